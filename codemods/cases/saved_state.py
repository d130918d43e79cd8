"""Cases of objects whose content the managed block of a conftest puts back."""

from __future__ import annotations

from isolint.codemods.cases.managed_block import SUMMARY
from isolint.codemods.cases.object_state import ATTRIBUTES_NOT_PUT_BACK, ATTRIBUTES_PUT_BACK
from isolint.codemods.cases.saved_names import NAMES_NOT_PUT_BACK, NAMES_PUT_BACK
from isolint.codemods.conftest.managed_block import BEGIN
from isolint.contracts import Rewrites

PUT_BACK = (
    *ATTRIBUTES_PUT_BACK,
    Rewrites(
        "what module-level containers and a class attribute hold",
        {
            "app/__init__.py": "",
            "app/state.py": """
                SEEN = []
                TABLE = {}
                HOOKS = {"start": []}

                class Api:
                    calls = 0

                    @classmethod
                    def call(cls):
                        cls.calls += 1

                def see(name):
                    SEEN.append(name)
                    TABLE[name] = 1
                    HOOKS["start"].append(name)
                """,
            "tests/test_state.py": """
                from app import state

                def test_see():
                    state.see("a")
                    state.Api.call()
                    assert state.SEEN == ["a"]

                def test_nothing():
                    assert not state.SEEN and not state.TABLE
                    assert state.HOOKS == {"start": []} and state.Api.calls == 0
                """,
        },
        {
            "tests/conftest.py": f"""
                import copy

                import pytest


                {BEGIN}
                @pytest.fixture(autouse=True)
                def isolated_state(monkeypatch):
                    {SUMMARY}
                    from app import state
                    from app.state import Api

                    monkeypatch.setattr(Api, "calls", Api.calls)
                    state_seen = list(state.SEEN)
                    state_table = dict(state.TABLE)
                    state_hooks = {{key: copy.copy(value) for key, value in state.HOOKS.items()}}
                    yield
                    state.SEEN[:] = state_seen
                    state.TABLE.clear()
                    state.TABLE.update(state_table)
                    state.HOOKS.clear()
                    state.HOOKS.update(state_hooks)


                # isolint: end (341763d4)
                """,
        },
    ),
    Rewrites(
        "an object that the set-up of all tests which change it replaces by one of their own",
        {
            "app/__init__.py": "",
            "app/hooks.py": """
                class Hooks:
                    def __init__(self):
                        self.known = []

                hooks = Hooks()

                def register(hook):
                    hooks.known.append(hook)
                """,
            "tests/test_hooks.py": """
                from app import hooks

                class TestRegister:
                    def setup_method(self):
                        hooks.hooks = hooks.Hooks()

                    def test_register(self):
                        hooks.register(print)
                        assert hooks.hooks.known == [print]

                def test_none():
                    assert hooks.hooks.known == []
                """,
        },
        {
            "tests/conftest.py": f"""
                import pytest


                {BEGIN}
                @pytest.fixture(autouse=True)
                def isolated_state(monkeypatch):
                    {SUMMARY}
                    from app import hooks

                    monkeypatch.setattr(hooks, "hooks", hooks.hooks)


                # isolint: end (078f317c)
                """,
        },
    ),
    Rewrites(
        "nothing is imported for what cannot be put back",
        {
            "app.py": """
                SEEN = []

                def see(name):
                    SEEN.append(name)
                """,
            "other.py": """
                class Rows:
                    __slots__ = ("rows",)

                    def __init__(self):
                        self.rows = []

                    def add(self, row):
                        self.rows.append(row)

                class Other:
                    table = Rows()
                """,
            "test_case.py": """
                import app
                from other import Other

                def test_a():
                    app.see("a")
                    Other.table.add(1)

                def test_b():
                    assert not app.SEEN and not Other.table.rows
                """,
        },
        {
            "conftest.py": f"""
                import pytest


                {BEGIN}
                @pytest.fixture(autouse=True)
                def isolated_state():
                    {SUMMARY}
                    import app

                    app_seen = list(app.SEEN)
                    yield
                    app.SEEN[:] = app_seen


                # isolint: end (92ad2ead)
                """,
        },
    ),
    *NAMES_PUT_BACK,
)

NOT_PUT_BACK = (
    *ATTRIBUTES_NOT_PUT_BACK,
    *NAMES_NOT_PUT_BACK,
)
