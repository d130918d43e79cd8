"""The managed block of a conftest.py: made, brought up to date, read back, and left alone."""

from __future__ import annotations

from typing import Any

import pytest
from rewriting import refusal, rewritten

from isolint.codemods.conftest.managed_block import (
    Attribute,
    Entries,
    Import,
    Variable,
    parse,
    render,
    replaced,
)
from isolint.codemods.shared_conftest import SharedConftest

ENTRIES: dict[str, Any] = {
    "fixture": "isolated_state",
    "imports": [
        {"module": "shop.till", "name": "limiter"},
        {"module": "shop.config", "name": "get_settings"},
        {"module": "shop", "name": "state"},
    ],
    "environment": [{"name": '"SHOP_KEY"', "value": '"test-key"'}],
    "attributes": [{"target": "state", "name": "opened_at", "value": "None"}],
    "caches": ["get_settings"],
    "before": ["limiter.reset()"],
    "after": ["limiter.reset()"],
}
EDITED = "the managed block of this conftest.py was edited by hand: move the edits out, then delete the block"
DAMAGED = "the markers of this conftest.py's managed block are damaged: delete what is left"


def conftest(source: str, **entries: Any) -> str:
    return rewritten(SharedConftest, source, **entries)


WRITTEN = '''# isolint: begin (kept up to date by `isolint fix --apply`; edit outside of it)
@pytest.fixture(autouse=True)
def isolated_state(monkeypatch):
    """Start each test from the state that it would have alone."""
    from shop import state
    from shop.config import get_settings
    from shop.till import limiter

    monkeypatch.setenv("SHOP_KEY", "test-key")
    monkeypatch.setattr(state, "opened_at", None)
    get_settings.cache_clear()
    limiter.reset()
    yield
    get_settings.cache_clear()
    limiter.reset()


# isolint: end (1ccdd5ed)
'''


def test_a_new_conftest_holds_the_block_and_what_it_imports() -> None:
    assert conftest("", **ENTRIES) == f"import pytest\n\n\n{WRITTEN}"


def test_the_block_goes_below_what_a_conftest_already_has() -> None:
    source = '"""Shared fixtures."""\n\nimport pytest\n\n\n@pytest.fixture\ndef till():\n    return 1\n'
    assert conftest(source, **ENTRIES) == f"{source}\n\n{WRITTEN}"


def test_an_import_of_pytest_is_added_below_the_docstring() -> None:
    source = '"""Shared fixtures."""\n\nfrom shop import till\n\n\ndef helper():\n    return till\n'
    result = conftest(source, **ENTRIES, local=["shop"])
    assert result.startswith('"""Shared fixtures."""\n\nimport pytest\n\nfrom shop import till\n')


def test_pytest_under_another_name_is_imported_once_more() -> None:
    result = conftest("import pytest as pt\n\n\n@pt.fixture\ndef a():\n    pass\n", **ENTRIES)
    assert "import pytest\n" in result
    assert "import pytest as pt\n" in result


def test_a_variable_that_may_be_set_outside_is_set_only_where_it_is_not() -> None:
    variable = {"name": '"SHOP_KEY"', "value": '"test-key"', "only_if_unset": True}
    result = conftest("import pytest\n", fixture="isolated_state", environment=[variable])
    assert result.startswith("import os\n\nimport pytest\n")
    assert (
        '    if "SHOP_KEY" not in os.environ:\n        monkeypatch.setenv("SHOP_KEY", "test-key")\n' in result
    )
    assert "yield" not in result


def test_a_fixture_that_patches_nothing_has_no_parameter() -> None:
    result = conftest("import pytest\n", fixture="isolated_state", before=["limiter.reset()"])
    assert "def isolated_state():\n" in result


def test_imports_that_read_the_environment_come_after_it() -> None:
    result = conftest("", **ENTRIES, environment_first=True)
    assert result.index("setenv") < result.index("from shop import state")
    assert "    from shop.till import limiter\n\n    monkeypatch.setattr" in result


def test_members_of_one_module_share_an_import() -> None:
    imports = [
        {"module": "shop", "name": "till"},
        {"module": "shop", "name": "state", "alias": "s"},
        {"module": "shop.b"},
    ]
    result = conftest("", fixture="isolated_state", imports=imports, before=["till.reset()"])
    assert "    import shop.b\n    from shop import state as s, till\n\n" in result


def test_the_same_entries_in_another_order_leave_the_file_alone() -> None:
    source = conftest("", **ENTRIES)
    other = ENTRIES | {
        "imports": [*reversed(ENTRIES["imports"]), ENTRIES["imports"][0]],
        "caches": ["get_settings"] * 2,
    }
    assert conftest(source, **other) == source


def test_other_entries_replace_the_block_and_nothing_around_it() -> None:
    before, after = "import pytest\n\nX  =  1\n\n\n", "\n\ndef  helper( ) :\n    pass\n"
    source = before + WRITTEN + after
    variables = [*ENTRIES["environment"], {"name": '"SHOP_CITY"', "value": "CITY"}]
    result = conftest(source, **ENTRIES | {"environment": variables})
    assert result.startswith(before)
    assert result.endswith(after)
    assert '    monkeypatch.setenv("SHOP_CITY", CITY)\n' in result


def test_what_the_block_already_does_is_kept_under_its_name() -> None:
    source = "import pytest\n\n\n" + WRITTEN
    result = conftest(source, fixture="other_name", caches=["get_settings", "get_city"])
    assert parse(result) == Entries.from_payload(ENTRIES | {"caches": ["get_settings", "get_city"]})


