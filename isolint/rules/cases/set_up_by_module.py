"""Cases of `mutated_module_state` on objects with which their module begins something, or nothing."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_APPLICATION = """
    class Application:
        def __init__(self):
            self.commands = {{}}
            self.wants_help = False
            self.ready = False

        def add(self, name):
            {first}
            self.commands[name] = name

        def prepare(self):
            if self.ready:
                return
            self.ready = True

        def find(self, name):
            self.prepare()
            if self.wants_help:
                self.wants_help = False
                return "help"
            return self.commands[name]

    application = Application()
    application.add("a")
    """
_TESTS = """
    from app import application

    def test_a():
        assert application.find("a") == "a"

    def test_b():
        assert application.find("a") == "a"
    """

SET_UP_BY_MODULE = (
    Valid(
        "a flag of an object that its module adds something to is set to what it starts as, another one is set by "
        "then",
        {"app.py": _APPLICATION.format(first="self.prepare()"), "test_case.py": _TESTS},
    ),
)
NOT_SET_UP_BY_MODULE = (
    Invalid(
        "a flag of an object is set by the first test that comes to it, and not by what its module adds",
        {"app.py": _APPLICATION.format(first="assert name"), "test_case.py": _TESTS},
        line=14,
        site="global:app:application",
        message="`Application.prepare` changes `application`, and leaves it so after 2 tests; 2 tests meet it",
        path="app.py",
    ),
)
