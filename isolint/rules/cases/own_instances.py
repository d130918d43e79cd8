"""Cases of what a set-up makes anew for each class or module, whoever defines the set-up."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_BASE = """
    import os
    import tempfile
    import unittest

    class FolderCase(unittest.TestCase):
        @classmethod
        def setUpClass(cls):
            cls.names = []
            cls.folder = tempfile.TemporaryDirectory()
            os.chdir(cls.folder.name)

        @classmethod
        def tearDownClass(cls):
            os.chdir("/")
            cls.folder.cleanup()
    """

_ALONE = {
    "base.py": _BASE,
    "test_case.py": """
        import os
        from base import FolderCase

        class TestBare(FolderCase):
            def test_a(self):
                self.names.append("a")
                with open("list", "w") as out:
                    out.write("a")
                with open(os.path.join(self.folder.name, "log"), "a") as out:
                    out.write("a")

        class TestFull(FolderCase):
            def test_b(self):
                assert self.names == []
                assert not os.path.exists("list")
                with open(os.path.join(self.folder.name, "log"), "a") as out:
                    out.write("a")
        """,
}

LISTS_OF_THEIR_OWN = (
    Valid("each class that derives from the one with the set-up has a list of its own", _ALONE),
)
VALUES_OF_THEIR_OWN = (
    Valid(
        "each module that sees a fixture of module scope has a value of its own",
        {
            "conftest.py": """
                import pytest

                @pytest.fixture(scope="module")
                def names():
                    return []
                """,
            "test_case.py": """
                def test_a(names):
                    names.append("a")
                """,
            "test_other.py": """
                def test_b(names):
                    assert names == []
                """,
        },
    ),
)
LISTS_OF_A_CLASS = (
    Invalid(
        "of two classes with lists of their own, the one whose tests share it",
        {
            "base.py": _BASE,
            "test_case.py": """
                import os
                from base import FolderCase

                class TestBoth(FolderCase):
                    def test_a(self):
                        self.names.append("a")

                    def test_b(self):
                        assert self.names == []

                class TestAlone(FolderCase):
                    def test_c(self):
                        assert self.names == []
                """,
        },
        line=6,
        site="attr:base:FolderCase.names",
        message="`TestBoth.test_a` changes `FolderCase.names`, and leaves it so after 1 test; 1 test meets it",
    ),
)

FOLDERS_OF_THEIR_OWN = (
    Valid("each class that derives from the one with the set-up has a folder of its own", _ALONE),
)
FOLDERS_OF_A_CLASS = (
    Invalid(
        "of two classes with folders of their own, the one whose tests share it",
        {
            "base.py": _BASE,
            "test_case.py": """
                import os
                from base import FolderCase

                class TestBoth(FolderCase):
                    def test_a(self):
                        with open(os.path.join(self.folder.name, "log"), "a") as out:
                            out.write("a")

                    def test_b(self):
                        assert not open(os.path.join(self.folder.name, "log")).read()

                class TestAlone(FolderCase):
                    def test_c(self):
                        assert not open(os.path.join(self.folder.name, "log")).read()
                """,
        },
        line=6,
        site="file:{base:FolderCase.folder}/log",
        message="`TestBoth.test_a` writes the file `{FolderCase.folder}/log`, and leaves it so after 1 test; "
        "2 tests meet it",
    ),
)