def test_a_block_with_nothing_left_to_do_goes() -> None:
    assert replaced('"""Shared."""\n\n\n' + WRITTEN, Entries("isolated_state")) == '"""Shared."""\n'


def test_no_block_is_made_for_nothing() -> None:
    assert conftest("import pytest\n", fixture="isolated_state") == "import pytest\n"


def test_a_block_removed_from_the_middle_leaves_two_blank_lines() -> None:
    source = f"import pytest\n\n\n{WRITTEN}\n\n@pytest.fixture\ndef till():\n    pass\n"
    assert replaced(source, Entries("isolated_state")) == (
        "import pytest\n\n\n@pytest.fixture\ndef till():\n    pass\n"
    )


def test_windows_line_ends_are_kept() -> None:
    source = "import pytest\r\n\r\n\r\ndef helper():\r\n    pass\r\n"
    result = conftest(source, **ENTRIES)
    assert "\n" not in result.replace("\r\n", "")
    assert conftest(result, **ENTRIES) == result


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"test-key"', '"my-key"'),
        ("    yield\n", "    yield\n    print()\n"),
        ("    get_settings.cache_clear()\n    limiter.reset()\n    yield", "    limiter.reset()\n    yield"),
        ("    yield\n", "    # mine\n    yield\n"),
        ("(1ccdd5ed)", "(00000000)"),
        (" (1ccdd5ed)", ""),
    ],
)
def test_a_block_that_was_edited_by_hand_is_refused(old: str, new: str) -> None:
    source = "import pytest\n\n\n" + WRITTEN.replace(old, new, 1)
    assert refusal(SharedConftest, source, **ENTRIES) == EDITED


@pytest.mark.parametrize("source", [WRITTEN + WRITTEN, WRITTEN.split("\n", 1)[1], WRITTEN.rsplit("\n", 2)[0]])
def test_damaged_markers_are_refused(source: str) -> None:
    assert refusal(SharedConftest, "import pytest\n\n\n" + source, **ENTRIES) == DAMAGED


def test_a_formatter_may_change_quotes_and_line_breaks() -> None:
    source = "import pytest\n\n\n" + WRITTEN.replace(
        'monkeypatch.setenv("SHOP_KEY", "test-key")',
        "monkeypatch.setenv(\n        'SHOP_KEY',\n        'test-key')",
    )
    assert conftest(source, **ENTRIES) == source


def test_an_import_sorter_may_change_the_order_of_imports() -> None:
    first, second = "    from shop import state\n", "    from shop.config import get_settings\n"
    source = "import pytest\n\n\n" + WRITTEN.replace(first + second, second + first)
    assert conftest(source, **ENTRIES) == source


def test_an_edit_outside_of_the_block_is_no_edit_of_it() -> None:
    source = "import pytest\n\nX = 1\n\n\n" + WRITTEN + "\nY = 2\n"
    assert conftest(source, **ENTRIES) == source


@pytest.mark.parametrize(
    "entries",
    [
        Entries.from_payload(ENTRIES),
        Entries.from_payload(ENTRIES | {"environment_first": True}),
        Entries("f", caches=("a", "b.c"), after=("x()",)),
        Entries("f", caches=("a",), before=("b.cache_clear()",)),
        Entries("f", imports=(Import("a.b", None, "c"),), before=("c.x = 1", "c.y()"), after=("c.z()",)),
        Entries("f", environment=(Variable("NAME", 'f"{x}"'), Variable('"B"', '"1"', only_if_unset=True))),
        Entries("f", attributes=(Attribute("a.b", "c", "dict(a.b.c)"),)),
    ],
)
def test_what_is_rendered_reads_back_the_same(entries: Entries) -> None:
    assert parse(f"X = 1\n\n\n{render(entries)}\n") == entries
    assert Entries.from_payload(entries.to_payload()) == entries


def test_a_text_without_a_block_has_no_entries() -> None:
    assert parse("import pytest\n# isolint: ignore[ISO101]\n") is None


LONG = {
    "fixture": "isolated_state",
    "imports": [
        {"module": "shop.tills_of_the_ground_floor", "name": name}
        for name in ("express_till", "information_desk", "self_service")
    ],
    "attributes": [
        {"target": "express_till", "name": "opened_by", "value": "express_till.first_cashier_of_the_day"}
    ],
    "before": ["self_service_customers_in_the_long_queue = dict(self_service.customers_in_the_long_queue)"],
    "after": [
        "information_desk.questions_that_nobody_has_answered.update(self_service_customers_in_the_long_queue)"
    ],
}


def test_long_lines_of_the_block_are_broken_and_a_second_run_leaves_them() -> None:
    source = conftest("", **LONG)
    assert (
        "    from shop.tills_of_the_ground_floor import (\n"
        "        express_till,\n        information_desk,\n        self_service,\n    )\n"
    ) in source
    assert (
        "    monkeypatch.setattr(\n"
        '        express_till, "opened_by", express_till.first_cashier_of_the_day\n    )\n'
    ) in source
    assert (
        "    self_service_customers_in_the_long_queue = dict(\n"
        "        self_service.customers_in_the_long_queue\n    )\n"
    ) in source
    assert max(map(len, source.split("\n"))) <= 88
    assert conftest(source, **LONG) == source
