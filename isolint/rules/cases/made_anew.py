"""Cases of objects that a call of `__new__` makes, and of one that it hands out again."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

#: What is set is set on an object of the test's own.
MADE_ANEW = (
    Valid(
        "an object is made without its constructor",
        {
            "app.py": """
                import functools

                MISSING = object()

                @functools.lru_cache
                def parsed(text):
                    return object.__new__(Link)

                class Link:
                    scheme = ""
                    path = ""

                    def __new__(cls, text=MISSING):
                        if type(text) is cls:
                            return text
                        return object.__new__(cls) if text is MISSING else parsed(text)

                class Page:
                    title = ""
                """,
            "test_case.py": """
                import app

                def test_a():
                    link = app.Link.__new__(app.Link)
                    link.scheme = "http"
                    page = app.Page.__new__(app.Page)
                    page.title = "a"
                    other = object.__new__(app.Page)
                    other.title = "b"

                def test_b():
                    assert not app.Link.scheme and not app.Page.title

                def test_c():
                    assert not app.Link("a").scheme
                """,
        },
    ),
)

#: What is set is set on the object that all get.
HANDED_OUT_AGAIN = (
    Invalid(
        "`__new__` hands out the one object",
        {
            "app.py": """
                class Page:
                    title = ""

                    def __new__(cls):
                        return _PAGE

                _PAGE = object.__new__(Page)
                """,
            "test_case.py": """
                import app

                def test_a():
                    page = app.Page.__new__(app.Page)
                    page.title = "a"

                def test_b():
                    assert not app._PAGE.title
                """,
        },
        line=5,
        site="global:app:_PAGE",
        message="`test_a` changes `_PAGE`, and leaves it so after 1 test; 2 tests meet it",
    ),
)
