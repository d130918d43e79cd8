"""The names of loggers: what is done to one is done to whoever asks for a logger of that name."""

from __future__ import annotations

from collections.abc import Sequence

from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import (
    AttributeOf,
    External,
    Global,
    Handed,
    ItemOf,
    Literal,
    Result,
    Value,
    options,
)
from isolint.index.sites.made_up import is_made_up

_ROOT = "root"
#: Of more loggers than these the names do not matter: they are all set up together.
_MAX_NAMES = 2


def logger_names(resolver: Resolver, holder: Value) -> Sequence[str]:
    """Return the names of a logger, or of those that a loop goes over; the empty one stands for any."""
    match holder:
        case ItemOf(AttributeOf(base, "handlers"), _) if len(names := logger_names(resolver, base)) == 1:
            return names
    kept = resolver.kept(holder) if isinstance(holder, AttributeOf) else None
    logger = holder if kept is None else kept
    if isinstance(logger, (Global, Handed)):
        logger = resolver.definition(logger)
    if logger == External("logging.root"):
        return [_ROOT]
    if not isinstance(logger, Result) or logger.callee != External("logging.getLogger"):
        return [""]
    if is_made_up(logger.argument(0, "name")):
        # A logger that nobody else can ask for.
        return []
    given = [resolver.literal(option) for option in options(logger.argument(0, "name"))]
    names = [name for name in given if isinstance(name, str)]
    if not len(given) == len(names) <= _MAX_NAMES:
        return ["" if _is_given(logger) else _ROOT]
    return [name or _ROOT for name in names]


def _is_given(call: Result) -> bool:
    """Tell whether a call has an argument other than None."""
    given = (*call.args, *(value for _, value in call.keywords))
    return any(value != Literal(None) for value in given)
