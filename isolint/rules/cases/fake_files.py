"""Cases of tests that pyfakefs gives a file system of their own, and of some that only look so."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_READER = """

def test_asks():
    assert os.path.exists("setup.cfg")
"""
_SET_UP = """
import os
from pyfakefs.fake_filesystem_unittest import TestCase

class Moved(TestCase):
{set_up}
    def test_moves(self):
        os.chdir("/")
"""
_CALLS_IT = """
    def setUp(self):
        self.setUpPyfakefs()
"""


def _moves(head: str) -> str:
    return f"import os\n{head}\n    os.chdir('/')\n{_READER}"


FAKE_FOLDERS = (
    Valid("the library's fixture", _moves("\ndef test_moves(fs):")),
    Valid(
        "the library's fixture, by a mark",
        _moves("import pytest\n\n@pytest.mark.usefixtures('fs_module')\ndef test_moves():"),
    ),
    Valid(
        "a fixture upon the library's",
        _moves(
            "import pytest\n\n@pytest.fixture\ndef files(fs):\n    fs.create_dir('/a')\n    return fs\n\n"
            "def test_moves(files):"
        ),
    ),
    Valid(
        "a fixture that makes what the library's does",
        _moves(
            "import pytest\nfrom pyfakefs.fake_filesystem_unittest import Patcher\n\n@pytest.fixture\n"
            "def files():\n    with Patcher() as patcher:\n        yield patcher.fs\n\ndef test_moves(files):"
        ),
    ),
    Valid(
        "a decorator",
        _moves("from pyfakefs.fake_filesystem_unittest import patchfs\n\n@patchfs\ndef test_moves(files):"),
    ),
    Valid("a set-up that calls the library's", _SET_UP.format(set_up=_CALLS_IT) + _READER),
    Valid(
        "a set-up of a class of the suite's, which the test's class calls",
        {
            "base.py": _SET_UP.partition("class")[0]
            + "class Base(TestCase):\n    def prepare(self):\n        self.setUpPyfakefs()\n",
            "test_case.py": "import os\nfrom base import Base\n\nclass Moved(Base):\n    def setUp(self):\n"
            "        self.prepare()\n\n    def test_moves(self):\n        os.chdir('/')\n" + _READER,
        },
    ),
    Valid(
        "in the library itself",
        {
            "pyfakefs/__init__.py": "",
            "pyfakefs/cases.py": """
                import unittest

                class TestCase(unittest.TestCase):
                    def setUpPyfakefs(self):
                        self.fs = object()
                """,
            "pyfakefs/tests/__init__.py": "",
            "pyfakefs/tests/test_case.py": "import os\nfrom pyfakefs.cases import TestCase\n\n"
            "class Moved(TestCase):\n    def setUp(self):\n        self.setUpPyfakefs()\n\n"
            "    def test_moves(self):\n        os.chdir('/')\n" + _READER,
        },
    ),
)
REAL_FOLDERS = (
    Invalid(
        "a fixture of the suite's own that goes by that name",
        _moves("import pytest\n\n@pytest.fixture\ndef fs():\n    return {}\n\ndef test_moves(fs):"),
        line=9,
        site="process:cwd",
        message="`test_moves` changes the process's cwd, and leaves it so after 1 test; 2 tests meet it",
    ),
    Invalid(
        "a class of the library's that nobody sets up",
        _SET_UP.format(set_up="") + _READER,
        line=7,
        site="process:cwd",
        message="`Moved.test_moves` changes the process's cwd, and leaves it so after 1 test; 2 tests meet it",
    ),
)

_WRITES = '    with open("report.txt", "w") as file:\n        file.write("a")\n'
_READS = '\n\ndef test_reads():\n    assert not os.path.exists("report.txt")\n'
FAKE_PATHS = (
    Valid("with the library's fixture", f"import os\n\ndef test_writes(fs):\n{_WRITES}{_READS}"),
    Valid(
        "with a fixture upon what the library has",
        "import os\nimport pytest\nfrom pyfakefs.fake_filesystem_unittest import Patcher\n\n@pytest.fixture\n"
        f"def files():\n    with Patcher() as patcher:\n        yield patcher.fs\n\n"
        f"def test_writes(files):\n{_WRITES}{_READS}",
    ),
)
REAL_PATHS = (
    Invalid(
        "with a fixture of the suite's own that goes by that name",
        "import os\nimport pytest\n\n@pytest.fixture\ndef fs():\n    return {}\n\n"
        f"def test_writes(fs):\n{_WRITES}{_READS}",
        line=9,
        site="file:report.txt",
        message="`test_writes` writes the file `report.txt`, and leaves it so after 1 test; 1 test meets it",
    ),
)
