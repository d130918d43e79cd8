"""Cases of modules that change objects of others as they are imported, which happens once."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_NAMES = "NAMES = []\n"
_PLUGIN = "import registry\n\nregistry.NAMES.append('plugin')\n"
_TESTS = """
    import registry
    {early}

    def test_plugin():
        import plugin
        assert plugin.registry.NAMES == ["plugin"]

    def test_names():
        assert "other" not in registry.NAMES
    """


def _imported(early: str) -> dict[str, str]:
    return {"registry.py": _NAMES, "plugin.py": _PLUGIN, "test_case.py": _TESTS.format(early=early)}


IMPORTED_WITH_THE_TESTS = (
    Valid("the module is imported as the tests are collected", _imported("import plugin")),
)
IMPORTED_BY_A_TEST = (
    Invalid(
        "a test imports a module that enters itself in a list",
        _imported(""),
        line=3,
        path="plugin.py",
        site="global:registry:NAMES",
        message="importing this module changes `NAMES`, and leaves it so after 1 test; 2 tests meet it",
    ),
)
