"""ISO101: a test module writes the environment when it is imported."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from isolint.contracts import Invalid, Rule, Valid
from isolint.index import ProjectIndex, Role
from isolint.index.state.effects import REMOVING, Effect
from isolint.model import Finding, FixOffer, Safety, SiteKind
from isolint.rules._doubts import of_names
from isolint.rules._findings import (
    by_statement,
    counted,
    enumerated,
    environment_reach,
    from_effect,
    reading,
    variables,
)


class EnvironmentAtImport(Rule):
    """A test module writes `os.environ` when it is imported.

    What it does: reports every write of the environment (subscript, `del`, `update`, `setdefault`, `pop`,
    `clear`, `|=`, `putenv`, under any alias) that runs while a test module is collected.

    Why it breaks tests: pytest imports all test modules before the first test runs. The last module's values
    win for all of them, under `-n` each worker may see others, and a module run alone sees only its own.

    Example:
        os.environ["APP_KEY"] = "test-key"

        from app.main import app

    Fix and its safety: safe. The writes move into an autouse fixture with `monkeypatch`; where an import of
    the module reads the environment, they also apply, and are undone, around that import.
    """

    code = "ISO101"
    name = "environment-at-import"

    VALID = (
        Valid(
            "the removal of what nobody sets",
            """
            import os

            os.environ.pop("LANG_OF_NOBODY", None)

            def test_a():
                assert "LANG_OF_NOBODY" not in os.environ
            """,
        ),
        Valid(
            "monkeypatch in a fixture is undone",
            """
                import pytest

                @pytest.fixture(autouse=True)
                def environment(monkeypatch):
                    monkeypatch.setenv("APP_KEY", "test")

                def test_key():
                    pass
                """,
        ),
        Valid(
            "a dictionary that is only called environ is not the process's",
            'environ = {}\nenviron["APP_KEY"] = "test"\n\ndef test_key():\n    assert environ\n',
        ),
        Valid(
            "reading is not writing",
            'import os\n\nKEY = os.environ.get("APP_KEY")\n\ndef test_key():\n    pass\n',
        ),
        Valid(
            "an application module may set up its own process",
            {
                "app.py": 'import os\n\nos.environ["TZ"] = "UTC"\n',
                "test_case.py": "import app\n\ndef test_app():\n    assert app\n",
            },
        ),
        Valid(
            "a root conftest sets the environment of every test alike",
            {
                "conftest.py": 'import os\n\nos.environ["APP_KEY"] = "test"\n',
                "test_case.py": "def test_key():\n    pass\n",
            },
        ),
        Valid(
            "a patched block puts the environment back",
            """
                import os
                from unittest import mock

                with mock.patch.dict(os.environ):
                    os.environ["APP_KEY"] = "test"
                    import app

                def test_key():
                    assert app
                """,
        ),
        Valid(
            "a finally that puts the old value back",
            """
                import os

                old = os.environ.get("APP_KEY")
                os.environ["APP_KEY"] = "test"
                try:
                    import app
                finally:
                    os.environ.pop("APP_KEY")

                def test_key():
                    assert app
                """,
        ),
    )
    INVALID = (
        Invalid(
            "a subscript",
            'import os\n\nos.environ["APP_KEY"] = "test"\n\ndef test_key():\n    pass\n',
            line=3,
            site="env:APP_KEY",
            message="importing this module sets `APP_KEY`, which stays set for every test module after it",
        ),
        Invalid(
            "an alias of the mapping, and a key by name",
            'from os import environ as env\n\nKEY = "APP_KEY"\nenv[KEY] = "test"\n\ndef test_key():\n    pass\n',
            line=4,
            site="env:APP_KEY",
            message="importing this module sets `APP_KEY`, which stays set for every test module after it",
        ),
        Invalid(
            "an update of several variables",
            'import os\n\nos.environ.update({"A": "1", "B": "2"})\n\ndef test_key():\n    pass\n',
            line=3,
            site="env:A",
            message="importing this module sets `A` and `B`, which stay set for every test module after it",
        ),
        Invalid(
            "a helper called at import",
            {
                "helpers.py": "import os\n\ndef use(key, value):\n    os.environ[key] = value\n",
                "test_case.py": 'from helpers import use\n\nuse("APP_KEY", "x")\n\ndef test_key():\n    pass\n',
            },
            line=4,
            path="helpers.py",
            site="env:APP_KEY",
            message="importing `test_case.py` sets `APP_KEY`, which stays set for every test module after it",
        ),
        Invalid(
            "a read in another module makes victims",
            {
                "app.py": 'import os\n\ndef key():\n    return os.environ["APP_KEY"]\n',
                "test_a.py": 'import os\n\nos.environ["APP_KEY"] = "a"\n\ndef test_a():\n    pass\n',
                "test_b.py": "from app import key\n\ndef test_b():\n    assert key()\n",
            },
            line=3,
            path="test_a.py",
            site="env:APP_KEY",
            message="importing this module sets `APP_KEY`, which stays set for every test module after it: "
            "1 test of other modules reads it",
        ),
    )

    def check(self, index: ProjectIndex) -> Iterator[Finding]:
        """Yield a finding for each statement."""
        writes = (
            effect
            for effect in index.writes(SiteKind.ENV)
            if index.roles.of(effect.owner) is Role.TEST_MODULE
            and index.leaks.leaking(effect)
            # What nobody sets is not there to be removed.
            and (effect.form not in REMOVING or index.audience.setters(effect.site))
        )
        for group in by_statement(writes):
            yield self._finding(index, group)

    def _finding(self, index: ProjectIndex, group: Sequence[Effect]) -> Finding:
        first = group[0]
        tests, victims = environment_reach(index, group)
        names = variables(effect.site for effect in group)
        here = first.source == first.owner
        module = "this module" if here else f"`{index.program.path(first.owner)}`"
        which = "which stays" if len(names) == 1 else "which stay"
        message = f"importing {module} sets {enumerated(names)}, {which} set for every test module after it"
        if victims:
            others = counted(victims.bit_count(), "test")
            message += f": {others} of other modules {reading(victims, names)}"
        return replace(
            from_effect(self, index, first, message, tests),
            victims=index.nodeids(victims),
            doubts=of_names(names),
            fix=FixOffer("env_at_import", Safety.SAFE) if here else None,
        )
