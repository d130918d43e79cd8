"""Cases of classes whose constructor another function is put in place of, which gives each object its own."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_BOX = """
    import functools

    {before}
    class Box:
        things = []

        {within}

        def add(self, thing):
            self.things.append(thing)
    """
_SUBCLASSES = """def __init_subclass__(cls, **options):
            super().__init_subclass__(**options)
            original = cls.__init__

            @functools.wraps(original)
            def wrapped(self, *args, **named):
                {own} = []
                original(self, *args, **named)

            cls.__init__ = wrapped"""
_DECORATOR = """def filling(cls):
        original = cls.__init__

        def filled(self, *args):
            {own} = []
            original(self, *args)

        cls.__init__ = filled
        return cls

    @filling"""
_TESTS = """
    from box import Box

    class Tools(Box):
        ready = False

    def test_add():
        tools = Tools()
        tools.add("hammer")
        assert tools.things == ["hammer"]

    def test_add_other():
        other = Tools()
        other.add("saw")
        assert other.things == ["saw"]
    """


def _project(before: str, within: str, own: str) -> dict[str, str]:
    parts = {"before": before.format(own=own), "within": within.format(own=own)}
    return {"box.py": _BOX.format(**parts), "test_case.py": _TESTS}


GIVEN_ITS_OWN = (
    Valid(
        "the constructors of derived classes are wrapped in one that gives each object a list of its own",
        _project("", _SUBCLASSES, "self.things"),
    ),
    Valid(
        "a decorator wraps the constructor in one that gives each object a list of its own",
        _project(_DECORATOR, "", "self.things"),
    ),
)


def _added(why: str, files: dict[str, str], line: int) -> Invalid:
    return Invalid(
        why,
        files,
        path="box.py",
        line=line,
        site="attr:box:Box.things",
        message="`Box.add` changes `Box.things`, and leaves it so after 2 tests; 2 tests meet it",
    )


GIVEN_ANOTHER = (
    _added(
        "the constructors of derived classes are wrapped in one that gives each object another list",
        _project("", _SUBCLASSES, "self.others"),
        19,
    ),
    _added(
        "a decorator wraps the constructor in one that gives each object another list",
        _project(_DECORATOR, "", "self.others"),
        20,
    ),
)
