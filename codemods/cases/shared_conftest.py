"""Cases of `shared_conftest`."""

from __future__ import annotations

from isolint.codemods.cases.managed_block import PLACED, SUMMARY
from isolint.codemods.cases.process_state import NOT_OF_THE_PROCESS, OF_THE_PROCESS
from isolint.codemods.cases.saved_state import NOT_PUT_BACK, PUT_BACK
from isolint.codemods.cases.upkeep import KEPT_UP, LEFT_ALONE
from isolint.codemods.cases.variables_set_again import VARIABLES_NOT_SET, VARIABLES_SET
from isolint.codemods.conftest.managed_block import BEGIN
from isolint.contracts import Refuses, Rewrites

REWRITES = (
    *PUT_BACK,
    *OF_THE_PROCESS,
    Rewrites(
        "a name that importing its module already rebinds keeps the value of the import",
        {
            "app.py": """
                logger = None

                def set_up(level):
                    global logger
                    logger = level

                set_up(10)

                def get():
                    return logger
                """,
            "test_case.py": """
                import app

                def test_a():
                    app.set_up(20)

                def test_b():
                    assert app.get() == 10
                """,
        },
        {
            "conftest.py": f"""
                import pytest


                {BEGIN}
                @pytest.fixture(autouse=True)
                def isolated_state(monkeypatch):
                    {SUMMARY}
                    import app

                    monkeypatch.setattr(app, "logger", app.logger)


                # isolint: end (732fad11)
                """,
        },
    ),
    Rewrites(
        "a class with what its base has, in a folder of a package that is none itself",
        {
            "src/shop/__init__.py": "",
            "src/shop/plugins/mail/__init__.py": "",
            "src/shop/plugins/mail/box.py": """
                class Box:
                    schemes = []

                class Mail(Box):
                    def __init__(self, schemes):
                        Mail.schemes = sorted(schemes)
                """,
            "tests/test_mail.py": """
                from shop.plugins.mail.box import Mail

                def test_a():
                    assert Mail("ba").schemes == ["a", "b"]

                def test_b():
                    assert Mail.schemes == []
                """,
        },
        {
            "tests/conftest.py": f"""
                import pytest


                {BEGIN}
                @pytest.fixture(autouse=True)
                def isolated_state(monkeypatch):
                    {SUMMARY}
                    from shop.plugins.mail.box import Mail

                    monkeypatch.setattr(Mail, "schemes", Mail.schemes)


                # isolint: end (354b99c9)
                """,
        },
    ),
    Rewrites(
        "a library's object that counts over all tests",
        {
            "app.py": """
                from fastapi import FastAPI, Request
                from slowapi import Limiter
                from slowapi.util import get_remote_address

                limiter = Limiter(key_func=get_remote_address)
                app = FastAPI()

                @app.get("/")
                @limiter.limit("2/minute")
                def home(request: Request):
                    return "home"
                """,
            "test_case.py": """
                from app import app
                from fastapi.testclient import TestClient

                client = TestClient(app)

                def test_once():
                    assert client.get("/").status_code == 200

                def test_twice():
                    assert client.get("/").status_code == 200
                    assert client.get("/").status_code == 200
                """,
        },
        {
            "conftest.py": f"""
                import pytest


                {BEGIN}
                @pytest.fixture(autouse=True)
                def isolated_state():
                    {SUMMARY}
                    from app import limiter

                    limiter.reset()
                    yield
                    limiter.reset()


                # isolint: end (f9879047)
                """,
        },
    ),
    *PLACED,
    *KEPT_UP,
    *VARIABLES_SET,
)

REFUSES = (
    Refuses(
        "a counter by which modules are named, whose own modules stay loaded",
        {
            "app.py": """
                import sys
                from importlib.util import module_from_spec, spec_from_file_location

                _count = 0

                def load(path):
                    global _count
                    _count += 1
                    name = f"loaded{_count}"
                    spec = spec_from_file_location(name, path)
                    module = sys.modules[name] = module_from_spec(spec)
                    try:
                        spec.loader.exec_module(module)
                    finally:
                        sys.modules.pop(name, None)
                    return module
                """,
            "test_app.py": """
                import app

                def test_load():
                    assert app.load("app.py").__name__ == "loaded1"

                def test_again():
                    assert app.load("app.py").__name__ == "loaded1"
                """,
        },
        "`load` numbers modules by `_count`, and parts of these may stay",
    ),
    Refuses(
        "a name that is None at first, and that a test needs as another one has bound it",
        {
            "server.py": """
                publisher = None

                class Publisher:
                    def lines(self):
                        return ["index"]

                def main():
                    global publisher
                    publisher = Publisher()

                def index():
                    return publisher.lines()
                """,
            "test_server.py": """
                import server

                def test_main():
                    server.main()
                    assert server.publisher is not None

                def test_index():
                    assert server.index() == ["index"]
                """,
        },
        "`test_index` needs `publisher` as another test leaves it, and would find nothing",
    ),
    Refuses(
        "a name that is None at first, of whose object a test changes an attribute, which sets no name",
        {
            "server.py": """
                publisher = None

                class Publisher:
                    def __init__(self):
                        self.shown = 0

                    def lines(self):
                        self.shown += 1
                        return ["index"]

                def main():
                    global publisher
                    publisher = Publisher()

                def index():
                    return publisher.lines()
                """,
            "test_server.py": """
                import server

                def test_main():
                    server.main()
                    assert server.publisher is not None

                def test_index():
                    assert server.index() == ["index"]
                """,
        },
        "`test_index` needs `publisher` as another test leaves it, and would find nothing",
    ),
    Refuses(
        "a name that importing a module sets, whose object tests change, as well as the name",
        {
            "theme.py": """
                from rich.theme import Theme

                THEME = None

                def get():
                    global THEME
                    if THEME is None:
                        THEME = Theme()
                    return THEME

                def update(styles):
                    get()
                    THEME.styles.update(styles)
                """,
            "test_theme.py": """
                import theme

                INITIAL = theme.get()

                def test_update():
                    theme.update({"error": "red"})
                    assert theme.get().styles["error"] == "red"

                def test_anew():
                    theme.THEME = None
                    assert theme.get() is not None

                def test_get():
                    assert theme.get() is theme.THEME
                """,
        },
        "`update` changes what `THEME` holds, which would stay so",
    ),
    *NOT_PUT_BACK,
    *NOT_OF_THE_PROCESS,
    Refuses(
        "a name that does not exist until a wide fixture makes it",
        {
            "app.py": """
                def count():
                    global counter
                    counter = 1

                def get():
                    return counter
                """,
            "test_case.py": """
                import pytest
                from app import count, get

                @pytest.fixture(scope="module", autouse=True)
                def counted():
                    count()

                def test_a():
                    count()
                    assert get() == 1
                """,
        },
        "the module fixture `counted` makes `counter` for several tests",
    ),
    *LEFT_ALONE,
    *VARIABLES_NOT_SET,
)
