"""Cases of attributes that an object has nowhere: its class makes what they are when one asks for it."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_TESTS = """
    import pytest

    class Page:
        def __init__(self, text):
            self.text = text

    {pages}

    @pytest.fixture(scope="module")
    def pages():
        return {made}

    @pytest.fixture
    def marked(pages):
        page = pages.first
        page.mark = 1
        return page

    def test_mark(marked):
        assert marked.mark == 1

    def test_text(pages):
        assert pages.first.text == "first"
    """
_BY_PROPERTY = """class Pages:
        folder = "pages"

        def __getitem__(self, name):
            if not (self.folder + name).isidentifier():
                raise AttributeError(name)

            def read(self):
                return Page(name)

            setattr({owner}, name, property(read))
            return getattr(self, name)

        def __getattr__(self, name):
            return self[name]"""
_MADE = """class Pages:
        def __getattr__(self, name):
            {keep}
            return {page}"""


def _tests(pages: str, made: str = "Pages()") -> str:
    return _TESTS.format(pages=pages, made=made)


MADE_ON_DEMAND = (
    Valid(
        "a class that is made when the program runs, from one that makes another object at each look",
        _tests(_BY_PROPERTY.format(owner="self.__class__"), 'type("Pages1", (Pages,), {})()'),
    ),
    Valid(
        "a class gives itself a property that makes another object at each look",
        _tests(_BY_PROPERTY.format(owner="type(self)")),
    ),
    Valid(
        "a class makes another object at each look",
        _tests(_MADE.format(keep="pass", page="Page(name)")),
    ),
)


def _marked(why: str, pages: str, line: int) -> Invalid:
    return Invalid(
        why,
        _tests(pages),
        line=line,
        site="fixture:test_case:pages",
        message="`marked` changes what `pages` hands out, and leaves it so after 1 test; 1 test shares it",
    )


KEPT_ON_DEMAND = (
    _marked(
        "a class keeps what it makes",
        _MADE.format(keep="self.__dict__[name] = page = Page(name)", page="page"),
        19,
    ),
    _marked(
        "a class hands on what it holds",
        _MADE.format(keep="pass", page='self.__dict__["held"][name]'),
        19,
    ),
)
