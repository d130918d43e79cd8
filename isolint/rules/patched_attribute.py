"""ISO401: a test assigns an attribute of a module or class, and leaves it so."""

from __future__ import annotations

from isolint.index import ProjectIndex
from isolint.index.state.effects import Effect, Form
from isolint.model import SiteKind
from isolint.rules._state import TEST_CODE, StateRule, short
from isolint.rules.cases import patched_attribute as cases


class PatchedAttribute(StateRule):
    """Code of the suite assigns an attribute of an imported module or class, and nothing takes it back.

    What it does: reports `module.name = ...`, `Class.method = Mock()`, `setattr(module, ...)`, `del` of such
    attributes, and chains such as `app.time.sleep = ...`, in tests, fixtures, hooks, helpers and at the
    import of test modules.

    Why it breaks tests: the replacement stays for the rest of the process. Tests that need the real thing
    fail after it, those that need the replacement fail without it.

    Example:
        def test_offline():
            app.fetch = lambda url: None
            assert app.load() is None

    Fix and its safety: safe. `monkeypatch.setattr(app, "fetch", lambda url: None)` does the same and takes it
    back after the test; in a `unittest.TestCase`, `mock.patch.object` with a clean-up does.
    """

    code = "ISO401"
    name = "patched-attribute"
    kinds = (SiteKind.GLOBAL, SiteKind.ATTRIBUTE, SiteKind.PATCH)
    restorable = True

    VALID = cases.VALID
    INVALID = cases.INVALID

    def concerns(self, index: ProjectIndex, effect: Effect) -> bool:
        """Take direct assignments by code of the suite."""
        if index.roles.of(effect.source) not in TEST_CODE or effect.form not in (Form.ASSIGN, Form.DELETE):
            return False
        if effect.site[0] is SiteKind.PATCH:
            return True
        if effect.site[0] is SiteKind.GLOBAL:
            return index.stores.into_module(effect)
        return index.stores.into_class(effect) and not index.stores.into_own_class(effect)

    def victims(self, index: ProjectIndex, effect: Effect) -> int:
        """Code of the library may ask for its own attributes: so count those, too, that leave it changed.

        Of the project's own attributes it is known who asks for them. A test that alone does has set it first.
        """
        leaving, met = index.leaks.leaking(effect), index.audience.mentioning(effect.site)
        if effect.site[0] is SiteKind.PATCH:
            return leaving | met
        return met if met & ~leaving or leaving.bit_count() > 1 else 0

    def noticing(self, index: ProjectIndex, effect: Effect, victims: int) -> int:
        """Return those of the tests that come to an attribute of a library before they set it themselves."""
        if effect.site[0] is not SiteKind.PATCH:
            return super().noticing(index, effect, victims)
        seeing = index.fresh_starts.seeing(effect, index.audience.places(effect.site))
        return victims & (seeing or index.leaks.leaking(effect))

    def phrase(self, index: ProjectIndex, effect: Effect) -> str:  # noqa: ARG002
        """Say what is set."""
        return f"the suite sets `{short(effect.site)}`"
