"""The way from a test to a write, as a finding tells it."""

from __future__ import annotations

from harness import analysed

from isolint.engine import catalog

SHARED = {
    "app.py": """
        import os
        import sqlite3

        def add(n):
            sqlite3.connect(os.environ["DB"]).execute("INSERT INTO t VALUES (?)", (n,))
        """,
    "test_a.py": """
        import pytest
        from app import add

        @pytest.fixture(autouse=True)
        def database(monkeypatch, tmp_path):
            monkeypatch.setenv("DB", str(tmp_path / "a.db"))

        def test_short_way():
            add(1)
        """,
    "test_b.py": """
        import os
        import sqlite3
        import pytest
        from app import add

        FILE = "b.db"
        os.environ["DB"] = FILE

        @pytest.fixture(scope="module", autouse=True)
        def database():
            sqlite3.connect(FILE).execute("CREATE TABLE t (n)")

        def add_two():
            add(1)
            add(2)

        def test_long_way():
            add_two()

        def test_other():
            pass
        """,
}


def test_the_chain_starts_at_one_of_the_tests_that_the_finding_names() -> None:
    rules = [rule for rule in catalog.rules() if rule.code == "ISO601"]
    (finding,) = analysed(SHARED, rules).findings

    assert finding.tests == ("test_b.py::test_long_way",)
    assert [place.name for place in finding.chain] == ["test_long_way", "add_two", "add"]
