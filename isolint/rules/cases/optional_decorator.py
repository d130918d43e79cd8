"""Cases of decorators that are used with arguments and without: what they put in place of a function."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_STEPS = """
    import functools

    NAMES = []

    def step(function=None, *, order=0):
        if function is None:
            def named(inner):
                inner.order = order
                return step(inner)

            return named

        NAMES.append(function.__name__)

        @functools.wraps(function)
        def run(*args):
            return function(*args)

        return run

    @step
    def wash(dish):
        return dish

    @step(order=2)
    def dry(dish):
        return dish
    """

DECORATED_AT_IMPORT = (
    Valid(
        "tests call what was decorated when its module was imported",
        {
            "steps.py": _STEPS,
            "test_case.py": """
                from steps import NAMES, dry, wash

                def test_a():
                    assert wash("cup")
                    assert dry("cup")

                def test_b():
                    assert NAMES == ["wash", "dry"]
                """,
        },
    ),
)
DECORATED_IN_TEST = (
    Invalid(
        "a test decorates a function",
        {
            "steps.py": _STEPS,
            "test_case.py": """
                from steps import NAMES, step, wash

                def test_a():
                    @step
                    def stack(dish):
                        return dish

                    assert stack(wash("cup"))

                def test_b():
                    assert NAMES == ["wash", "dry"]
                """,
        },
        path="steps.py",
        line=13,
        site="global:steps:NAMES",
        message="`step` changes `NAMES`, and leaves it so after 1 test; 1 test meets it",
    ),
)
