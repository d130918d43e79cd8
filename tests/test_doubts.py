"""What keeps a finding from being certain: what is inferred of the way to a write, and of what is written."""

from __future__ import annotations

from pathlib import Path

import pytest
from shop import confidences

from isolint.runtime.launch import Suite


def harbour(folder: Path, app: str, tests: str) -> Suite:
    """Write an application of one module, and its tests."""
    (folder / "pyproject.toml").write_text("[project]\nname = 'harbour'\n", "utf-8")
    (folder / "harbour.py").write_text(app, "utf-8")
    (folder / "test_harbour.py").write_text(tests, "utf-8")
    return Suite(folder)


def doubts_on(suite: Suite, *arguments: str) -> list[list[str]]:
    """Return what keeps each finding from being certain."""
    return [reasons for _, reasons in confidences(suite, *arguments).values()]


BRANCHES = """
depths = {"north": 1}


def deepen(metres, quay="north", *, really=True):
    if quay not in ("north", "south"):
        return
    if really:
        depths[quay] = metres


def deepen_if(metres, wanted):
    if wanted:
        deepen(metres)


def fill(metres):
    depths["south"] = metres


def fill_if(metres, wanted):
    if wanted:
        fill(metres)
"""


@pytest.mark.parametrize(
    ("call", "doubts"),
    [
        ("deepen(9)", []),
        ("deepen_if(9, True)", []),
        ("fill_if(9, os.getcwd())", ["a call on the way stands in a branch"]),
        (
            "deepen(9, os.getcwd())",
            ["the write stands in a branch, or after one that may return"],
        ),
    ],
)
def test_a_branch_that_is_known_to_be_taken_is_no_doubt(tmp_path, call, doubts) -> None:
    suite = harbour(
        tmp_path,
        BRANCHES,
        "import os\n\nfrom harbour import deepen, deepen_if, depths, fill_if\n\n\n"
        f"def test_deepens():\n    {call}\n\n\ndef test_depth():\n    assert len(depths) == 1\n",
    )
    assert doubts_on(suite, "--select", "ISO302") == [doubts]


FAILING = """
import sys

moored = []


class Full(Exception):
    pass


def enter(ship, room):
    moored.append(ship)
    if not room:
        raise Full(ship)


def main():
    moored.append("tug")
    sys.exit(2)
"""
LATE_OR_NOT = "a call on the way is expected to raise, perhaps before the write"


@pytest.mark.parametrize(
    ("lines", "doubts"),
    [
        ("with pytest.raises(Full):\n        enter('tug', 0)", []),
        ("pytest.raises(SystemExit, main)", []),
        ("with pytest.raises(ValueError):\n        enter('tug', int('x'))", [LATE_OR_NOT]),
    ],
)
def test_a_call_that_is_to_raise_is_in_doubt_unless_it_writes_first(tmp_path, lines, doubts) -> None:
    suite = harbour(
        tmp_path,
        FAILING,
        "import pytest\n\nfrom harbour import Full, enter, main, moored\n\n\n"
        f"def test_moors():\n    {lines}\n\n\ndef test_moored():\n    assert moored == []\n",
    )
    assert doubts_on(suite, "--select", "ISO302") == [doubts]


DEFAULT = """
class Berth:
    def __init__(self, free=False, **others):
        self.free = free


def read(path):
    with open(path) as file:
        return dict(line.split() for line in file)


berth = Berth(**read("berth.txt"))
"""


@pytest.mark.parametrize(
    ("free", "doubts"), [("False", ["it is what objects of the class have by default"]), ("True", [])]
)
def test_what_an_object_has_by_default_is_in_doubt_as_it_may_have_been_there(tmp_path, free, doubts) -> None:
    suite = harbour(
        tmp_path,
        DEFAULT,
        f"from harbour import berth\n\n\ndef test_moors():\n    berth.free = {free}\n\n\n"
        "def test_moored():\n    assert berth\n",
    )
    assert doubts_on(suite, "--select", "ISO302") == [doubts]


KEPT_BEHIND_A_PROPERTY = DEFAULT.replace(
    "class Berth:\n",
    "class Berth:\n    @property\n    def free(self):\n        return self._free\n\n"
    "    @free.setter\n    def free(self, free):\n        self._free = free\n\n",
).replace("self.free = free", "self._free = free")


def test_what_a_property_begins_with_is_in_doubt_like_the_attribute_behind_it(tmp_path) -> None:
    suite = harbour(
        tmp_path,
        KEPT_BEHIND_A_PROPERTY,
        "from harbour import berth\n\n\ndef test_moors():\n    berth.free = False\n\n\n"
        "def test_moored():\n    assert berth\n",
    )
    found = doubts_on(suite, "--select", "ISO302")
    assert ["it is what objects of the class have by default"] in found


ADDED = """
import settings

berths = {{"north": "free"}}


def configure():
    berths.update({added})
"""


@pytest.mark.parametrize(
    ("added", "doubts"),
    [
        ("getattr(settings, 'BERTHS', {})", ["what is added may be nothing"]),
        ("settings.ALL.get('berths', dict())", ["what is added may be nothing"]),
        ("settings.ALL.get('berths', {'south': 'free'})", []),
    ],
)
def test_what_is_asked_for_by_name_and_added_is_in_doubt_where_it_may_be_nothing(
    tmp_path, added, doubts
) -> None:
    (tmp_path / "settings.py").write_text("import os\n\nALL = dict(os.environ)\n", "utf-8")
    suite = harbour(
        tmp_path,
        ADDED.format(added=added),
        "from harbour import berths, configure\n\n\ndef test_configures():\n    configure()\n\n\n"
        "def test_berths():\n    assert len(berths) == 1\n",
    )
    assert doubts_on(suite, "--select", "ISO302") == [doubts]


