"""Pytest's settings in an INI file: pytest.ini, tox.ini, setup.cfg."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence

from configupdater import ConfigUpdater, Option
from configupdater import Section as ParsedSection
from configupdater.block import Block

from isolint.adoption.addopts import additions
from isolint.adoption.keeping import appended, require_comments
from isolint.adoption.marks import name_of
from isolint.adoption.pytest_home import Home, parse_ini
from isolint.adoption.wishes import Edited, Wishes
from isolint.contracts import Refused

_INDENT = "    "
_WIDTH = 88


def addopts(text: str, home: Home) -> list[str]:
    """Return the words of `addopts`.

    Raises:
        Refused: They cannot be told apart.
    """
    sections = parse_ini(home.path, text)
    value = sections.get(home.table[0], "addopts", fallback=None) if home.exists else None
    try:
        return shlex.split(value or "")
    except ValueError as error:
        raise Refused(f"addopts in {home.shown} cannot be split into words: {error}") from error


def markers(text: str, home: Home) -> list[str]:
    """Return the lines that register marks."""
    sections = parse_ini(home.path, text)
    value = sections.get(home.table[0], "markers", fallback=None) if home.exists else None
    return [line.strip() for line in (value or "").splitlines() if line.strip()]


def edit(text: str, home: Home, wishes: Wishes) -> Edited:
    """Return the file with what is missing of the wishes.

    Raises:
        Refused: The file has something that stands against them, or cannot be edited without loss.
    """
    added = additions(addopts(text, home), wishes)
    values = {name: str(value) for name, value in wishes.values.items()}
    return Edited(_edited(text, home, added.words, wishes.markers, values), added.remarks)


def register(text: str, home: Home, lines: Sequence[str]) -> str:
    """Return the file with marks registered, and nothing else changed.

    Raises:
        Refused: It cannot be edited without loss.
    """
    return _edited(text, home, (), lines, {})


def _edited(
    text: str, home: Home, words: Sequence[str], lines: Sequence[str], values: Mapping[str, str]
) -> str:
    registered = {name_of(line) for line in markers(text, home)}
    wanted = [line for line in lines if name_of(line) not in registered]
    section = Section(text, home.table[0])
    section.extend("addopts", words, own_lines=False)
    section.extend("markers", wanted, own_lines=True)
    for name, value in values.items():
        section.set_default(name, value)
    if section.text != text:
        _require(home.path, home.table[0], (text, section.text), {"addopts": words, "markers": wanted})
    return section.text


class Section:
    """A section of an INI file, edited by lines, so that all others stay as they are."""

    def __init__(self, text: str, name: str) -> None:
        self.text = text
        self._name = name

    def extend(self, option: str, items: Sequence[str], *, own_lines: bool) -> None:
        """Add items to the end of an option, each on a line of its own where it has to be."""
        if not items:
            return
        place = self._option(option)
        if place is None:
            joined = " ".join(items)
            fits = not own_lines and len(option) + 3 + len(joined) <= _WIDTH
            value = f" {joined}" if fits else "".join(f"\n{_INDENT}{item}" for item in items)
            self._append(f"{option} ={value}\n")
            return
        start, end = place
        lines = self.text.split("\n")
        body = [line for line in lines[start + 1 : end] if line.strip()]
        if not body and not own_lines and len(lines[start]) + 1 + len(" ".join(items)) <= _WIDTH:
            lines[start] = f"{lines[start].rstrip()} {' '.join(items)}"
        else:
            indent = body[-1][: len(body[-1]) - len(body[-1].lstrip())] if body else _INDENT
            lines[end:end] = [f"{indent}{item}" for item in items]
        self.text = "\n".join(lines)

    def set_default(self, option: str, value: str) -> None:
        """Set an option that is not there yet."""
        if self._option(option) is None:
            self._append(f"{option} = {value}\n")

    def _append(self, block: str) -> None:
        place = self._end()
        if place is None:
            self.text = appended(self.text, f"[{self._name}]\n{block}")
            return
        lines = self.text.split("\n")
        # The last line of a file may lack its line feed.
        before = "".join(f"{line}\n" for line in lines[:place])
        self.text = before + block + "\n".join(lines[place:])

    def _option(self, name: str) -> tuple[int, int] | None:
        """Return the first line of an option, from 0, and the line after its last that is not blank."""
        return next(((start, end) for key, start, end in self._options() if key == name), None)

    def _end(self) -> int | None:
        """Return the line after the last option, or after the header of an empty section."""
        ends = [end for _, _, end in self._options()]
        header = self._header()
        return None if header is None else max(ends, default=header + 1)

    def _header(self) -> int | None:
        found = self._section()
        return None if found is None else found[0]

    def _options(self) -> list[tuple[str, int, int]]:
        found = self._section()
        if found is None:
            return []
        line, section = found
        options = []
        inside = list(section.iter_blocks())
        line += _height(section) - sum(_height(block) for block in inside)
        for block in inside:
            if isinstance(block, Option):
                options.append((block.key, line, line + str(block).rstrip().count("\n") + 1))
            line += _height(block)
        return options

    def _section(self) -> tuple[int, ParsedSection] | None:
        """Return the line of the header, from 0, and what stands below it."""
        line = 0
        for block in ConfigUpdater(allow_no_value=True).read_string(self.text).iter_blocks():
            if isinstance(block, ParsedSection) and block.name == self._name:
                return line, block
            line += _height(block)
        return None


def _height(block: Block) -> int:
    return str(block).count("\n")


def _require(path: str, section: str, texts: tuple[str, str], added: dict[str, Sequence[str]]) -> None:
    """Check that options have what was added, and that all the rest says what it said."""
    old, new = (parse_ini(path, text) for text in texts)
    require_comments(path, *texts)
    for name in old.sections():
        for option, value in old.items(name):
            now = new.get(name, option, fallback=None)
            items = added.get(option, ()) if name == section else ()
            if _items(now) != _items(value) + [word for item in items for word in item.split()]:
                raise Refused(f"{option} in [{name}] of {path} is written in a way that cannot be edited")


def _items(value: str | None) -> list[str]:
    return (value or "").split()
