"""Writes to the environment in fixtures that live longer than a test."""

from __future__ import annotations

import pytest
from rewriting import at, line, refusal, rewritten

from isolint.codemods.env_in_wide_fixture import EnvInWideFixture


def fixture(*body: str, returns: str = "", decorator: str = '@pytest.fixture(scope="module")') -> str:
    lines = "".join(f"    {one}\n" if one else "\n" for one in body)
    return f"import os\nimport pytest\n\n\n{decorator}\ndef city(){returns}:\n{lines}"


def wrapped(source: str, *writes: str) -> str:
    found = {"fixture": line(source, "def city"), "writes": at(source, *writes or ("os.environ[",))}
    return rewritten(EnvInWideFixture, source, environ=["os.environ"], **found)


def declined(source: str, *writes: str) -> str:
    found = {"fixture": line(source, "def city"), "writes": at(source, *writes or ("os.environ[",))}
    return refusal(EnvInWideFixture, source, environ=["os.environ"], **found)


OPENED = "    with pytest.MonkeyPatch.context() as monkeypatch:\n"
HEAD = 'import pytest\n\n\n@pytest.fixture(scope="module")\ndef city():\n'


def test_what_follows_the_first_write_runs_under_a_monkeypatch() -> None:
    source = fixture(
        '"""Say where."""',
        'name = "Oslo"',
        "",
        "# for the app",
        'os.environ["CITY"] = name  # here',
        "app = start()",
        "",
        "yield app",
        "app.stop()",
    )
    assert wrapped(source) == (
        f'{HEAD}    """Say where."""\n    name = "Oslo"\n\n{OPENED}'
        '        # for the app\n        monkeypatch.setenv("CITY", name)  # here\n        app = start()\n\n'
        "        yield app\n        app.stop()\n"
    )


def test_a_fixture_that_returned_yields() -> None:
    source = fixture('os.environ["CITY"] = "Oslo"', "return start()")
    assert (
        wrapped(source)
        == f'{HEAD}{OPENED}        monkeypatch.setenv("CITY", "Oslo")\n        yield start()\n'
    )


def test_a_fixture_that_only_ended_yields() -> None:
    source = fixture("if CI:", '    os.environ["CITY"] = "Oslo"')
    assert wrapped(source) == (
        f'{HEAD}{OPENED}        if CI:\n            monkeypatch.setenv("CITY", "Oslo")\n        yield\n'
    )


def test_the_type_of_a_fixture_that_returned_says_that_it_yields() -> None:
    result = wrapped(fixture('os.environ["CITY"] = "Oslo"', "return 1", returns=" -> int"))
    assert "def city() -> Iterator[int]:\n" in result
    assert "from collections.abc import Iterator\n" in result


def test_an_asynchronous_fixture_yields_asynchronously() -> None:
    source = fixture('os.environ["CITY"] = "Oslo"', "return 1", returns=" -> int").replace(
        "def city", "async def city"
    )
    result = wrapped(source)
    assert "async def city() -> AsyncIterator[int]:\n" in result
    assert "from collections.abc import AsyncIterator\n" in result


def test_the_type_of_a_fixture_that_yielded_is_kept() -> None:
    source = fixture('os.environ["CITY"] = "Oslo"', "yield 1", returns=" -> Iterator[int]")
    assert "def city() -> Iterator[int]:\n" in wrapped(source)


@pytest.mark.parametrize(
    "teardown",
    [
        ["yield", 'del os.environ["CITY"]'],
        ["yield", 'os.environ.pop("CITY", None)'],
        ["try:", "    yield", "finally:", '    del os.environ["CITY"]'],
    ],
)
def test_a_teardown_that_only_restores_goes(teardown: list[str]) -> None:
    source = fixture('os.environ["CITY"] = "Oslo"', *teardown)
    assert (
        wrapped(source, '= "Oslo"')
        == f'{HEAD}{OPENED}        monkeypatch.setenv("CITY", "Oslo")\n        yield\n'
    )


def test_what_was_saved_for_the_restore_goes_too() -> None:
    source = fixture(
        "# Oslo for all",
        'old = os.environ.get("CITY")',
        'os.environ["CITY"] = "Oslo"',
        "yield",
        "if old is None:",
        '    del os.environ["CITY"]',
        "else:",
        '    os.environ["CITY"] = old',
    )
    assert wrapped(source, '= "Oslo"') == (
        f'{HEAD}{OPENED}        # Oslo for all\n        monkeypatch.setenv("CITY", "Oslo")\n        yield\n'
    )


def test_a_teardown_that_does_more_stays() -> None:
    source = fixture('os.environ["CITY"] = "Oslo"', "yield", 'del os.environ["CITY"]', "close()")
    result = wrapped(source)
    assert '        yield\n        monkeypatch.delenv("CITY", raising=False)\n        close()\n' in result


def test_pytest_is_imported_beside_its_members() -> None:
    source = fixture('os.environ["CITY"] = "Oslo"', "yield", decorator='@fixture(scope="module")')
    result = wrapped(source.replace("import pytest\n", "from pytest import fixture\n"))
    assert result.startswith("import pytest\nfrom pytest import fixture\n")


def test_pytest_is_imported_right_above_the_fixture() -> None:
    source = (
        'import os\n\n\n@fixture(scope="module")\ndef city():\n    os.environ["CITY"] = "Oslo"\n    yield\n'
    )
    assert wrapped(source) == (
        f'import pytest\n\n\n@fixture(scope="module")\ndef city():\n{OPENED}'
        '        monkeypatch.setenv("CITY", "Oslo")\n        yield\n'
    )


def test_blank_lines_inside_stay_empty() -> None:
    source = fixture('os.environ["CITY"] = "Oslo"', "x = (", "    1,", "", "    2,", ")", "", "yield x")
    assert "            1,\n\n            2,\n        )\n\n        yield x\n" in wrapped(source)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (["if x:", "    return 1", "return 2"], "`city` returns from more places than its end"),
        (["if x:", "    return", "yield"], "`city` returns from more places than its end"),
        (["monkeypatch = MonkeyPatch()", "yield"], "`city` has a `monkeypatch` of its own"),
    ],
)
def test_a_fixture_that_cannot_be_wrapped_is_refused(body: list[str], reason: str) -> None:
    assert declined(fixture('os.environ["CITY"] = "Oslo"', *body)) == reason


def test_a_function_that_is_no_fixture_is_refused() -> None:
    source = fixture('os.environ["CITY"] = "Oslo"', decorator="@cache")
    assert declined(source) == "`city` has no fixture decorator"


def test_a_write_outside_of_the_fixture_is_refused() -> None:
    source = fixture("yield") + '\n\ndef other():\n    os.environ["CITY"] = "Oslo"\n'
    assert declined(source) == "a line does not write to the environment in the fixture"


def test_a_nested_function_may_return() -> None:
    source = fixture('os.environ["CITY"] = "Oslo"', "def make():", "    return 1", "", "yield make")
    assert "        def make():\n            return 1\n\n        yield make\n" in wrapped(source)
