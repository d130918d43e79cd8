"""Cases of attributes of modules: looked up by a name, made up when asked for, or of no file."""

from __future__ import annotations

from isolint.contracts import Valid

NAMES_OF_MODULES = (
    Valid(
        "data that names modules and what to set in them, by which these are looked up",
        {
            "app.py": """
                import importlib

                class Config:
                    def __init__(self):
                        self.wrapped = [{"module": "other", "function": "run"}]

                config = Config()

                def wrap(module, name):
                    if isinstance(module, str):
                        module = importlib.import_module(module)
                    setattr(module, name, print)

                def wrap_all():
                    for entry in config.wrapped:
                        wrap(entry.get("module"), entry["function"])
                """,
            "test_case.py": """
                import app

                def test_a():
                    app.wrap_all()

                def test_b():
                    assert app.config.wrapped
                """,
        },
    ),
    Valid(
        "an attribute of a folder that is a package without a file",
        {
            "plugins/first.py": "NAMES = []\n",
            "test_case.py": """
                import plugins
                import plugins.first

                def test_a():
                    plugins.first.NAMES.copy().append(1)
                    assert plugins.unknown.append

                def test_b():
                    assert not plugins.first.NAMES
                """,
        },
    ),
    Valid(
        "a name that a module's `__getattr__` makes up each time it is asked for",
        {
            "app.py": """
                def __getattr__(name):
                    if name == "FIELDS":
                        return {"email": "required"}
                    raise AttributeError(name)
                """,
            "test_case.py": """
                import app

                def test_a():
                    fields = app.FIELDS
                    fields["name"] = "optional"
                    assert len(fields) == 2

                def test_b():
                    assert len(app.FIELDS) == 1
                """,
        },
    ),
)