STARTED = """
depth = 12
pilot = None
name = "north"
ships = {"north": 1}
moored = {}


class Tug:
    def __init__(self, berth):
        self.berth = berth


tug = Tug(1)


def deepen(metres):
    global depth
    depth = metres
"""
SAME = ["what it starts as may be what is set"]
ASSIGNED = {
    "harbour.depth = 14": [],
    "harbour.depth = os.getpid()": SAME,
    "harbour.depth = harbour.depth + 1": [],
    "harbour.depth = str": [],
    "harbour.name = f'{os.getpid()} berths'": [],
    "harbour.name = f'{os.getpid()}'": SAME,
    "harbour.tug = harbour.Tug(2)": [],
    "harbour.tug = harbour.Tug(1)": SAME,
    "harbour.deepen(14)": [],
    "harbour.deepen(os.getpid())": SAME,
    "harbour.pilot = os.getpid()": ["what the name holds by then is inferred"],
    "harbour.ships['north'] = os.getpid()": SAME,
    "harbour.moored['north'] = os.getpid()": [],
    "harbour.moored['north'] = weakref.ref(harbour.tug)": [
        "what is added only refers to an object, and may go with it"
    ],
    "harbour.depth = 14\n    harbour.depth = 16": [
        "the same function has set it otherwise before, and may set it back"
    ],
}


@pytest.mark.parametrize(("write", "doubts"), ASSIGNED.items())
def test_an_assignment_is_in_doubt_where_it_may_be_what_the_place_starts_with(
    tmp_path, write, doubts
) -> None:
    suite = harbour(
        tmp_path,
        STARTED,
        f"import os\nimport weakref\n\nimport harbour\n\n\ndef test_moors():\n    {write}\n\n\n"
        "def test_moored():\n"
        "    assert harbour.depth == 12 and harbour.name == 'north' and not harbour.pilot and harbour.tug\n"
        "    assert harbour.ships == {'north': 1} and not harbour.moored\n",
    )
    assert doubts_on(suite) == [doubts]


UNSEEN = """
import os
import shutil
import logging

import rich.console

console = rich.console.Console(emoji=False)
log = logging.getLogger("harbour")


def prepare():
    log.setLevel(logging.DEBUG)


prepare()
"""
WRITES_IN_DOUBT = {
    "harbour.console.quiet = False": ["what it starts as may be what is set"],
    "harbour.console.quiet = True": [],
    "if shutil.which('anchor'):\n        os.environ['HARBOUR_MODE'] = 'night'": [
        "the write stands in a branch, or on a way there that tests may pass over"
    ],
    "if os.environ.get('HARBOUR_BERTH') is None:\n        os.environ['HARBOUR_MODE'] = 'night'": [],
    "del os.environ['HARBOUR_MODE']": ["it is there only after what else sets it"],
    "del os.environ['HOME']": [],
    "harbour.prepare()": [
        "no other test is seen to notice it",
        "importing a module does the same, perhaps before the tests",
    ],
}


@pytest.mark.parametrize(("write", "doubts"), WRITES_IN_DOUBT.items())
def test_what_may_be_so_already_or_depends_on_the_machine_is_in_doubt(tmp_path, write, doubts) -> None:
    suite = harbour(
        tmp_path,
        UNSEEN,
        "import logging\nimport os\nimport shutil\n\nimport harbour\n\n\n"
        f"def test_moors():\n    {write}\n\n\n"
        "def test_moored():\n    assert harbour.console and harbour.log.level\n"
        "    assert not os.environ.get('HARBOUR_MODE') and os.environ['HOME']\n",
    )
    assert doubts_on(suite, "--ignore", "ISO103") == [doubts]


@pytest.mark.parametrize(
    ("tests", "doubts"), [(5, []), (6, ["so many tests meet it that one would have failed"])]
)
@pytest.mark.parametrize("write", ["harbour.ships['east'] = 2", "harbour.deepen(14)"])
def test_what_very_many_tests_meet_is_in_doubt(tmp_path, write, tests, doubts) -> None:
    meeting = "".join(
        f"\n\ndef test_moored_{number}():\n    assert harbour.depth == 12 and harbour.ships\n"
        for number in range(tests)
    )
    suite = harbour(
        tmp_path,
        STARTED,
        f"import harbour\n\n\ndef test_moors():\n    {write}\n{meeting}",
    )
    assert doubts_on(suite) == [doubts]


LANGUAGES = """
from django.utils.translation import activate, get_language


def test_own():
    activate("{language}")
    assert get_language()


def test_default():
    assert get_language() == "en"
"""


@pytest.mark.parametrize(
    ("language", "doubts"),
    [
        ("en", [["what it starts as may be what is set"]]),
        ("fr", [[]]),
    ],
)
def test_a_state_may_start_as_what_it_is_set_to_where_settings_say_so(
    tmp_path: Path, language: str, doubts: list[list[str]]
) -> None:
    suite = harbour(tmp_path, 'LANGUAGE_CODE = "en-gb"\n', LANGUAGES.format(language=language))
    assert doubts_on(suite) == doubts
