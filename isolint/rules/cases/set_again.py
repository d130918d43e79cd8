"""Cases of what a test sets, and sets again before its end, and of what is set where something fails."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_STYLE = """
    class Style:
        current = "default"

    def use(name=None):
        Style.current = name or "default"
    """
_WATCH = """
    class Watch:
        interval = 10
        worker = None

        @classmethod
        def start(cls, make):
            if cls.interval and cls.worker is None:
                try:
                    make(cls.interval)
                except Exception:
                    cls.interval = 0
    """

SET_BACK = (
    Valid(
        "a setter is called again at the end, without what it was given before",
        {
            "app.py": _STYLE,
            "test_case.py": """
                import app

                def test_a():
                    app.use("bold")
                    assert app.Style.current == "bold"
                    app.use()

                def test_b():
                    assert app.Style.current == "default"
                """,
        },
    ),
    Valid(
        "a setter is called again at the end with an empty text",
        {
            "app.py": _STYLE,
            "test_case.py": """
                import app

                def test_a():
                    app.use(name="bold")
                    app.use(name="")

                def test_b():
                    assert app.Style.current == "default"
                """,
        },
    ),
    Valid(
        "only where starting fails, and nothing is seen to make it fail, a class is changed",
        {
            "app.py": _WATCH,
            "test_case.py": """
                import app

                def test_a():
                    app.Watch.start(print)

                def test_b():
                    assert app.Watch.interval == 10
                """,
        },
    ),
)
LEFT_SET = (
    Invalid(
        "a setter is called again with something else",
        {
            "app.py": _STYLE,
            "test_case.py": """
                import app

                def test_a():
                    app.use("bold")
                    app.use("thin")

                def test_b():
                    assert app.Style.current == "default"
                """,
        },
        line=5,
        path="app.py",
        site="attr:app:Style.current",
        message="`use` changes `Style.current`, and leaves it so after 1 test; 1 test meets it",
    ),
)
