"""Cases of what modules have done once they are imported, so that no test can be the first."""

from __future__ import annotations

from isolint.contracts import Valid

DONE_BY_IMPORT = (
    Valid(
        "what a module sets as it is imported, which another module had imported before the first test",
        {
            "app/__init__.py": "from app.order import ROOT",
            "app/order.py": """
                ROOT = []

                def first():
                    return ROOT[0]
                """,
            "app/roots.py": """
                from app import order

                order.ROOT.append("a")
                """,
            "test_case.py": """
                import app.roots
                from app.order import first

                def test_a():
                    from app import roots

                    assert roots

                def test_b():
                    assert first() == "a"
                """,
        },
    ),
    Valid(
        "the module fills its own table when it is imported",
        {
            "app.py": 'TABLE = {}\nTABLE["a"] = 1\n\ndef get():\n    return TABLE\n',
            "test_case.py": "from app import get\n\ndef test_a():\n    get()\n",
        },
    ),
    Valid(
        "a decorator that registers while the application is imported",
        {
            "app.py": """
                HANDLERS = {}

                def handler(function):
                    HANDLERS[function.__name__] = function
                    return function

                @handler
                def ping():
                    return HANDLERS
                """,
            "test_case.py": "from app import ping\n\ndef test_a():\n    ping()\n\ndef test_b():\n    ping()\n",
        },
    ),
)


FLAG_SET_BY_IMPORT = (
    Valid(
        "a flag that importing the application has set already",
        {
            "app.py": """
                class Builder:
                    ready = False

                def prepare():
                    Builder.ready = True

                prepare()
                """,
            "test_case.py": """
                from app import Builder, prepare

                def test_a():
                    prepare()

                def test_b():
                    assert Builder.ready
                """,
        },
    ),
)
