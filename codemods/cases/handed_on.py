"""Cases of objects that others know since they were made: a copy would be one that nobody knows."""

from __future__ import annotations

from isolint.contracts import Refuses, Rewrites

_TESTS = """
    from app import Service

    service = Service("books")

    def test_add():
        service.add("first")
        assert service.views == ["first"]

    def test_again():
        service.add("second")
        assert service.views == ["second"]
    """

REFUSES = (
    Refuses(
        "an object that enters itself in a list when it is made",
        {
            "app.py": """
                SERVICES = []

                class Service:
                    def __init__(self, name):
                        self.name = name
                        self.views = []
                        SERVICES.append(self)

                    def add(self, view):
                        self.views.append(view)
                """,
            "test_app.py": _TESTS,
        },
        "a new `Service` hands itself on to others, which would keep the first one",
    ),
    Refuses(
        "an object that stands in a table of its class since it was made",
        {
            "app.py": """
                class Service:
                    known = {}

                    def __init__(self, name):
                        self.name = name
                        self.views = []
                        Service.known[name] = self

                    def add(self, view):
                        self.views.append(view)
                """,
            "test_app.py": _TESTS,
        },
        "a new `Service` hands itself on to others, which would keep the first one",
    ),
)

REWRITES = (
    Rewrites(
        "an object at which its constructor only looks",
        {
            "app.py": """
                class Service:
                    def __init__(self, name):
                        super().__init__()
                        self.name = name
                        assert isinstance(self, Service)
                        self.views = []

                    def add(self, view):
                        self.views.append(view)
                """,
            "test_app.py": _TESTS,
        },
        {
            "test_app.py": """
                import copy

                import pytest

                from app import Service

                service = Service("books")


                @pytest.fixture(autouse=True)
                def fresh_state(monkeypatch):
                    \"\"\"Let each test start with the state of this module as it was at first.\"\"\"
                    monkeypatch.setitem(globals(), "service", copy.deepcopy(service))


                def test_add():
                    service.add("first")
                    assert service.views == ["first"]

                def test_again():
                    service.add("second")
                    assert service.views == ["second"]
                """,
        },
    ),
)
