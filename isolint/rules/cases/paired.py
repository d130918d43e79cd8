"""Cases of what a test takes out again, or deletes: all that it has put in, or less."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

#: The second half of a pair takes back what the first did.
PAIRED = (
    Valid(
        "what a test registers it takes out again",
        {
            "app.py": """
                ENCODERS = []

                def register(encoder):
                    ENCODERS.append(encoder)

                def unregister(encoder):
                    ENCODERS.remove(encoder)
                """,
            "test_case.py": """
                from app import ENCODERS, register, unregister

                def test_a():
                    register(str)
                    assert ENCODERS
                    unregister(str)

                def test_b():
                    assert not ENCODERS
                """,
        },
    ),
    Valid(
        "a key is set and deleted",
        """
        TABLE = {}

        def test_a():
            TABLE["a"] = 1
            assert TABLE
            del TABLE["a"]

        def test_b():
            assert not TABLE
        """,
    ),
)


UNPAIRED = (
    Invalid(
        "two are registered for one that is taken out",
        {
            "app.py": """
                HANDLERS = []

                def register(handler):
                    HANDLERS.append(handler)

                def unregister(handler):
                    if handler in HANDLERS:
                        HANDLERS.remove(handler)
                """,
            "test_case.py": """
                from app import HANDLERS, register, unregister

                def test_a():
                    register(str)
                    register(int)
                    unregister(str)

                def test_b():
                    assert not HANDLERS
                """,
        },
        line=4,
        path="app.py",
        site="global:app:HANDLERS",
        message="`register` changes `HANDLERS`, and leaves it so after 1 test; 2 tests meet it",
    ),
)
