"""Leave alone what a test needs as another one leaves it: it would find nothing."""

from __future__ import annotations

from collections.abc import Iterable

from isolint.contracts import Refused
from isolint.index import ProjectIndex
from isolint.index.calls.reach import members
from isolint.index.resolution.machine import OF_THE_MACHINE
from isolint.index.sites.site_key import SiteKey
from isolint.index.state.effects import Effect, EffectKind, Form

_SETTING = (EffectKind.WRITE, EffectKind.GUARD)


def tests_needing(index: ProjectIndex, site: SiteKey) -> int:
    """Return the tests that cannot do without a variable, and are not sure to set it before."""
    needing, setting = 0, index.audience.setters(site)
    for effect in index.on(site, EffectKind.READ, EffectKind.WRITE):
        if effect.kind is EffectKind.WRITE:
            setting |= index.leaks.surely(effect)
        elif is_required(effect) and not index.audience.may_be_set_before(effect):
            needing |= index.reach.tests(effect.owner)
    return needing & ~setting


def is_required(effect: Effect) -> bool:
    """Tell whether an effect reads a variable in a way that fails where there is none."""
    return effect.kind is EffectKind.READ and effect.form is Form.REQUIRED


def check_unneeded(index: ProjectIndex, needing: int, what: str) -> None:
    """Refuse what takes from tests that which others have left them.

    Raises:
        Refused: There are tests that need it.
    """
    if needing:
        name = index.tests[next(members(needing))].nodeid.partition("::")[2].replace("::", ".")
        raise Refused(f"`{name}` needs `{what}` as another test leaves it, and would find nothing")


def needing_in_module(index: ProjectIndex, site: SiteKey) -> int:
    """Return the tests that need a variable which nobody but their own module sets.

    Where other modules set it as well, a fixture for all of them gives it to the test.
    """
    if site[1] in OF_THE_MACHINE:
        return 0
    modules = {
        index.program.path(effect.owner) for effect in index.on(site, *_SETTING) if effect.site == site
    }
    needing = members(tests_needing(index, site))
    return sum(1 << number for number in needing if modules <= {index.tests[number].path})


def check_not_left_to_module(index: ProjectIndex, effects: Iterable[Effect]) -> None:
    """Refuse to take back variables that a test needs, and that nobody but its own module sets.

    Raises:
        Refused: There is such a test.
    """
    for effect in effects:
        check_unneeded(index, needing_in_module(index, effect.site), effect.site[1])
