"""What a statement changes: a parameter of its function, or a site."""

from __future__ import annotations

from dataclasses import dataclass

from isolint.index.resolution.values import Parameter
from isolint.index.sites.site_key import SiteKey

#: Attributes, one after the other, by which an object is reached from another.
Path = tuple[str, ...]

#: Stands in a path for what a container holds.
ITEM = "[]"

#: As many links of a path are kept beyond the first.
_KEPT = 2


def beyond_first(path: Path, attribute: str | None) -> Path:
    """Return how a path goes on beyond an attribute, if that is where it starts."""
    return path[1 : 1 + _KEPT] if path and path[0] == attribute else ()


@dataclass(frozen=True, slots=True)
class Owned:
    """An object that a scope changes: a parameter, or else a site.

    `attribute` is the first link of the path to what changes, and `beyond` it the next ones; with `sets` the
    first is itself what is set anew.
    `library` tells that it belongs to an object of a library, of whose methods nothing is known.
    """

    parameter: Parameter | None
    site: SiteKey | None
    attribute: str | None = None
    beyond: Path = ()
    sets: bool = False
    library: bool = False
