"""Cases of files that tests take away or write as they were, and of those that they leave."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

FILES_PUT_BACK = (
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
)

FILES_LEFT = (
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
)
