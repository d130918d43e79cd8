"""Cases of `shared_file`."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid
from isolint.rules.cases.own_instances import FOLDERS_OF_A_CLASS, FOLDERS_OF_THEIR_OWN
from isolint.rules.cases.swept import NOT_SWEPT_AWAY, SWEPT_AWAY

VALID = (
    *FOLDERS_OF_THEIR_OWN,
    *SWEPT_AWAY,
    Valid(
        "a temporary folder as a context",
        """
        import os
        import tempfile

        def test_a():
            with tempfile.TemporaryDirectory() as folder:
                open(os.path.join(folder, "out.txt"), "a")

        def test_b():
            with tempfile.TemporaryDirectory() as folder:
                assert not os.path.exists(os.path.join(folder, "out.txt"))
        """,
    ),
    Valid(
        "a temporary folder for each test of a class",
        """
        import os
        import tempfile
        import unittest

        class TestFiles(unittest.TestCase):
            def setUp(self):
                self.path = os.path.join(tempfile.mkdtemp(), "out.txt")

            def test_a(self):
                open(self.path, "a")

            def test_b(self):
                assert not os.path.exists(self.path)
        """,
    ),
    Valid(
        "a wide fixture writes the file, the tests read it",
        """
        import pytest

        @pytest.fixture(scope="session")
        def data(tmp_path_factory):
            path = tmp_path_factory.mktemp("data") / "x.txt"
            path.write_text("x")
            return path

        def test_a(data):
            assert data.read_text() == "x"

        def test_b(data):
            assert data.read_text() == "x"
        """,
    ),
    Valid(
        "a folder for each test",
        """
        import pytest

        @pytest.fixture
        def folder(tmp_path_factory):
            return tmp_path_factory.mktemp("data")

        def test_a(folder):
            (folder / "x.txt").write_text("x")

        def test_b(folder):
            assert list(folder.iterdir()) == []
        """,
    ),
    Valid(
        "each test writes the file first",
        """
        import pytest

        @pytest.fixture(scope="module")
        def folder(tmp_path_factory):
            return tmp_path_factory.mktemp("data")

        def test_a(folder):
            (folder / "x.txt").write_text("a")
            assert (folder / "x.txt").read_text() == "a"

        def test_b(folder):
            (folder / "x.txt").write_text("b")
            assert (folder / "x.txt").read_text() == "b"
        """,
    ),
    Valid(
        "the test works on a copy",
        """
        import shutil
        import pytest

        @pytest.fixture(scope="session")
        def data(tmp_path_factory):
            path = tmp_path_factory.mktemp("data") / "x.txt"
            path.write_text("x")
            return path

        def test_a(data, tmp_path):
            own = tmp_path / "x.txt"
            shutil.copy(data, own)
            own.write_text("y")

        def test_b(data):
            assert data.read_text() == "x"
        """,
    ),
    Valid(
        "a fixture of each test writes the file anew",
        """
        import pytest

        @pytest.fixture(scope="session")
        def path(tmp_path_factory):
            return tmp_path_factory.mktemp("data") / "x.txt"

        @pytest.fixture
        def data(path):
            path.write_text("x")
            return path

        def test_a(data):
            data.write_text("y")

        def test_b(data):
            assert data.read_text() == "x"
        """,
    ),
    Valid(
        "the program only looks",
        """
        import subprocess
        import pytest

        @pytest.fixture(scope="session")
        def repository(tmp_path_factory):
            folder = tmp_path_factory.mktemp("repository")
            subprocess.run(["git", "init"], cwd=folder)
            return folder

        def test_a(repository):
            subprocess.run(["git", "status"], cwd=repository)

        def test_b(repository):
            assert not subprocess.check_output(["git", "log"], cwd=repository)
        """,
    ),
)

INVALID = (
    *NOT_SWEPT_AWAY,
    *FOLDERS_OF_A_CLASS,
    Invalid(
        "a session's file that the application replaces",
        {
            "app.py": """
                import os

                def update(path, text):
                    with open(path + ".new", "w") as file:
                        file.write(text)
                    os.replace(path + ".new", path)
                """,
            "test_case.py": """
                import pytest
                from app import update

                @pytest.fixture(scope="session")
                def data(tmpdir_factory):
                    path = tmpdir_factory.mktemp("data").join("x.txt")
                    path.write("x")
                    return path

                def test_a(data):
                    update(str(data), "y")

                def test_b(data):
                    assert open(str(data)).read() == "x"
                """,
        },
        line=11,
        site="file:{test_case:data}",
        message="`test_a` writes the file or folder that `data` holds through `update`, "
        "and leaves it so after 1 test; 1 test meets it",
    ),
    Invalid(
        "below the folder of a module's fixture, by the methods of py.path",
        """
        import pytest

        @pytest.fixture(scope="module")
        def folder(tmpdir_factory):
            return tmpdir_factory.mktemp("data")

        def test_a(folder):
            folder.join("x.txt").write("x")

        def test_b(folder):
            assert not folder.join("x.txt").check()
        """,
        line=8,
        site="file:{test_case:folder}/x.txt",
        message="`test_a` writes the file `{folder}/x.txt`, and leaves it so after 1 test; 1 test meets it",
    ),
    Invalid(
        "below the folder of a module's fixture",
        """
        import pytest

        @pytest.fixture(scope="module")
        def folder(tmp_path_factory):
            return tmp_path_factory.mktemp("data")

        def test_a(folder):
            (folder / "x.txt").write_text("x")

        def test_b(folder):
            assert list(folder.iterdir()) == []
        """,
        line=8,
        site="file:{test_case:folder}/x.txt",
        message="`test_a` writes the file `{folder}/x.txt`, and leaves it so after 1 test; 1 test meets it",
    ),
    Invalid(
        "in the folder that setUpClass made",
        """
        import os
        import tempfile
        import unittest

        class TestFiles(unittest.TestCase):
            @classmethod
            def setUpClass(cls):
                cls.folder = tempfile.mkdtemp()

            def test_a(self):
                open(os.path.join(self.folder, "x"), "w")

            def test_b(self):
                assert not os.path.exists(os.path.join(self.folder, "x"))
        """,
        line=11,
        site="file:{test_case:TestFiles.folder}/x",
        message="`TestFiles.test_a` writes the file `{TestFiles.folder}/x`, and leaves it so after 1 test; "
        "1 test meets it",
    ),
    Invalid(
        "a session's fixture changes to its folder, and a relative path leads there",
        """
        import os
        import pytest

        @pytest.fixture(scope="session")
        def folder(tmp_path_factory):
            os.chdir(tmp_path_factory.mktemp("run"))

        def test_a(folder):
            open("x.txt", "w")

        def test_b(folder):
            assert not os.path.exists("x.txt")
        """,
        line=9,
        site="file:{test_case:folder}/x.txt",
        message="`test_a` writes the file `{folder}/x.txt`, and leaves it so after 1 test; 1 test meets it",
    ),
    Invalid(
        "a test removes what the fixture made for all",
        """
        import os
        import pytest

        @pytest.fixture(scope="module")
        def data(tmp_path_factory):
            path = tmp_path_factory.mktemp("data") / "x.txt"
            path.write_text("x")
            return path

        def test_a(data):
            os.remove(data)

        def test_b(data):
            assert data.read_text() == "x"
        """,
        line=11,
        site="file:{test_case:data}",
        message="`test_a` removes the file or folder that `data` holds, and leaves it so after 1 test; "
        "1 test meets it",
    ),
    Invalid(
        "a program that changes the session's folder",
        """
        import subprocess
        import pytest

        @pytest.fixture(scope="session")
        def repository(tmp_path_factory):
            folder = tmp_path_factory.mktemp("repository")
            subprocess.run(["git", "init"], cwd=folder)
            return folder

        def test_a(repository):
            subprocess.run(["git", "commit", "--allow-empty"], cwd=repository)

        def test_b(repository):
            assert not subprocess.check_output(["git", "log"], cwd=repository)
        """,
        line=11,
        site="file:{test_case:repository}",
        message="`test_a` runs `git commit`, which changes the file or folder that `repository` holds, "
        "and leaves it so after 1 test; 2 tests meet it",
    ),
)
