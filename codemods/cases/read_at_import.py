"""Cases of test modules that set the environment for what they import, which reads it there and then."""

from __future__ import annotations

from isolint.contracts import Refuses, Rewrites

READ_AT_IMPORT = (
    Rewrites(
        "imports that read it run under it, and what is set below them joins in the fixture",
        {
            "app.py": """
                import os

                KEY = os.environ["KEY"]

                def mail():
                    return os.environ["MAIL"]
                """,
            "test_case.py": """
                import os

                import pytest

                os.environ.update({"KEY": "k", "CITY": "Oslo"})
                os.environ.setdefault("MODE", "fast")
                if os.sep != "/":
                    os.environ["TEMP"] = "."

                from app import KEY, mail  # noqa: E402

                # No mail from tests
                os.environ["MAIL"] = "off"

                LIMIT = 3

                def test_key():
                    assert KEY == "k"
                    assert mail() == "off"
                """,
        },
        '''
        import os

        import pytest


        def set_environment(monkeypatch):
            monkeypatch.setenv("KEY", "k")
            monkeypatch.setenv("CITY", "Oslo")
            if "MODE" not in os.environ:
                monkeypatch.setenv("MODE", "fast")
            if os.sep != "/":
                monkeypatch.setenv("TEMP", ".")


        with pytest.MonkeyPatch.context() as import_environment:
            set_environment(import_environment)
            from app import KEY, mail

        LIMIT = 3


        @pytest.fixture(autouse=True)
        def environment(monkeypatch):
            """Set the environment of this module's tests."""
            set_environment(monkeypatch)
            # No mail from tests
            monkeypatch.setenv("MAIL", "off")


        def test_key():
            assert KEY == "k"
            assert mail() == "off"
        ''',
    ),
    Rewrites(
        "a client made at import reads it, too",
        {
            "app.py": """
                import os

                def make():
                    return os.environ["KEY"]
                """,
            "test_case.py": """
                import os

                os.environ["KEY"] = "k"

                from app import make

                # one for all tests
                client = make()

                def test_key():
                    assert client == "k"
                """,
        },
        '''
        import pytest

        from app import make


        def set_environment(monkeypatch):
            monkeypatch.setenv("KEY", "k")


        with pytest.MonkeyPatch.context() as import_environment:
            set_environment(import_environment)
            # one for all tests
            client = make()


        @pytest.fixture(autouse=True)
        def environment(monkeypatch):
            """Set the environment of this module's tests."""
            set_environment(monkeypatch)


        def test_key():
            assert client == "k"
        ''',
    ),
    Rewrites(
        "a library may want what nothing of the project reads",
        """
        import os

        os.environ["SCREEN"] = "none"

        import paint

        def test_draws():
            assert paint.draw() == "drawn"
        """,
        '''
        import pytest


        def set_environment(monkeypatch):
            monkeypatch.setenv("SCREEN", "none")


        with pytest.MonkeyPatch.context() as import_environment:
            set_environment(import_environment)
            import paint


        @pytest.fixture(autouse=True)
        def environment(monkeypatch):
            """Set the environment of this module's tests."""
            set_environment(monkeypatch)


        def test_draws():
            assert paint.draw() == "drawn"
        ''',
    ),
    Rewrites(
        "the time zone is read when the C library is told to",
        """
        import os
        import time

        os.environ["TZ"] = "Europe/Berlin"
        time.tzset()

        def test_zone():
            assert os.environ["TZ"] == "Europe/Berlin"
        """,
        '''
        import os
        import time

        import pytest


        def set_environment(monkeypatch):
            monkeypatch.setenv("TZ", "Europe/Berlin")


        with pytest.MonkeyPatch.context() as import_environment:
            set_environment(import_environment)
            time.tzset()


        @pytest.fixture(autouse=True)
        def environment(monkeypatch):
            """Set the environment of this module's tests."""
            set_environment(monkeypatch)


        def test_zone():
            assert os.environ["TZ"] == "Europe/Berlin"
        ''',
    ),
)

READ_WHILE_DEFINED = (
    Refuses(
        "a decorator reads it while the module is imported",
        """
        import os

        import pytest

        os.environ["KEY"] = "k"

        @pytest.mark.skipif(os.environ["KEY"] != "k", reason="no key")
        def test_key():
            assert True
        """,
        "`test_key` reads the environment while it is defined",
    ),
    Refuses(
        "a class body reads it while the module is imported",
        """
        import os

        os.environ["KEY"] = "k"

        class TestKey:
            key = os.environ["KEY"]

            def test_key(self):
                assert self.key == "k"
        """,
        "`TestKey` reads the environment while it is defined",
    ),
)
