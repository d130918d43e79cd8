"""Cases of containers that start empty, and are emptied again by what a test runs."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_CALLBACKS = """
    callbacks = [{start}]

    def subscribe(callback):
        callbacks.append(callback)

    def clear():
        callbacks[:] = []
    """
_NOTIFIED = """
    from app import callbacks, clear

    def test_a():
        clear()

    def test_b():
        assert callbacks is not None
    """
_CACHED = """
    import weakref

    weak = False

    class Cached(type):
        def __init__(cls, name, bases, namespace):
            super().__init__(name, bases, namespace)
            if weak:
                cls.made = weakref.WeakValueDictionary()
            else:
                cls.made = {start}

    class System(metaclass=Cached):
        @classmethod
        def forget(cls):
            cls.made.clear()
    """
_FORGOTTEN = """
    from app import System

    def test_a():
        System.forget()

    def test_b():
        assert System.made is not None
    """

#: Lists of modules.
LOST = (
    Invalid(
        "a list that starts with something loses it",
        {"app.py": _CALLBACKS.replace("{start}", "print"), "test_case.py": _NOTIFIED},
        line=7,
        path="app.py",
        site="global:app:callbacks",
        message="`clear` changes `callbacks`, and leaves it so after 1 test; 1 test meets it",
    ),
)

#: Containers that a metaclass gives to each class.
FORGOTTEN = (
    Valid(
        "what the metaclass gives to each class, empty, is emptied",
        {"app.py": _CACHED.replace("{start}", "{}"), "test_case.py": _FORGOTTEN},
    ),
)
FORGOTTEN_FOR_GOOD = (
    Invalid(
        "what the metaclass gives to each class, with something in it, is emptied",
        {"app.py": _CACHED.replace("{start}", '{"root": cls}'), "test_case.py": _FORGOTTEN},
        line=16,
        path="app.py",
        site="attr:app:System.made",
        message="`System.forget` changes `System.made`, and leaves it so after 1 test; 2 tests meet it",
    ),
)
