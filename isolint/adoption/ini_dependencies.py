"""Dependencies of development in INI files: tox's environments, extras in setup.cfg."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from isolint.adoption.ini_settings import Section
from isolint.adoption.keeping import require_comments
from isolint.adoption.pytest_home import parse_ini
from isolint.adoption.requirements import PYTEST, missing, name_of
from isolint.adoption.wishes import Edited
from isolint.contracts import Refused

#: What setuptools takes for several requirements, and PEP 508 for one with a marker.
_JOINED = re.compile(r"(?:^|;)\s*pytest\b(?!-)[^;]*;\s*[A-Za-z][\w.-]*\s*(?:[<>=~!]=?[^;'\"]*)?(?:;|$)")


def places(path: str, text: str) -> list[tuple[str, str]]:
    """Return the section and name of each option that names pytest.

    Raises:
        Refused: One does so in a way that cannot be edited.
    """
    found = []
    for section, option, lines in _lists(path, text):
        if PYTEST in map(_name, lines):
            found.append((section, option))
        elif any(_JOINED.search(line) for line in lines):
            raise Refused(
                f"{option} in [{section}] of {path} has pytest and others on one line: give each its own"
            )
    return found


def edit(path: str, text: str, plugins: Sequence[str]) -> Edited:
    """Return the file with the plugins wherever it names pytest."""
    new = text
    for section, option, lines in _lists(path, text):
        if PYTEST in map(_name, lines):
            editor = Section(new, section)
            editor.extend(option, missing([_bare(line) for line in lines], plugins), own_lines=True)
            new = editor.text
    require_comments(path, text, new)
    return Edited(new)


def _lists(path: str, text: str) -> Iterator[tuple[str, str, list[str]]]:
    sections = parse_ini(path, text)
    for section in sections.sections():
        for option, value in sections.items(section):
            is_tox = section.startswith("testenv") and option == "deps"
            is_extra = section == "options.extras_require" or (section, option) == (
                "options",
                "tests_require",
            )
            if is_tox or is_extra:
                yield section, option, [line.strip() for line in (value or "").splitlines() if line.strip()]


def _name(line: str) -> str:
    return name_of(_bare(line))


def _bare(line: str) -> str:
    """Return a line without the factors that tox allows before it, as in `py311,py312: pytest`."""
    head, colon, tail = line.partition(":")
    return tail.strip() if colon and not set(head) & set("/@;=<>[") else line
