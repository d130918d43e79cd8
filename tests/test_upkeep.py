"""The managed block over time: what is not needed any more goes, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from harness import after, fixed

from isolint.codemods.conftest.managed_block import EDITED
from isolint.contracts import case_files
from isolint.engine import catalog
from isolint.engine.passes import Change
from isolint.engine.worker import ChildRewriter

CODEMODS = tuple(codemod for codemod in catalog.codemods() if codemod.name == "shared_conftest")

APP = """
import functools
import os

SEEN = []
_opened_at = None

def see(name):
    SEEN.append(name)

def open_till(now):
    global _opened_at
    _opened_at = now

def opened_at():
    return _opened_at

@functools.lru_cache
def settings():
    return os.environ.get("MODE", "fast")
"""

TESTS = """
import app

def test_slow(monkeypatch):
    monkeypatch.setenv("MODE", "slow")
    assert app.settings() == "slow"

def test_fast():
    assert app.settings() == "fast"

def test_seen():
    app.see("a")
    assert app.SEEN == ["a"]

def test_unseen():
    assert not app.SEEN

def test_open():
    app.open_till(9)
    assert app.opened_at() == 9

def test_closed():
    assert app.opened_at() is None
"""

PROJECT = {"app.py": APP, "test_app.py": TESTS}


def settled(files: Mapping[str, str], rewriter: ChildRewriter) -> dict[str, str]:
    """Return a project as a fix leaves it, which a second one leaves alone."""
    result = after(files, fixed(files, catalog.rules(), CODEMODS, rewriter))
    assert fixed(result, catalog.rules(), CODEMODS, rewriter).changes == {}
    return result


@pytest.fixture
def kept(rewriter: ChildRewriter) -> dict[str, str]:
    """Return a project whose conftest has a managed block of three entries."""
    result = settled(PROJECT, rewriter)
    for entry in ("settings.cache_clear()", 'monkeypatch.setattr(app, "_opened_at", None)', "list(app.SEEN)"):
        assert entry in result["conftest.py"]
    return result


def without(text: str, *parts: str) -> str:
    for part in parts:
        assert part in text
        text = text.replace(part, "")
    return text


def test_an_entry_goes_with_the_write(kept, rewriter) -> None:
    kept["app.py"] = without(kept["app.py"], "    SEEN.append(name)\n").replace("name):", "name):\n    pass")
    kept["test_app.py"] = without(kept["test_app.py"], '    assert app.SEEN == ["a"]\n')
    result = settled(kept, rewriter)["conftest.py"]
    assert "SEEN" not in result
    assert "yield\n" in result
    assert "settings.cache_clear()" in result
    assert 'monkeypatch.setattr(app, "_opened_at", None)' in result


def test_an_entry_goes_when_the_suite_restores_by_hand(kept, rewriter) -> None:
    by_hand = """
@pytest.fixture(autouse=True)
def closed():
    yield
    app._opened_at = None
