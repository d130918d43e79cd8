"""Cases of classes that a module completes as it is imported, once they are defined."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_APP = """
    class Options:
        def __init__(self):
            self.is_whole = False

    class Page:
        options: Options

        @classmethod
        def complete(cls):
            cls.options.is_whole = True

        @classmethod
        def is_whole(cls):
            return cls.options.is_whole

    class Shared(Page):
        options = Options()
    """
_TESTS = """
    from app import Options, Page, Shared

    class Title(Page):
        options = Options()

    {whose}.complete()

    def test_a():
        assert Title.is_whole() or Shared.is_whole()
    """
_NEXT = """
    from app import Options, Page, Shared

    class Index(Page):
        options = Options()

    def test_b():
        assert not Index.is_whole()

    def test_c():
        assert not Shared.is_whole()
    """

COMPLETED = (
    Valid(
        "a module completes a class of its own",
        {"app.py": _APP, "test_case.py": _TESTS.format(whose="Title"), "test_next.py": _NEXT},
    ),
)

COMPLETED_FOR_OTHERS = (
    Invalid(
        "a module completes a class of another one",
        {"app.py": _APP, "test_case.py": _TESTS.format(whose="Shared"), "test_next.py": _NEXT},
        line=10,
        path="app.py",
        site="attr:app:Shared.options",
        message="`Page.complete` changes `Shared.options`, and leaves it so after 1 test; 1 test meets it",
    ),
)
