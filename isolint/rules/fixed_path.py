"""ISO602: tests leave a file changed at a fixed path."""

from __future__ import annotations

from isolint.rules._files import FileRule
from isolint.rules.cases import fixed_path as cases


class FixedPath(FileRule):
    """A test leaves a file at a path that is the same for every test, and a test finds it so.

    What it does: follows the paths of files, relative, absolute or below `~`, through constants, joins, arguments
    and the attributes of objects, and orders what each test does with a file. Who writes it and does not remove
    or restore it on the way out leaves it; who reads, lists, appends to or creates it before writing it meets what
    was left. A test in a folder of its own (`monkeypatch.chdir(tmp_path)`) is no finding, and neither is a file
    that each test writes first.

    Why it breaks tests: the file is there for the next test and the next run. What a test finds then depends
    on the order, and a test that needs what another one wrote fails alone.

    Example:
        def test_save():
            save("out.json", {})

        def test_load():
            assert load("out.json") == {}

    Fix and its safety: safe where a pytest test alone decides on the path and hands it to calls: the file goes
    below `tmp_path`. Unsafe where an assert names the file: the test begins with `monkeypatch.chdir(tmp_path)`.
    None where the application decides, or another test may rely on the file.
    """

    code = "ISO602"
    name = "fixed-path"
    held = False

    VALID = cases.VALID
    INVALID = cases.INVALID