"""
    kept["test_app.py"] = kept["test_app.py"].replace(
        "import app\n", f"import pytest\nimport app\n{by_hand}", 1
    )
    result = settled(kept, rewriter)["conftest.py"]
    assert "_opened_at" not in result
    assert "list(app.SEEN)" in result


def test_an_entry_that_names_what_is_gone_goes_with_its_import(kept, rewriter) -> None:
    kept["app.py"] = kept["app.py"][: kept["app.py"].index("@functools")]
    kept["test_app.py"] = kept["test_app.py"][kept["test_app.py"].index("def test_seen") :]
    kept["test_app.py"] = "import app\n\n" + kept["test_app.py"]
    result = settled(kept, rewriter)["conftest.py"]
    assert "settings()" not in result
    assert "settings.cache_clear" not in result
    assert "    import app\n" in result


def test_a_conftest_of_ours_goes_with_its_last_entry(kept, rewriter) -> None:
    kept["test_app.py"] = "def test_a():\n    pass\n"
    outcome = fixed(kept, catalog.rules(), CODEMODS, rewriter)
    assert outcome.changes == {"conftest.py": Change(kept["conftest.py"], None)}
    assert outcome.updated == ("conftest.py",)


def test_a_conftest_that_was_there_and_empty_stays(rewriter) -> None:
    kept = settled(PROJECT | {"conftest.py": "\n"}, rewriter)
    assert "list(app.SEEN)" in kept["conftest.py"]
    kept["test_app.py"] = "def test_a():\n    pass\n"
    assert settled(kept, rewriter)["conftest.py"].strip() == ""


def test_what_stands_around_the_block_stays_with_what_it_imports(kept, rewriter) -> None:
    head = '"""Fixtures."""\n\nimport pytest\n\n\n@pytest.fixture\ndef till():\n    return 1\n'
    kept["conftest.py"] = kept["conftest.py"].replace("import pytest\n", head, 1)
    kept["test_app.py"] = "def test_a():\n    pass\n"
    assert settled(kept, rewriter)["conftest.py"] == head


def test_what_is_put_back_in_another_way_today_is_written_anew(kept, rewriter) -> None:
    kept["app.py"] = (
        kept["app.py"]
        .replace("SEEN = []", "SEEN = {}")
        .replace("SEEN.append(name)", "SEEN[name] = 1")
        .replace("_opened_at = None", "_opened_at = 0")
    )
    result = settled(kept, rewriter)["conftest.py"]
    assert "app_seen = dict(app.SEEN)" in result
    assert "app.SEEN.update(app_seen)" in result
    assert 'monkeypatch.setattr(app, "_opened_at", 0)' in result
    assert "list(" not in result


def test_a_comment_that_silences_a_rule_is_no_proof(kept, rewriter) -> None:
    kept["app.py"] = kept["app.py"].replace(
        "SEEN.append(name)", "SEEN.append(name)  # isolint: ignore[ISO302]"
    )
    outcome = fixed(kept, catalog.rules(), CODEMODS, rewriter)
    assert outcome.changes == {}


def test_what_only_rules_that_are_off_report_stays(kept, rewriter) -> None:
    caches = [rule for rule in catalog.rules() if rule.code == "ISO201"]
    assert fixed(kept, caches, CODEMODS, rewriter).changes == {}


def test_a_variable_stays_as_long_as_a_test_needs_it(rewriter) -> None:
    files = {
        "config.py": 'import os\n\ndef key():\n    return os.environ["KEY"]\n',
        "test_a.py": """
            import pytest
            from config import key

            @pytest.fixture(autouse=True)
            def environment(monkeypatch):
                monkeypatch.setenv("KEY", "k")

            def test_key():
                assert key() == "k"
            """,
        "test_b.py": "from config import key\n\ndef test_key():\n    assert key()\n",
    }
    kept = settled(files, rewriter)
    assert 'monkeypatch.setenv("KEY", "k")' in kept["conftest.py"]
    gone = settled(kept | {"test_b.py": "def test_b():\n    pass\n"}, rewriter)
    assert "conftest.py" not in gone
    # Nobody else gives it a value any more, and yet the test needs one.
    alone = {path: text for path, text in kept.items() if path != "test_a.py"}
    assert settled(alone, rewriter)["conftest.py"] == kept["conftest.py"]


def test_an_edited_block_is_reported_without_a_finding(kept, rewriter) -> None:
    kept["conftest.py"] = kept["conftest.py"].replace("    yield\n", "    print(1)\n    yield\n")
    outcome = fixed(kept, catalog.rules(), CODEMODS, rewriter)
    assert outcome.changes == {}
    assert [(one.path, one.message) for one in outcome.untouchable] == [("conftest.py", EDITED)]


def test_a_block_elsewhere_is_not_touched_by_a_run_on_some_paths(kept, rewriter) -> None:
    kept["test_app.py"] = "def test_a():\n    pass\n"
    outcome = fixed(kept, catalog.rules(), CODEMODS, rewriter, paths=("app.py",))
    assert outcome.changes == {}


def test_a_block_that_is_needed_as_it_is_stays_where_another_one_loses_an_entry(rewriter) -> None:
    files = {
        f"{name}/{path}": text.replace("import app", f"from {name} import app")
        for name in ("bees", "ants")
        for path, text in {"__init__.py": "", **PROJECT}.items()
    }
    kept = settled(files, rewriter)
    kept["ants/test_app.py"] = without(kept["ants/test_app.py"], "    app.open_till(9)\n", " == 9")
    result = settled(kept, rewriter)
    assert result["bees/conftest.py"] == kept["bees/conftest.py"]
    assert "_opened_at" not in result["ants/conftest.py"]
    assert "list(app.SEEN)" in result["ants/conftest.py"]


def test_what_two_modules_call_alike_keeps_its_meaning_when_one_of_them_goes(rewriter) -> None:
    config = """
        import functools
        import os

        @functools.cache
        def settings():
            return os.environ.get("MODE")
        """
    mail = config.replace("MODE", "MAIL")
    use = """
        from {0} import settings

        def test_a(monkeypatch):
            monkeypatch.setenv("{1}", "slow")
            assert settings() == "slow"

        def test_b():
            assert settings() is None
        """
    files = {
        "shop/__init__.py": "",
        "shop/config.py": config,
        "shop/mail.py": mail,
        "tests/test_a.py": use.format("shop.config", "MODE"),
        "tests/test_b.py": use.format("shop.mail", "MAIL"),
    }
    kept = settled(files, rewriter)
    assert "from shop.mail import settings as mail_settings" in kept["tests/conftest.py"]
    result = settled(kept | {"tests/test_a.py": "def test_a():\n    pass\n"}, rewriter)["tests/conftest.py"]
    assert result.count("mail_settings.cache_clear()") == 2
    assert "config" not in result
    assert case_files(kept)


def test_what_a_later_run_adds_is_not_called_as_something_else_in_the_block(rewriter) -> None:
    module = """
        SEEN = []

        def see(name):
            SEEN.append(name)
        """
    use = """
        from {0} import main

        def test_see():
            main.see("a")
            assert main.SEEN == ["a"]

        def test_unseen():
            assert not main.SEEN
        """
    files = {
        "desk/__init__.py": "",
        "desk/main.py": module,
        "shop/__init__.py": "",
        "shop/main.py": module,
        "tests/test_a.py": use.format("shop"),
        "tests/test_b.py": "def test_b():\n    pass\n",
    }
    first = settled(files, rewriter)["tests/conftest.py"]
    assert "    main_seen = list(main.SEEN)\n" in first
    files |= {"tests/conftest.py": first, "tests/test_b.py": use.format("desk")}
    result = settled(files, rewriter)["tests/conftest.py"]
    assert "    from desk import main as desk_main\n    from shop import main\n" in result
    assert "    main.SEEN[:] = main_seen\n    desk_main.SEEN[:] = desk_main_seen\n" in result
