"""Cases of `fixed_path`."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid
from isolint.rules.cases.asked_by_name import MOVED_BY_NAME, STAYING
from isolint.rules.cases.database_files import FILES_BY_DEFAULT, FILES_GIVEN
from isolint.rules.cases.fake_files import FAKE_PATHS, REAL_PATHS
from isolint.rules.cases.files_put_back import FILES_LEFT, FILES_PUT_BACK
from isolint.rules.cases.moved_folder import FOLDER_GUESSED, FOLDER_STAYS
from isolint.rules.cases.names_from_objects import MADE_WITH, MADE_WITHOUT
from isolint.rules.cases.own_folders import OWN_FOLDERS, SHARED_FOLDERS
from isolint.rules.cases.replaced_paths import NOT_REPLACED, REPLACED
from isolint.rules.cases.traced import FILE_LEFT_OUT, FILE_WRITTEN
from isolint.rules.cases.wrapped_tests import FOLDERS_AROUND, FOLDERS_LEFT_BEFORE

VALID = (
    *FAKE_PATHS,
    *MADE_WITH,
    *FILES_GIVEN,
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
        "read only",
        "def test_a():\n    open('data.txt')\n\ndef test_b():\n    open('data.txt')\n",
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
    *OWN_FOLDERS,
    *FILES_PUT_BACK,
    *FOLDERS_AROUND,
    Valid(
        "the name that stands for a standard stream",
        {
            "app.py": """
                import logging
                import sys

                def handler(target="-"):
                    if target == "-":
                        return logging.StreamHandler(sys.stderr)
                    return logging.FileHandler(target)
                """,
            "test_case.py": """
                import app

                def test_handler():
                    assert app.handler("-")

                def test_other():
                    assert app.handler("-").level == 0
                """,
        },
    ),
)

INVALID = (
    *REAL_PATHS,
    *MADE_WITHOUT,
    *FILES_BY_DEFAULT,
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
    *SHARED_FOLDERS,
    *FILES_LEFT,
    *FOLDERS_LEFT_BEFORE,
)
