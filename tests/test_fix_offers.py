"""Which findings come with a fix."""

from __future__ import annotations

import textwrap

from harness import analysed

from isolint.engine import catalog
from isolint.model import FixOffer, Safety

LAZY = {
    "app.py": """
        _client = None

        def client():
            global _client
            if _client is None:
                _client = {"open": True}
            return _client
        """,
    "test_case.py": """
        from app import client

        def test_a():
            client()

        def test_b():
            client()
        """,
}
EAGER = {
    "app.py": """
        mode = None

        def use(value):
            global mode
            mode = value

        def get():
            return mode
        """,
    "test_case.py": """
        import app

        def test_a():
            app.use(1)

        def test_b():
            assert app.get() is None
        """,
}
EAGER_OBJECT = """
    class Service_:
        url = None

        def load(self, url):
            self.url = url

    _one = Service_()

    def Service():
        return _one
    """


def offers(files: dict[str, str], code: str) -> list[FixOffer | None]:
    rules = [rule for rule in catalog.rules() if rule.code == code]
    return [found.fix for found in analysed(files, rules).findings]


def test_what_is_made_on_first_use_is_dropped_for_each_test_only_where_that_is_allowed() -> None:
    assert offers(LAZY, "ISO301") == [FixOffer("shared_conftest", Safety.UNSAFE)]


def test_what_is_done_to_a_class_s_one_object_is_taken_back_with_it_only_where_that_is_allowed() -> None:
    made_on_use = """
        class Service:
            one = None

            def __new__(cls):
                if Service.one is None:
                    Service.one = object.__new__(cls)
                    Service.one.url = None
                return Service.one

            def load(self, url):
                self.url = url
        """
    suite = """
        from app import Service

        def test_loads():
            Service().load("http://")

        def test_lives_on_what_another_has_loaded():
            assert Service().url
        """
    unsafe = FixOffer("shared_conftest", Safety.UNSAFE)
    found = offers({"app.py": made_on_use, "test_case.py": suite}, "ISO303")
    assert found
    assert set(found) == {unsafe}
    assert offers({"app.py": EAGER_OBJECT, "test_case.py": suite}, "ISO302") == [
        FixOffer("shared_conftest", Safety.SAFE)
    ]


def test_a_name_that_one_function_binds_on_first_use_is_reset_only_where_that_is_allowed() -> None:
    app = textwrap.dedent(LAZY["app.py"]) + textwrap.dedent(
        """
        def use(other):
            global _client
            _client = other
        """
    )
    suite = """
        import app

        def test_a():
            app.use({"url": "a"})

        def test_b():
            assert app.client() == {}
        """
    assert offers({"app.py": app, "test_case.py": suite}, "ISO301") == [
        FixOffer("shared_conftest", Safety.UNSAFE)
    ]


def test_what_is_closed_when_the_process_ends_is_kept_until_then() -> None:
    closing = """
        import atexit

        def close():
            _client.clear()

        atexit.register(close)
        """
    lazy = textwrap.dedent(LAZY["app.py"]) + textwrap.dedent(closing)
    assert offers({**LAZY, "app.py": lazy}, "ISO301") == [None]


def test_a_name_that_is_simply_rebound_is_reset_for_each_test() -> None:
    assert offers(EAGER, "ISO301") == [FixOffer("shared_conftest", Safety.SAFE)]


def test_every_codemod_takes_the_findings_that_offer_it() -> None:
    codemods = {codemod.name: codemod for codemod in catalog.codemods()}
    offers = {
        (found.code, found.fix.codemod)
        for rule in catalog.rules()
        for case in rule.INVALID
        for found in analysed(case.files, [rule]).findings
        if found.fix is not None
    }
    assert offers
    assert all(code in codemods[name].codes for code, name in offers)


def test_what_a_fixture_changes_of_the_process_for_several_tests_is_left_to_last() -> None:
    text = """
        import signal
        import pytest

        @pytest.fixture(scope="{}", autouse=True)
        def ignored():
            signal.signal(signal.SIGINT, signal.SIG_IGN)

        def test_a():
            signal.signal(signal.SIGINT, print)

        def test_b():
            pass
        """
    rules = [rule for rule in catalog.rules() if rule.code == "ISO105"]
    offers = {
        scope: {
            found.fix.codemod if found.fix else None for found in analysed(text.format(scope), rules).findings
        }
        for scope in ("function", "module")
    }
    assert offers == {"function": {"shared_conftest"}, "module": {None}}
