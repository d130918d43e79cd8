"""Which `setup_module` makes what tests then change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isolint.index.sites.paths import folders
from isolint.index.sites.site_key import SiteKey
from isolint.index.state.effects import EffectKind

if TYPE_CHECKING:
    from isolint.index.project import ProjectIndex

SET_UP = "setup_module"
TEAR_DOWN = "teardown_module"


def set_up_of(index: ProjectIndex, site: SiteKey) -> int | None:
    """Return the `setup_module` that writes to a site, or makes the folder that a file is in."""
    sites = {site, *((site[0], folder) for folder in folders(site[1]))}
    for effect in index.effects:
        if effect.kind is not EffectKind.WRITE or effect.site not in sites:
            continue
        for start, _ in index.reach.nearest(effect.owner):
            scope = index.resolver.scope(start)
            if scope.name == SET_UP and index.program.enclosing_class(start) is None:
                return start
    return None
