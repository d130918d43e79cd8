"""Cases of relative paths in suites that change the working folder, and in those that do not."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_WRITES_IN_A_BRANCH = """
    import datetime
    import os

    def test_a():
        if datetime.datetime.now().year > 2000:
            with open("report.txt", "w") as file:
                file.write("a")

    def test_b():
        assert not os.path.exists("report.txt")
    """
_MOVES = """

    def test_c(tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        assert True
    """

#: Rules on files.
FOLDER_GUESSED = (Valid("a branch, and a folder that may be another one", _WRITES_IN_A_BRANCH + _MOVES),)
FOLDER_STAYS = (
    Invalid(
        "a branch, in a suite that stays in its folder",
        _WRITES_IN_A_BRANCH,
        line=6,
        site="file:report.txt",
        message="`test_a` writes the file `report.txt`, and leaves it so after 1 test; 1 test meets it",
    ),
)
