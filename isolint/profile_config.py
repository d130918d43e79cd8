"""The strict `[tool.isolint.profile]` table: what `isolint profile` measures, and where figures go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from isolint.errors import IsolintError
from isolint.spelling import strings, suggest

_KEYS = ("categories", "folder", "markers", "repeat", "strategies", "threshold")
_CATEGORY_KEYS = ("fast", "margin", "medium")
_STRATEGY_KEYS = ("args", "revision")


@dataclass(frozen=True, slots=True)
class Strategy:
    """One way to run a suite: words for pytest, in the tree as it is or as it was at a Git revision."""

    name: str
    words: tuple[str, ...] = ()
    revision: str | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """Below how many seconds a test is fast, and below how many it is medium.

    One that had a category before keeps it up to this share beyond its limit.
    """

    fast: float = 0.1
    medium: float = 1.0
    margin: float = 0.2


@dataclass(frozen=True, slots=True)
class ProfileConfig:
    """What a project says of its profiles.

    `folder` is below the root. `markers` are the marked suites with the words that each of them needs.
    `threshold` is the growth that `compare` lets pass, as a share.
    """

    folder: str = "perf_metrics"
    markers: tuple[tuple[str, tuple[str, ...]], ...] = ()
    strategies: tuple[Strategy, ...] = ()
    repeat: int = 3
    threshold: float = 0.2
    limits: Limits = field(default_factory=Limits)


def profile_config(table: Any, where: str) -> ProfileConfig:
    """Return what the table says; `where` is what errors call it.

    Raises:
        IsolintError: An unknown key, or a value of the wrong type.
    """
    for key in _table(table, where):
        _require_known(key, _KEYS, where)
    markers = _table(table.get("markers", {}), f"'markers' in {where}")
    strategies = _table(table.get("strategies", {}), f"'strategies' in {where}")
    default = ProfileConfig()
    folder = table.get("folder", default.folder)
    if not isinstance(folder, str) or not folder:
        raise IsolintError(f"'folder' in {where} must be the name of a folder")
    return ProfileConfig(
        folder=folder,
        markers=tuple(
            (name, strings(words, f"{name!r} of 'markers' in {where}")) for name, words in markers.items()
        ),
        strategies=tuple(
            _strategy(name, value, f"{name!r} of 'strategies' in {where}")
            for name, value in strategies.items()
        ),
        repeat=int(_number(table, "repeat", default.repeat, f"'repeat' in {where}", whole=True)),
        threshold=_number(table, "threshold", default.threshold, f"'threshold' in {where}"),
        limits=_limits(table.get("categories", {}), f"'categories' in {where}"),
    )


def _limits(value: Any, what: str) -> Limits:
    table = _table(value, what)
    for key in table:
        _require_known(key, _CATEGORY_KEYS, what)
    found = Limits(
        **{
            name: _number(table, name, getattr(Limits(), name), f"{name!r} of {what}")
            for name in _CATEGORY_KEYS
        }
    )
    if found.fast > found.medium or found.margin >= 1:
        raise IsolintError(f"{what} must have 'fast' below 'medium', and 'margin' below 1")
    return found


def _strategy(name: str, value: Any, what: str) -> Strategy:
    if isinstance(value, list):
        return Strategy(name, strings(value, what))
    if not isinstance(value, dict):
        raise IsolintError(f"{what} must be a list of strings, or a table")
    for key in value:
        _require_known(key, _STRATEGY_KEYS, what)
    revision = value.get("revision")
    if revision is not None and not isinstance(revision, str):
        raise IsolintError(f"'revision' of {what} must be a string")
    return Strategy(name, strings(value.get("args", []), f"'args' of {what}"), revision)


def _table(value: Any, what: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise IsolintError(f"{what} must be a table")
    return value


def _require_known(key: str, known: tuple[str, ...], where: str) -> None:
    if key not in known:
        raise IsolintError(f"unknown key {key!r} in {where}{suggest(key, known)}")


def _number(table: Mapping[str, Any], key: str, default: float, what: str, *, whole: bool = False) -> float:
    value = table.get(key, default)
    is_number = isinstance(value, int if whole else (int, float)) and not isinstance(value, bool)
    if not is_number or value <= 0:
        raise IsolintError(f"{what} must be a {'whole ' if whole else ''}number above 0")
    return float(value)
