"""Cases of entries of shared containers that one test puts there, and another takes."""

from __future__ import annotations

from isolint.contracts import Refuses

TAKEN_OUT_OF_A_COPY = (
    Refuses(
        "a key that one test takes out of a copy, after another has put it into the original",
        """
        import copy
        import unittest

        class Request(unittest.TestCase):
            payload = {"a": 1}

            def test_a(self):
                self.payload["token"] = "t"
                assert len(self.payload) == 2

            def test_b(self):
                payload = copy.deepcopy(self.payload)
                del payload["token"]
                assert payload == {"a": 1}
        """,
        "`Request.test_b` takes out `token`, which only another test puts there",
    ),
)


FOUND_UNDER_A_KEY = (
    Refuses(
        "a value under which one test finds what another has put there",
        """
        import pytest

        @pytest.fixture(scope="module")
        def shared():
            return {"kind": "user", "id": None}

        def test_create(shared):
            shared["kind"] = "admin"
            shared["id"] = 1

        def test_kind(shared):
            assert shared["kind"] == "user"

        def test_delete(shared):
            assert shared["id"] == 1
        """,
        "`test_delete` finds under `id` what another test puts there, and would find nothing",
    ),
    Refuses(
        "a number under which one test finds what another has put there, and takes it out",
        """
        import pytest

        class Table(dict):
            pass

        @pytest.fixture(scope="module")
        def table():
            made = Table()
            made[2] = "b"
            return made

        def test_put(table):
            table[1] = "a"
            table[2] = "c"

        def test_get(table):
            assert table[2]

        def test_delete(table):
            del table[1]
        """,
        "`test_delete` finds under `1` what another test puts there, and would find nothing",
    ),
)
