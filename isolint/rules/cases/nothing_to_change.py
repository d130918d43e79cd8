"""Cases of several rules on writes that have nothing to change: defaults, texts, rows, classes of a function."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_ELEMENTS = """
    SPACES = {"re": "http"}

    class Element:
        def find(self, expression, spaces={}):
            known = SPACES
            known.update(spaces)
            return expression, len(known)
    """
_CLUSTERS = """
    class Cluster:
        attributes = {}

        def __init_subclass__(cls):
            for key, value in list(cls.attributes.items()):
                cls.attributes[key] = value
    """
_OPTIMIZED = """
    import sys

    warned = False

    def info():
        global warned
        if sys.flags.{flag} >= 2 and not warned:
            warned = True
        return warned
    """
_ASKED = """
    import app

    def test_a():
        assert not app.info()

    def test_b():
        assert not app.info()
    """

NOTHING_ADDED = (
    Valid(
        "the empty default of a parameter is added, as no call passes another one",
        {
            "app.py": _ELEMENTS,
            "test_case.py": """
                from app import Element

                def test_a():
                    assert Element().find("//name") == ("//name", 1)

                def test_b():
                    assert Element().find("//host") == ("//host", 1)
                """,
        },
    ),
    Valid(
        "rows of the class that Django says users have",
        {
            "app.py": "from django.contrib.auth import get_user_model\n\nUser = get_user_model()\n",
            "test_case.py": """
                from django.test import TestCase
                from app import User

                class UserTest(TestCase):
                    def test_a(self):
                        User.objects.update(name="a")
                        assert User.objects.get(name="a")

                    def test_b(self):
                        assert not User.objects.count()
                """,
        },
    ),
)
SOMETHING_ADDED = (
    Invalid(
        "one test passes something to be added",
        {
            "app.py": _ELEMENTS,
            "test_case.py": """
                from app import Element

                def test_a():
                    assert Element().find("//name", {"a": "b"}) == ("//name", 2)

                def test_b():
                    assert len(Element().find("//host")) == 2
                """,
        },
        line=6,
        site="global:app:SPACES",
        message="`Element.find` changes `SPACES`, and leaves it so after 2 tests; 2 tests meet it",
        path="app.py",
    ),
)
CLASSES_OF_FUNCTIONS = (
    Valid(
        "a hook changes what a class has that the test defines",
        {
            "app.py": _CLUSTERS,
            "test_case.py": """
                import app

                def test_a():
                    class Own(app.Cluster):
                        attributes = {1: 2}

                    assert Own.attributes == {1: 2}

                def test_b():
                    assert app.Cluster.attributes == {}
                """,
        },
    ),
)
NEVER_STARTED_SO = (
    Valid(
        "the interpreter is not told to leave out texts",
        {"app.py": _OPTIMIZED.format(flag="optimize"), "test_case.py": _ASKED},
    ),
)
MAYBE_STARTED_SO = (
    Invalid(
        "the interpreter may be told to be verbose",
        {"app.py": _OPTIMIZED.format(flag="verbose"), "test_case.py": _ASKED},
        line=8,
        site="global:app:warned",
        message="`info` rebinds `warned`, which stays so after 2 tests that run it; 2 tests read it",
        path="app.py",
    ),
)
TEXTS = (
    Valid(
        "a fixture hands out a message that is made of the text of the session, or that text",
        {
            "test_case.py": """
                import email
                import pytest

                @pytest.fixture(scope="session")
                def text(request):
                    return f"To: {request.node}\\n\\nHello"

                @pytest.fixture(scope="session")
                def encoded(text):
                    return text.encode("ascii")

                @pytest.fixture(params=["bytes", "message", "text"])
                def either(request, text, encoded):
                    if request.param == "message":
                        return email.message_from_string(text)
                    return text if request.param == "text" else encoded

                def test_a(either):
                    either["Cc"] = "a"
                    assert either["Cc"]

                def test_b(text, encoded):
                    assert text and encoded
                """,
        },
    ),
)
