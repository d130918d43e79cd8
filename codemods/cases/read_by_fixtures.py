"""Cases of test modules that set the environment at import, and of fixtures that read it before a test."""

from __future__ import annotations

from isolint.contracts import Refuses, Rewrites

READ_BY_FIXTURES = (
    Rewrites(
        "a module fixture that reads it needs a fixture as wide",
        {
            "app.py": """
                import os

                def key():
                    return os.environ["KEY"]
                """,
            "test_case.py": """
                import os

                import pytest
                from app import key

                os.environ["KEY"] = "k"

                @pytest.fixture(scope="module")
                def opened():
                    return key()

                def test_key(opened):
                    assert opened == "k"
                """,
        },
        '''
        import pytest
        from app import key


        @pytest.fixture(scope="module", autouse=True)
        def environment():
            """Set the environment of this module's tests."""
            with pytest.MonkeyPatch.context() as monkeypatch:
                monkeypatch.setenv("KEY", "k")
                yield


        @pytest.fixture(scope="module")
        def opened():
            return key()

        def test_key(opened):
            assert opened == "k"
        ''',
    ),
    Rewrites(
        "an autouse fixture that reads it asks for it",
        {
            "app.py": """
                import os

                def key():
                    return os.environ["KEY"]
                """,
            "test_case.py": """
                import os

                import pytest
                from app import key

                os.environ["KEY"] = "k"

                @pytest.fixture(autouse=True)
                def banner():
                    print(key())

                def test_key():
                    assert key() == "k"
                """,
        },
        '''
        import pytest
        from app import key


        @pytest.fixture(autouse=True)
        def environment(monkeypatch):
            """Set the environment of this module's tests."""
            monkeypatch.setenv("KEY", "k")


        @pytest.fixture(autouse=True)
        def banner(environment):
            print(key())

        def test_key():
            assert key() == "k"
        ''',
    ),
    Rewrites(
        "an autouse fixture of the conftest would run before one of the same scope",
        {
            "app.py": """
                import os

                def key():
                    return os.environ["KEY"]
                """,
            "conftest.py": """
                import pytest
                from app import key

                @pytest.fixture(autouse=True)
                def banner():
                    print(key())
                """,
            "test_case.py": """
                import os
                from app import key

                os.environ["KEY"] = "k"

                def test_key():
                    assert key() == "k"
                """,
        },
        '''
        import pytest

        from app import key


        @pytest.fixture(scope="module", autouse=True)
        def environment():
            """Set the environment of this module's tests."""
            with pytest.MonkeyPatch.context() as monkeypatch:
                monkeypatch.setenv("KEY", "k")
                yield


        def test_key():
            assert key() == "k"
        ''',
    ),
)

READ_TOO_EARLY = (
    Refuses(
        "a session fixture reads it",
        {
            "conftest.py": """
                import os
                import pytest

                @pytest.fixture(scope="session")
                def key():
                    return os.environ["KEY"]
                """,
            "test_case.py": """
                import os

                os.environ["KEY"] = "k"

                def test_key(key):
                    assert key == "k"
                """,
        },
        "the session fixture `key` reads the environment before a fixture of this module could set it",
    ),
    Refuses(
        "a set-up function of the module reads it",
        """
        import os

        os.environ["KEY"] = "k"

        def setup_module():
            print(os.environ["KEY"])

        def test_key():
            assert os.environ["KEY"] == "k"
        """,
        "`setup_module` reads the environment before a fixture could set it",
    ),
)
