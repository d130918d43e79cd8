"""Cases of attributes that a test gives their default again, of an object made of what is not seen."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_APP = """
    import os
    from typing import Optional

    from pydantic import BaseModel, Field

    class Settings(BaseModel):
        depth: Optional[int] = Field(None, alias="APP_DEPTH")

    settings = Settings.model_validate(dict(os.environ))
    """
_TESTS = """
    from app import settings

    def test_a():
        settings.depth = 1
        assert settings.depth
        settings.depth = {last}

    def test_b():
        assert settings.depth is None
    """
_GIVEN = """
    class Handler:
        def __init__(self, debug=False, **options):
            self.debug = debug
            self.options = options

    def read(path):
        with open(path) as file:
            return dict(line.split() for line in file)

    handler = Handler({given})
    """
_SETS = """
    from app import handler

    def test_a():
        handler.debug = True
        assert handler.debug
        handler.debug = False

    def test_b():
        assert handler
    """

BY_DEFAULT = (
    Valid(
        "the last thing that a test gives a field is what the class says that it starts as",
        {"app.py": _APP, "test_case.py": _TESTS.format(last=None)},
    ),
    Valid(
        "a field of an object that is made without it",
        {
            "app.py": """
                from dataclasses import dataclass, field

                @dataclass
                class Settings:
                    depth: int = field(default=0, repr=False)

                settings = Settings()
                """,
            "test_case.py": """
                from app import settings

                def test_a():
                    settings.depth = 0
                    assert not settings.depth

                def test_b():
                    assert settings.depth == 0
                """,
        },
    ),
    Valid(
        "the last thing that a test gives an attribute is what the constructor gives it, unless it is told",
        {"app.py": _GIVEN.format(given='**read("options.txt")'), "test_case.py": _SETS},
    ),
)

NOT_BY_DEFAULT = (
    Invalid(
        "the last thing that a test gives a field is something else than the class says",
        {"app.py": _APP, "test_case.py": _TESTS.format(last=0)},
        line=6,
        path="test_case.py",
        site="global:app:settings",
        message="`test_a` changes `settings`, and leaves it so after 1 test; 1 test meets it",
    ),
    Invalid(
        "the last thing that a test gives an attribute is its default, but the module has made the object otherwise",
        {"app.py": _GIVEN.format(given="debug=True"), "test_case.py": _SETS},
        line=6,
        path="test_case.py",
        site="global:app:handler",
        message="`test_a` changes `handler`, and leaves it so after 1 test; 1 test meets it",
    ),
)
