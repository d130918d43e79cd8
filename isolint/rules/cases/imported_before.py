"""Cases of what a test module sets when it is imported, and one that it imports has set to the same."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_SENDERS = """
    class Sender:
        pass

    class Senders:
        known = {"none": Sender}

    def make(name):
        return Senders.known[name]()
    """
_HELPERS = """
    from app import Sender, Senders

    class Dummy(Sender):
        pass

    class Other(Sender):
        pass
    """
_FIRST = """
    from app import Senders, make
    from helpers import Dummy

    Senders.known["dummy"] = Dummy

    def is_dummy(sender):
        return isinstance(sender, Dummy)

    def test_first():
        assert is_dummy(make("dummy"))
    """
_SECOND = """
    from app import Senders, make
    from helpers import Dummy, Other
    from test_first import is_dummy

    Senders.known["dummy"] = {given}

    def test_second():
        assert make("dummy")
    """

SET_BY_IMPORT = (
    Valid(
        "the module that a test module imports has set the same",
        {
            "app.py": _SENDERS,
            "helpers.py": _HELPERS,
            "test_first.py": _FIRST,
            "test_second.py": _SECOND.format(given="Dummy"),
        },
    ),
)
SET_TO_ANOTHER = (
    Invalid(
        "the module that a test module imports has set another",
        {
            "app.py": _SENDERS,
            "helpers.py": _HELPERS,
            "test_first.py": _FIRST,
            "test_second.py": _SECOND.format(given="Other"),
        },
        path="test_second.py",
        line=5,
        site="attr:app:Senders.known",
        message="importing this module changes `Senders.known`, and leaves it so after 1 test; 1 test meets it",
    ),
)
