"""Cases of tests that are handed objects of several classes, and ask which one they have."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_APP = """
    class Answer:
        def __init__(self, body):
            self.reads = []
            self.body = body

        def read(self):
            self.reads.append(1)
            return self.body

    class Other:
        def __init__(self, body):
            self.body = body

        def read(self):
            return self.body
    """
_TESTS = """
    import pytest
    from app import Answer, Other

    SHARED = Answer("")

    @pytest.mark.parametrize("answer", [SHARED, Other("y")])
    def test_a(answer):
        if isinstance(answer, {first}):
            assert answer.body is not None
        elif isinstance(answer, {second}):
            assert answer.read() == "y"

    def test_b():
        assert not SHARED.reads
    """


def _project(first: str, second: str) -> dict[str, str]:
    return {"app.py": _APP, "test_case.py": _TESTS.format(first=first, second=second)}


OF_ANOTHER_CLASS = (
    Valid("an object of the class does not come to the second branch", _project("Answer", "object")),
    Valid("one of the classes that are asked for first", _project("(str, Answer)", "object")),
    Valid("no object of the class is what the second branch asks for", _project("str", "Other")),
)
OF_THAT_CLASS = (
    Invalid(
        "an object of the class is what the second branch asks for",
        _project("Other", "Answer"),
        line=11,
        site="global:test_case:SHARED",
        message="`test_a` changes `SHARED` through `Answer.read`, and leaves it so after 1 test; 2 tests meet it",
    ),
)
