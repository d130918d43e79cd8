"""Cases of files in folders of a test's own, and of those in folders that tests share."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

OWN_FOLDERS = (
    Valid(
        "a path below the folder that a helper is given, which it may do without",
        """
        import os
        import tempfile

        class TestTree:
            def setup_method(self):
                self.root = tempfile.mkdtemp()
                self.touch("made.txt", self.root)

            def touch(self, path, parent=None):
                if parent:
                    path = os.path.join(parent, path)
                open(path, "w").close()

            def test_a(self):
                self.touch("made.txt", self.root)

            def test_b(self):
                assert not os.path.exists("made.txt")
        """,
    ),
    Valid(
        "in a folder of the test's own, which a library's context manager goes to",
        """
        from pathlib import Path
        from plumbum import local

        def test_a(tmp_path):
            with local.cwd(tmp_path):
                Path("a.txt").write_text("a")

        def test_b(tmp_path):
            with local.cwd(tmp_path):
                assert not Path("a.txt").exists()
            assert not Path("a.txt").exists()
        """,
    ),
    Valid(
        "below tmp_path",
        """
        def test_a(tmp_path):
            (tmp_path / "x").write_text("x")

        def test_b(tmp_path):
            assert not (tmp_path / "x").exists()
        """,
    ),
    Valid(
        "the test runs in a folder of its own",
        """
        import os

        def test_a(tmp_path, monkeypatch):
            monkeypatch.chdir(tmp_path)
            open("out.txt", "w")

        def test_b(tmp_path, monkeypatch):
            monkeypatch.chdir(tmp_path)
            assert not os.path.exists("out.txt")
        """,
    ),
    Valid(
        "click runs the test in a folder of its own",
        """
        from click.testing import CliRunner

        def test_a():
            with CliRunner().isolated_filesystem():
                open("out.txt", "a")

        def test_b():
            with CliRunner().isolated_filesystem():
                open("out.txt", "a")
        """,
    ),
    Valid(
        "the home folder is the test's own",
        """
        from pathlib import Path

        def test_a(monkeypatch, tmp_path):
            monkeypatch.setenv("HOME", str(tmp_path))
            (Path.home() / ".apprc").write_text("x")

        def test_b(monkeypatch, tmp_path):
            monkeypatch.setenv("HOME", str(tmp_path))
            assert not (Path.home() / ".apprc").exists()
        """,
    ),
    Valid(
        "a path of the test's own, in place of what stands in for a missing one",
        {
            "app.py": """
                DEFAULT = "cache.json"

                class Cache:
                    FILE = "store.json"

                    def __init__(self, path=None):
                        self.path = path or self.FILE

                    def add(self, text):
                        open(self.path, "a").write(text)

                def log(text, path=None):
                    if path is None:
                        path = DEFAULT
                    open(path, "a").write(text)
                """,
            "test_case.py": """
                from app import Cache, log

                def test_a(tmp_path):
                    Cache(tmp_path / "a").add("a")
                    log("a", tmp_path / "a")

                def test_b(tmp_path):
                    Cache(path=str(tmp_path / "a")).add("b")
                    log("b", path=tmp_path / "a")
                """,
        },
    ),
    Valid(
        "the object gets a folder of the test's own in place of its default",
        {
            "app.py": """
                class Store:
                    def __init__(self, folder="store"):
                        self.folder = folder

                    def save(self, name):
                        open(f"{self.folder}/{name}.txt", "a").write(name)
                """,
            "test_case.py": """
                from app import Store

                def test_a(tmp_path):
                    Store(tmp_path).save("a")

                def test_b(tmp_path):
                    Store(folder=tmp_path).save("a")
                """,
        },
    ),
    Valid(
        "a parameter that a fixture makes something of",
        """
        import pytest

        @pytest.fixture
        def target(request, tmp_path):
            return tmp_path / request.param

        @pytest.mark.parametrize("target", ["a.txt"], indirect=True)
        def test_a(target):
            target.write_text("a")

        @pytest.mark.parametrize(("target", "text"), [("a.txt", "b")], indirect=["target"])
        def test_b(target, text):
            target.write_text(text)
        """,
    ),
)

SHARED_FOLDERS = (
    Invalid(
        "the application decides on the path",
        {
            "app.py": """
                import os

                FOLDER = os.path.join(os.path.expanduser("~"), ".app")

                def remember(name):
                    with open(os.path.join(FOLDER, "last.txt"), "w") as file:
                        file.write(name)

                def recall():
                    with open(FOLDER + "/last.txt") as file:
                        return file.read()
                """,
            "test_case.py": """
                from app import recall, remember

                def test_a():
                    remember("a")

                def test_b():
                    assert recall() == "a"
                """,
        },
        line=6,
        path="app.py",
        site="file:~/.app/last.txt",
        message="`remember` writes the file `~/.app/last.txt`, and leaves it so after 1 test; 1 test meets it",
    ),
    Invalid(
        "the object keeps its folder and takes the name",
        {
            "app.py": """
                class Store:
                    def __init__(self, folder="store"):
                        self.folder = folder

                    def save(self, name):
                        with open(f"{self.folder}/{name}.txt", "w") as file:
                            file.write(name)

                    def load(self, name):
                        with open("%s/%s.txt" % (self.folder, name)) as file:
                            return file.read()
                """,
            "test_case.py": """
                from app import Store

                STORE = Store()

                def test_a():
                    STORE.save("a")

                def test_b():
                    assert Store("store").load("a") == "a"
                """,
        },
        line=6,
        site="file:store/a.txt",
        message="`test_a` writes the file `store/a.txt` through `Store.save`, and leaves it so after 1 test; "
        "1 test meets it",
    ),
    Invalid(
        "a name that was drawn once for the class",
        """
        import os
        import random
        import unittest

        def drawn():
            return "".join(random.choice("abc") for _ in range(5))

        class TestFiles(unittest.TestCase):
            name = drawn()

            def test_a(self):
                open(os.path.expanduser("~/.{}".format(self.name)), "w")

            def test_b(self):
                open(os.path.expanduser("~/.{}".format(self.name)))
        """,
        line=12,
        site="file:~/.{test_case:TestFiles.name}",
        message="`TestFiles.test_a` writes the file `~/.{TestFiles.name}`, and leaves it so after 1 test; "
        "1 test meets it",
    ),
    Invalid(
        "a parameter that no fixture makes anything of",
        """
        import pytest

        @pytest.fixture
        def text(request):
            return request.param * 2

        @pytest.mark.parametrize(("target", "text"), [("a.txt", "b")], indirect=["text"])
        def test_a(target, text):
            with open(target, "w") as file:
                file.write(text)

        def test_b():
            assert open("a.txt").read()
        """,
        line=9,
        site="file:a.txt",
        message="`test_a` writes the file `a.txt`, and leaves it so after 1 test; 1 test meets it",
    ),
)
