"""A group of commands whose members are the modules of a package: adding a command is one file."""

from __future__ import annotations

import importlib
import pkgutil
from typing import Any

import click


class ScannedGroup(click.Group):
    """A group that finds the command `watch-list` as `command` in the module `watch_list` of its package.

    Modules whose names begin with an underscore hold no command. A module is imported when its command is
    asked for, or listed.
    """

    def __init__(self, package: str, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.package = package

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names of the commands, sorted."""
        path = importlib.import_module(self.package).__path__
        names = (module.name for module in pkgutil.iter_modules(path))
        return sorted(name.replace("_", "-") for name in names if not name.startswith("_"))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by its name, if there is one of it."""
        if cmd_name not in self.list_commands(ctx):
            return None
        module = importlib.import_module(f"{self.package}.{cmd_name.replace('-', '_')}")
        found: click.Command = module.command
        return found
