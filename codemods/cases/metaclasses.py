"""Cases of classes that have attributes from a metaclass, or from a base in a library."""

from __future__ import annotations

from isolint.contracts import Refuses

_TESTS = """
    from app import Base

    def test_token():
        Base.activate("1")
        assert Base.headers["token"]

    def test_none():
        assert "token" not in Base.headers
    """
_META = """
    import six

    class Meta(type):
        def get_headers(cls):
            return cls._own

        def set_headers(cls, value):
            cls._own = value

        headers = property(get_headers, set_headers)

    """
_BODY = """
        _own = {}

        @classmethod
        def activate(cls, token):
            cls.headers["token"] = token
    """

REFUSES = (
    Refuses(
        "a property of a metaclass that a decorator adds, which nobody can delete",
        {
            "app.py": f"{_META}@six.add_metaclass(Meta)\n    class Base:{_BODY}",
            "test_app.py": _TESTS,
        },
        "`Meta.headers` is no list, dict or set whose content could be put back",
    ),
    Refuses(
        "a property of a metaclass that stands among the bases",
        {
            "app.py": f"{_META}class Base(six.with_metaclass(Meta, object)):{_BODY}",
            "test_app.py": _TESTS,
        },
        "`Meta.headers` is no list, dict or set whose content could be put back",
    ),
    Refuses(
        "an attribute of a class whose base a function chooses",
        {
            "app.py": f"""
    from rest import resource_class

    class Base(resource_class()):{_BODY}""",
            "test_app.py": _TESTS,
        },
        "a base of the class, which is not known, may have a `headers` of its own",
    ),
    Refuses(
        "an attribute that is only changed, of a class whose base a library has",
        {
            "app.py": f"\n    from rest import Resource\n\n    class Base(Resource):{_BODY}",
            "test_app.py": _TESTS,
        },
        "`Base.headers` is changed, and nothing shows where it comes from",
    ),
    Refuses(
        "an attribute that is set first on a class whose base a library has",
        {
            "app.py": """
                from rest import Resource

                class Base(Resource):
                    @classmethod
                    def activate(cls, token):
                        cls.headers = {"token": token}
                """,
            "test_app.py": _TESTS,
        },
        "`rest.Resource`, from which the class is derived, may have a `headers` of its own",
    ),
)
