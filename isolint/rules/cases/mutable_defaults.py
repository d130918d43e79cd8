"""Cases of mutable defaults of parameters that nobody shares, and of those that keep what calls put into them."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

DEFAULTS_NOT_SHARED = (
    Valid(
        "a mutable default of the class that another method hides",
        {
            "app.py": """
                class Form:
                    fields = []

                    def reset(self):
                        self.fields = []

                    def add(self, field):
                        self.fields.append(field)
                """,
            "test_case.py": """
                from app import Form

                def test_a():
                    form = Form()
                    form.reset()
                    form.add(1)

                def test_b():
                    assert Form().fields == []
                """,
        },
    ),
    Valid(
        "a mutable default in place of which all callers pass their own",
        {
            "app.py": """
                def collect(name, found=[]):
                    found.append(name)
                    return found
                """,
            "test_case.py": """
                from app import collect

                def test_a():
                    assert collect("a", []) == ["a"]

                def test_b():
                    assert collect("b", found=[]) == ["b"]
                """,
        },
    ),
    Valid(
        "a mutable default that only takes more where it holds something, which it never does",
        {
            "app.py": """
                COMMON = {"agent": "x"}

                def fetch(url, headers={}):
                    if not headers:
                        headers = COMMON
                    else:
                        headers.update(COMMON)
                    return url, headers

                def post(url, headers={}):
                    return fetch(url, headers)
                """,
            "test_case.py": """
                from app import fetch, post

                def test_a():
                    assert fetch("/") == ("/", {"agent": "x"})

                def test_b():
                    assert post("/") == ("/", {"agent": "x"})
                """,
        },
    ),
)

DEFAULTS_SHARED = (
    Invalid(
        "a mutable default that the function itself changes",
        {
            "app.py": """
                def collect(name, found=[]):
                    found.append(name)
                    return found
                """,
            "test_case.py": """
                from app import collect

                def test_a():
                    assert collect("a") == ["a"]

                def test_b():
                    assert collect("b", []) == ["b"]
                """,
        },
        line=2,
        path="app.py",
        site="attr:app:collect.found",
        message="`collect` changes `collect.found`, and leaves it so after 1 test; "
        "no other test that meets it was found",
    ),
    Invalid(
        "a mutable default that the constructor keeps",
        {
            "app.py": """
                class Basket:
                    def __init__(self, items=[]):
                        self.items = items

                    def add(self, item):
                        self.items.append(item)
                """,
            "test_case.py": """
                from app import Basket

                def test_a():
                    Basket().add(1)

                def test_b():
                    assert Basket().items == []
                """,
        },
        line=6,
        path="app.py",
        site="attr:app:Basket.__init__.items",
        message="`Basket.add` changes `Basket.__init__.items`, and leaves it so after 1 test; 2 tests meet it",
    ),
    Invalid(
        "a mutable default that takes more, and that another function asks whether it holds something",
        {
            "app.py": """
                COMMON = {"agent": "x"}

                def fetch(url, headers={}):
                    if not headers:
                        return url
                    return headers

                def common(headers={}):
                    found = fetch("/", headers)
                    headers.update(COMMON)
                    return found
                """,
            "test_case.py": """
                from app import common

                def test_a():
                    assert common() == "/"

                def test_b():
                    assert common() == "/"
                """,
        },
        line=10,
        path="app.py",
        site="attr:app:common.headers",
        message="`common` changes `common.headers`, and leaves it so after 2 tests; 2 tests meet it",
    ),
)
