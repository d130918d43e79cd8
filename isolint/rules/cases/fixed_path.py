"""Cases of `fixed_path`."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid
from isolint.rules.cases.asked_by_name import MOVED_BY_NAME, STAYING
from isolint.rules.cases.chosen import FILE_LEFT_OUT, FILE_WRITTEN
from isolint.rules.cases.moved_folder import FOLDER_GUESSED, FOLDER_STAYS
from isolint.rules.cases.replaced_paths import NOT_REPLACED, REPLACED

VALID = (
    *FOLDER_GUESSED,
    *FILE_LEFT_OUT,
    *REPLACED,
    *MOVED_BY_NAME,
    Valid(
        "only the system itself may write there: what the test needs stands in between somewhere",
        {
            "app.py": """
                def save(name, text):
                    with open(f"/etc/app/{name}", "w") as file:
                        file.write(text)

                def load(name):
                    return open(f"/etc/app/{name}").read()
                """,
            "test_case.py": """
                import app
                import pytest

                pytestmark = pytest.mark.usefixtures("other_root")

                def test_a():
                    app.save("options", "x")

                def test_b():
                    assert app.load("options")
                """,
        },
    ),
    Valid(
        "a method that a test gives its object another one for",
        {
            "app.py": """
                import os

                class Log:
                    def rotate(self, target):
                        if self.exists(target):
                            self.rename("log.txt", target)

                    def exists(self, target):
                        return os.path.exists(target)

                    def rename(self, source, target):
                        os.rename(source, target)
                """,
            "test_case.py": """
                from app import Log

                def test_a():
                    log, renamed = Log(), []
                    log.exists = lambda target: True
                    log.rename = lambda source, target: renamed.append(target)
                    log.rotate("log.1")
                    assert renamed == ["log.1"]

                def test_b():
                    log, renamed = Log(), []
                    log.rename = lambda source, target: renamed.append(target)
                    log.rotate("log.1")
                    assert renamed == []
                """,
        },
    ),
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
        "a clean-up removes the folder that the names are joined to",
        """
        import os
        import shutil
        from pathlib import Path

        def make(name):
            hooks = os.path.join(name, "hooks")
            os.mkdir(name)
            os.mkdir(hooks)
            Path(hooks, "pre.py").write_text("pass")

        class TestHooks:
            place = os.path.abspath("test-hooks/")

            def setup_method(self):
                make(self.place)

            def teardown_method(self):
                shutil.rmtree(self.place)

            def test_a(self):
                assert os.path.exists(self.place)

            def test_b(self):
                assert os.listdir(self.place)
        """,
    ),
    Valid(
        "the text that was in the file is written back",
        """
        import subprocess
        from pathlib import Path

        PROFILE = Path.home() / ".profile-of-app"

        def test_a():
            text = ""
            if PROFILE.is_file():
                text = PROFILE.read_text()
            PROFILE.write_text("b")
            subprocess.run(["app", "install"])
            PROFILE.write_text(text)

        def test_b():
            assert "app" not in PROFILE.read_text()
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
        "read only",
        "def test_a():\n    open('data.txt')\n\ndef test_b():\n    open('data.txt')\n",
    ),
    Valid(
        "removed in a finally",
        """
        import os

        def test_a():
            try:
                open("out.txt", "w")
            finally:
                os.remove("out.txt")

        def test_b():
            assert not os.path.exists("out.txt")
        """,
    ),
    Valid(
        "the test removes what it wrote",
        """
        import os

        def test_a():
            open("out.txt", "w").close()
            os.remove("out.txt")

        def test_b():
            assert not os.path.exists("out.txt")
        """,
    ),
    Valid(
        "each test writes the file before it reads it",
        {
            "app.py": "def save(path):\n    open(path, 'w').write('x')\n",
            "test_case.py": """
                from app import save

                def test_a():
                    save("out.txt")
                    assert open("out.txt").read() == "x"

                def test_b():
                    save("out.txt")
                    assert open("out.txt").read() == "x"
                """,
        },
    ),
    Valid(
        "a fixture takes the folder away after each test",
        """
        import os
        import shutil
        import pytest

        @pytest.fixture(autouse=True)
        def folder():
            os.mkdir("out")
            yield
            shutil.rmtree("out")

        def test_a():
            open("out/a.txt", "a").write("x")

        def test_b():
            assert not os.path.exists("out/a.txt")
        """,
    ),
    Valid(
        "tearDown removes it, and so does a clean-up",
        """
        import os
        import unittest

        class TestFiles(unittest.TestCase):
            def tearDown(self):
                os.remove("a.txt")

            def test_a(self):
                self.addCleanup(os.remove, "b.txt")
                open("a.txt", "w")
                open("b.txt", "w")

            def test_b(self):
                assert not os.path.exists("a.txt")
                assert not os.path.exists("b.txt")
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
        "the file system is a fake",
        """
        import os

        def test_a(fs):
            open("out.txt", "w")

        def test_b(fs):
            assert not os.path.exists("out.txt")
        """,
    ),
    Valid(
        "the function that would write is replaced",
        {
            "app.py": """
                def save(path):
                    open(path, "w")

                def run():
                    save("out.txt")
                """,
            "test_case.py": """
                import os
                from unittest import mock
                import app

                @mock.patch("app.save")
                def test_a(save):
                    app.run()

                def test_b():
                    assert not os.path.exists("out.txt")
                """,
        },
    ),
    Valid(
        "open itself is replaced",
        """
        import os
        from unittest import mock

        def test_a():
            with mock.patch("builtins.open", mock.mock_open()):
                open("out.txt", "w")

        def test_b():
            assert not os.path.exists("out.txt")
        """,
    ),
    Valid(
        "a leftover is removed before the file is written",
        """
        import os

        def test_a():
            if os.path.exists("log.txt"):
                os.remove("log.txt")
            open("log.txt", "a")

        def test_b():
            if os.path.exists("log.txt"):
                os.remove("log.txt")
            open("log.txt", "a")
        """,
    ),
    Valid(
        "a folder is only made where it is missing",
        """
        import os
        from pathlib import Path

        def test_a():
            os.makedirs("out", exist_ok=True)
            Path("cache").mkdir(exist_ok=True)

        def test_b():
            os.makedirs("out", exist_ok=True)
            Path("cache").mkdir(exist_ok=True)
        """,
    ),
    Valid(
        "a manager restores the text on the way out",
        """
        from contextlib import contextmanager

        @contextmanager
        def written(path):
            with open(path) as file:
                old = file.read()
            with open(path, "w") as file:
                file.write("x")
            yield
            with open(path, "w") as file:
                file.write(old)

        def test_a():
            with written("data.txt"):
                assert open("data.txt").read() == "x"

        def test_b():
            assert open("data.txt").read() == ""
        """,
    ),
    Valid(
        "the modules set the file up, each for its own tests",
        {
            "test_one.py": """
                def setup_module():
                    open("data.txt", "w").write("1")

                def test_a():
                    open("data.txt", "w").write("3")
                """,
            "test_two.py": """
                def setup_module():
                    open("data.txt", "w").write("2")

                def test_b():
                    assert open("data.txt").read() == "2"
                """,
        },
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
        "the call is there to fail",
        """
        import os
        import pytest

        def save(path):
            open(path, "w")

        def test_a():
            with pytest.raises(OSError):
                save("no/such/folder.txt")

        def test_b():
            assert not os.path.exists("no/such/folder.txt")
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

INVALID = (
    *FOLDER_STAYS,
    *FILE_WRITTEN,
    *NOT_REPLACED,
    *STAYING,
    Invalid(
        "written by one test, found by another",
        """
        import os

        def test_a():
            with open("out.txt", "w") as file:
                file.write("x")

        def test_b():
            assert not os.path.exists("out.txt")
        """,
        line=4,
        site="file:out.txt",
        message="`test_a` writes the file `out.txt`, and leaves it so after 1 test; 1 test meets it",
    ),
    Invalid(
        "below a root that is written with several slashes",
        """
        def test_a():
            with open("//srv/out.txt", "w") as file:
                file.write("x")

        def test_b():
            assert open("//srv/out.txt").read()
        """,
        line=2,
        site="file://srv/out.txt",
        message="`test_a` writes the file `//srv/out.txt`, and leaves it so after 1 test; 1 test meets it",
    ),
    Invalid(
        "one call away, by the path that the test passes",
        {
            "app.py": "def save(path):\n    open(path, 'w').write('x')\n",
            "test_case.py": """
                from app import save

                def test_a():
                    save("out.txt")

                def test_b():
                    assert open("out.txt").read() == "x"
                """,
        },
        line=4,
        site="file:out.txt",
        message="`test_a` writes the file `out.txt` through `save`, and leaves it so after 1 test; "
        "1 test meets it",
    ),
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
        "an archive that grows with each run",
        """
        import zipfile

        def test_a():
            with zipfile.ZipFile("out.zip", "a") as archive:
                archive.writestr("a", "a")
            assert zipfile.ZipFile("out.zip").namelist() == ["a"]
        """,
        line=4,
        site="file:out.zip",
        message="`test_a` writes the file `out.zip`, and leaves it so after 1 test; 1 test meets it",
    ),
    Invalid(
        "a folder that must not exist yet",
        """
        import os

        def test_a():
            os.mkdir("out")
        """,
        line=4,
        site="file:out",
        message="`test_a` writes the file `out`, and leaves it so after 1 test; 1 test meets it",
    ),
    Invalid(
        "an open file that an object keeps, and another of its methods changes",
        {
            "app.py": """
                import h5py

                class Shell:
                    def open(self, path):
                        self.file = h5py.File(path, "r+")

                    def remove(self, name):
                        del self.file[name]
                """,
            "test_case.py": """
                import os
                import h5py
                import pytest
                from app import Shell

                def setup_module():
                    h5py.File("data.h5", "w").create_group("a")

                def teardown_module():
                    os.remove("data.h5")

                @pytest.fixture
                def shell():
                    made = Shell()
                    made.open("data.h5")
                    return made

                def test_a(shell):
                    shell.remove("a")

                def test_b(shell):
                    assert "a" in shell.file
                """,
        },
        line=8,
        path="app.py",
        site="file:data.h5",
        message="`Shell.remove` writes the file `data.h5`, and leaves it so after 1 test; 2 tests meet it",
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
        "a table that a data frame writes",
        """
        import os
        import pandas as pd

        def export(frame, name="table"):
            frame.to_csv(name + ".csv")

        def test_a():
            export(pd.DataFrame())

        def test_b():
            assert "table.csv" not in os.listdir("tables")
            assert not os.path.isfile("table.csv")
        """,
        line=8,
        site="file:table.csv",
        message="`test_a` writes the file `table.csv` through `export`, and leaves it so after 1 test; "
        "1 test meets it",
    ),
    Invalid(
        "next to the test module",
        """
        import os
        from pathlib import Path

        HERE = Path(__file__).parent

        def test_a():
            (HERE / "out.txt").write_text("x")

        def test_b():
            assert not os.path.exists(os.path.join(os.path.dirname(__file__), "out.txt"))
        """,
        line=7,
        site="file:out.txt",
        message="`test_a` writes the file `out.txt`, and leaves it so after 1 test; 1 test meets it",
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
