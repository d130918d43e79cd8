"""Cases of what an object that a test has just made holds: its class's, or what a constructor falls back on."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_CLASSWISE = """
    class Options:
        known = {"depth": 1}

        def put(self, name, value):
            self.known[name] = value
    """
_PUTS = """
    from app import Options

    def test_a():
        options = Options()
        options.put("depth", 2)

    def test_b():
        options = Options()
        assert options.known["depth"] == 1
    """
_FALLS_BACK = """
    STORE = {}

    class Service:
        def __init__(self, store=None):
            self.store = {kept}

        def put(self, key):
            self.store[key] = True
    """
_USES = """
    import app

    def test_a():
        app.Service({given}).put("x")

    def test_b():
        assert app.STORE == {}
    """

_COPIES_ROWS = """
    ROWS = [{"name": "a"}]

    class Table:
        def __init__(self, rows):
            self.rows = {copied}

        def rename(self, place, name):
            self.rows[place]["name"] = name
    """
_RENAMES = """
    import app

    def test_a():
        app.Table(app.ROWS).rename(0, "z")

    def test_b():
        assert app.ROWS[0]["name"] == "a"
    """

COPIED_DEEPLY = (
    Valid(
        "what is in a deep copy that a constructor makes of its argument",
        {
            "app.py": "\n    import copy\n" + _COPIES_ROWS.replace("{copied}", "copy.deepcopy(rows)"),
            "test_case.py": _RENAMES,
        },
    ),
)
COPIED_ONCE = (
    Invalid(
        "what is in a shallow copy that a constructor makes of its argument",
        {"app.py": _COPIES_ROWS.replace("{copied}", "list(rows)"), "test_case.py": _RENAMES},
        line=8,
        path="app.py",
        site="global:app:ROWS",
        message="`Table.rename` changes `ROWS`, and leaves it so after 1 test; 2 tests meet it",
    ),
)
NOT_FALLEN_BACK_ON = (
    Valid(
        "a constructor that is given what it would fall back on something for",
        {
            "app.py": _FALLS_BACK.replace("{kept}", "store or STORE"),
            "test_case.py": _USES.replace("{given}", '{"y": True}'),
        },
    ),
)
OF_OBJECTS_JUST_MADE = (
    Invalid(
        "an entry of a class's dict, met by an object that the test has made",
        {"app.py": _CLASSWISE, "test_case.py": _PUTS},
        line=5,
        path="app.py",
        site="attr:app:Options.known",
        message="`Options.put` changes `Options.known`, and leaves it so after 1 test; 1 test meets it",
    ),
)
FALLEN_BACK_ON = (
    Invalid(
        "what a constructor falls back on for an argument that is left out",
        {
            "app.py": _FALLS_BACK.replace("{kept}", "STORE if store is None else store"),
            "test_case.py": _USES.replace("{given}", ""),
        },
        line=8,
        path="app.py",
        site="global:app:STORE",
        message="`Service.put` changes `STORE`, and leaves it so after 1 test; 2 tests meet it",
    ),
)
MADE_WITH = (
    Invalid(
        "an object that another one was made with, changed by way of that",
        {
            "app.py": """
                class Store:
                    def __init__(self):
                        self.known = {}

                    def put(self, key):
                        self.known[key] = True

                class Service:
                    def __init__(self, store):
                        self.store = store

                    def start(self):
                        self.store.put("x")

                STORE = Store()
                service = Service(STORE)
                """,
            "test_case.py": """
                import app

                def test_a():
                    app.service.start()

                def test_b():
                    assert app.STORE.known == {}
                """,
        },
        line=6,
        path="app.py",
        site="global:app:STORE",
        message="`Store.put` changes `STORE`, and leaves it so after 1 test; 2 tests meet it",
    ),
)
