"""Levels, handlers and switches of the root logger and of all that have a name."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from ..contents import Absent
from ..describing import describe
from ..probing import Probe, Surroundings
from ..steady import Steady

if TYPE_CHECKING:
    from collections.abc import Callable

#: The part of the state `logging` that findings call an attribute of a logger by.
_PARTS = {
    "level": "logging:levels",
    "disabled": "logging:disabling",
    "handlers": "logging:handlers",
    "filters": "logging:filters",
    "propagate": "logging:propagation",
}

#: What an attribute is where nobody has touched the logger.
_UNTOUCHED: dict[str, Any] = {"level": 0, "disabled": False, "handlers": (), "filters": (), "propagate": True}

#: The level up to which all loggers are silent belongs to none of them.
_DISABLED = ("", "disable")


class Loggers(Probe):
    """Watch what differs from a new logger's; pytest's own handlers come and go."""

    name = "logging"
    states = ("process:logging",)

    def __init__(self, surroundings: Surroundings) -> None:
        super().__init__(surroundings)
        self._steady: Steady | None = None

    def gauges(self) -> list[Callable[[], Any]]:
        """Return what counts the loggers."""
        return [logging.root.manager.loggerDict.__len__]

    def steady(self) -> Steady:
        """Return what looks at all that loggers have, and at their handlers, at once."""
        if self._steady is None or not self._steady.holds():
            self._steady = _steady_look()
        return self._steady

    def capture(self) -> dict[Any, Any]:
        """Return what loggers do not share with new ones, and the level disabled for all."""
        root = logging.root
        found: dict[Any, Any] = {_DISABLED: root.manager.disable}
        _look_at("", root, found)
        for name, logger in list(root.manager.loggerDict.items()):
            if not isinstance(logger, logging.PlaceHolder):
                _look_at(name, logger, found)
        return found

    def site(self, key: Any) -> str:
        """Return the site of a part of a logger."""
        name, part = key
        return f"process:{_PARTS[part]}:{name or 'root'}" if part in _PARTS else "process:logging"

    def describe(self, key: Any, before: Any, after: Any) -> tuple[str, str]:
        """Return both values with the name of the attribute."""
        name, part = key
        return f"{name or 'root'}.{part} = {_text(part, before)}", f"{_text(part, after)}"

    def restore(self, key: Any, token: Any) -> None:
        """Set the attribute again, and let the loggers forget which levels they found enabled."""
        name, part = key
        logger = logging.getLogger(name) if name else logging.root
        value = _UNTOUCHED.get(part, 0) if isinstance(token, Absent) else token
        if part == "disable":
            logging.disable(value)
        elif part == "handlers":
            logger.handlers[:] = [handler for handler, _ in value] + [
                handler for handler in logger.handlers if _is_of_pytest(handler)
            ]
            for handler, level in value:
                handler.setLevel(level)
        elif part == "filters":
            logger.filters[:] = value
        else:
            setattr(logger, part, value)
        logger.setLevel(logger.level)


def _steady_look() -> Steady:
    steady, manager = Steady(), logging.root.manager
    # A name may become that of a logger.
    steady.see(manager.loggerDict.values())
    steady.see(vars(manager).values())
    for logger in (logging.root, *list(manager.loggerDict.values())):
        if not isinstance(logger, logging.PlaceHolder):
            steady.see(vars(logger).values())
            steady.see(logger.handlers)
            steady.see(logger.filters)
            for handler in logger.handlers:
                if not _is_of_pytest(handler):
                    steady.see(vars(handler).values())
    steady.settle()
    return steady


def _look_at(name: str, logger: logging.Logger, found: dict[Any, Any]) -> None:
    if logger.level:
        found[name, "level"] = logger.level
    if logger.disabled:
        found[name, "disabled"] = True
    if not logger.propagate:
        found[name, "propagate"] = logger.propagate
    if logger.filters:
        found[name, "filters"] = tuple(logger.filters)
    if logger.handlers:
        handlers = tuple((item, item.level) for item in logger.handlers if not _is_of_pytest(item))
        if handlers:
            found[name, "handlers"] = handlers


def _is_of_pytest(handler: logging.Handler) -> bool:
    return type(handler).__module__.startswith("_pytest.")


def _text(part: str, token: Any) -> str:
    value: Any = _UNTOUCHED.get(part) if isinstance(token, Absent) else token
    if part in ("level", "disable"):
        return str(logging.getLevelName(value))
    if part == "handlers":
        return describe([handler for handler, _ in value])
    return describe(list(value)) if part == "filters" else describe(value)
