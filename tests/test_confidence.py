"""How sure findings are: what they say of it, what runs make of it, and what `check` leaves out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from matrix import isolint

from isolint.runtime.launch import Suite

APP = """
settings = {"depth": 1}
berths = ["north"]


def deepen(metres):
    if metres > 5:
        settings["depth"] = metres


def close(berth):
    berths.remove(berth)
"""
TESTS = """
import os

from harbour import berths, close, deepen, settings


def test_sets_the_mode():
    os.environ["HARBOUR_MODE"] = "night"


def test_mode():
    assert os.environ.get("HARBOUR_MODE") is None


def test_deepens():
    deepen(len(os.getcwd()))


def test_depth():
    assert settings["depth"] == 1


def test_closes():
    close("north")


def test_berths():
    assert berths == ["north"]
"""
DOUBTS = {
    "env:HARBOUR_MODE": ("certain", []),
    "global:harbour:berths": ("likely", ["what is removed may not be there"]),
    "global:harbour:settings": ("possible", ["the write stands in a branch, or after one that may return"]),
}


@pytest.fixture
def harbour(tmp_path: Path) -> Suite:
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'harbour'\n", "utf-8")
    (tmp_path / "harbour.py").write_text(APP, "utf-8")
    (tmp_path / "test_harbour.py").write_text(TESTS, "utf-8")
    return Suite(tmp_path)


def found(suite: Suite, *arguments: str) -> dict[str, tuple[str, list[str]]]:
    done = isolint(suite, "check", "--output-format", "json", "--exit-zero", *arguments)
    assert done.returncode == 0, done.stderr
    return {
        finding["site"]["id"]: (finding["confidence"], finding["doubts"])
        for finding in json.loads(done.stdout)["findings"]
    }


def judged(suite: Suite, verdict: str, *arguments: str) -> Path:
    """Write evidence with one verdict on all findings."""
    done = isolint(suite, "check", "--output-format", "json", "--exit-zero", *arguments)
    rows = [
        {
            **{key: finding[key] for key in ("code", "path", "line")},
            "site": finding["site"]["id"],
            "verdict": verdict,
            "change": None,
            "polluter": "test_harbour.py::test_a",
            "victim": "test_harbour.py::test_b",
        }
        for finding in json.loads(done.stdout)["findings"]
    ]
    path = suite.root / "proof.json"
    path.write_text(json.dumps({"version": 1, "findings": rows}), "utf-8")
    return path


def test_what_is_not_certain_says_why(harbour) -> None:
    assert found(harbour) == DOUBTS
    shown = isolint(harbour, "check").stdout
    assert "= likely: what is removed may not be there\n" in shown
    assert "= certain" not in shown


@pytest.mark.parametrize(("least", "sites"), [("possible", 3), ("likely", 2), ("certain", 1)])
def test_less_sure_findings_are_left_out_on_request(harbour, least, sites) -> None:
    wanted = dict(list(DOUBTS.items())[:sites])
    assert found(harbour, "--confidence", least) == wanted

    with (harbour.root / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write(f"[tool.isolint]\nconfidence = '{least}'\n")
    assert found(harbour) == wanted
    assert found(harbour, "--confidence", "possible") == DOUBTS


def test_no_finding_that_is_sure_enough_is_a_clean_end(harbour) -> None:
    done = isolint(harbour, "check", "--confidence", "certain", "--ignore", "ISO102")
    assert (done.returncode, done.stdout) == (0, "")


def test_a_large_project_is_not_bothered_with_weak_findings_unless_it_asks(harbour) -> None:
    weak = "global:harbour:berths"
    assert weak in found(harbour)

    (harbour.root / "tides.py").write_text("height = 1\n" * 10_001, "utf-8")
    assert found(harbour) == {site: known for site, known in DOUBTS.items() if site != weak}
    assert found(harbour, "--confidence", "possible") == DOUBTS
    told = isolint(harbour, "check").stderr
    assert " 1 weak finding left out, shown with --all." in told
    assert weak in found(harbour, "--evidence", str(judged(harbour, "confirmed", "--confidence", "possible")))


def test_fix_leaves_alone_what_check_does_not_report(harbour) -> None:
    (harbour.root / "pyproject.toml").write_text("[tool.isolint]\nconfidence = 'certain'\n", "utf-8")
    done = isolint(harbour, "fix", "--apply", "--unsafe-fixes")
    assert done.returncode == 0, done.stdout + done.stderr
    assert sorted(path.name for path in harbour.root.glob("*.py")) == ["harbour.py", "test_harbour.py"]
    assert 'monkeypatch.setenv("HARBOUR_MODE", "night")' in (harbour.root / "test_harbour.py").read_text(
        "utf-8"
    )


@pytest.mark.parametrize("verdict", ["confirmed", "latent"])
def test_what_was_seen_to_stay_changed_is_certain(harbour, verdict) -> None:
    known = found(harbour, "--evidence", str(judged(harbour, verdict)))
    assert {level for level, _ in known.values()} == {"certain"}


def test_what_was_watched_and_never_stayed_changed_is_in_doubt(harbour) -> None:
    known = found(harbour, "--evidence", str(judged(harbour, "refuted")))
    assert {level for level, _ in known.values()} == {"possible"}
    assert all(doubts[-1] == "runs of the suite never left it so" for _, doubts in known.values())


def test_what_no_run_has_reached_is_as_sure_as_before(harbour) -> None:
    assert found(harbour, "--evidence", str(judged(harbour, "not reached"))) == DOUBTS


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
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'harbour'\n", "utf-8")
    (tmp_path / "harbour.py").write_text(BRANCHES, "utf-8")
    (tmp_path / "test_harbour.py").write_text(
        "import os\n\nfrom harbour import deepen, deepen_if, depths, fill_if\n\n\n"
        f"def test_deepens():\n    {call}\n\n\ndef test_depth():\n    assert len(depths) == 1\n",
        "utf-8",
    )
    assert [reasons for _, reasons in found(Suite(tmp_path), "--select", "ISO302").values()] == [doubts]


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
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'harbour'\n", "utf-8")
    (tmp_path / "harbour.py").write_text(FAILING, "utf-8")
    (tmp_path / "test_harbour.py").write_text(
        "import pytest\n\nfrom harbour import Full, enter, main, moored\n\n\n"
        f"def test_moors():\n    {lines}\n\n\ndef test_moored():\n    assert moored == []\n",
        "utf-8",
    )
    assert [reasons for _, reasons in found(Suite(tmp_path), "--select", "ISO302").values()] == [doubts]


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
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'harbour'\n", "utf-8")
    (tmp_path / "harbour.py").write_text(DEFAULT, "utf-8")
    (tmp_path / "test_harbour.py").write_text(
        f"from harbour import berth\n\n\ndef test_moors():\n    berth.free = {free}\n\n\n"
        "def test_moored():\n    assert berth\n",
        "utf-8",
    )
    assert [reasons for _, reasons in found(Suite(tmp_path), "--select", "ISO302").values()] == [doubts]


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
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'harbour'\n", "utf-8")
    (tmp_path / "settings.py").write_text("import os\n\nALL = dict(os.environ)\n", "utf-8")
    (tmp_path / "harbour.py").write_text(ADDED.format(added=added), "utf-8")
    (tmp_path / "test_harbour.py").write_text(
        "from harbour import berths, configure\n\n\ndef test_configures():\n    configure()\n\n\n"
        "def test_berths():\n    assert len(berths) == 1\n",
        "utf-8",
    )
    assert [reasons for _, reasons in found(Suite(tmp_path), "--select", "ISO302").values()] == [doubts]


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
    "harbour.console.quiet = False": ["what it starts as is not seen, and may be what is set"],
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
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'harbour'\n", "utf-8")
    (tmp_path / "harbour.py").write_text(UNSEEN, "utf-8")
    (tmp_path / "test_harbour.py").write_text(
        "import logging\nimport os\nimport shutil\n\nimport harbour\n\n\n"
        f"def test_moors():\n    {write}\n\n\n"
        "def test_moored():\n    assert harbour.console and harbour.log.level\n"
        "    assert not os.environ.get('HARBOUR_MODE') and os.environ['HOME']\n",
        "utf-8",
    )
    reasons = [doubts for _, doubts in found(Suite(tmp_path), "--ignore", "ISO103").values()]
    assert reasons == [doubts]
