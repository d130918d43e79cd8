"""`isolint profile`: what suites cost. Each sub-command is a module of this package."""

from __future__ import annotations

import click

from isolint.cli._group import ScannedGroup


@click.group("profile", cls=ScannedGroup, package=__name__)
def command() -> None:
    """Measure what test suites cost, compare, and say where the time goes."""
