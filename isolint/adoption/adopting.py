"""Bring a project's set-up together: each file edited in turn, and what there is to say about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from isolint.adoption import addopts, dependencies, ini_settings, marks, profiles, pytest_home, toml_settings
from isolint.adoption.marks import Marks
from isolint.adoption.pytest_home import Form, Home
from isolint.adoption.wishes import Edited, Wishes

#: Marks that tell no suites apart.
_SET_BY_ISOLINT = ("fast", "medium", "slow", "xdist_group")
_PLUGINS = ("pytest-xdist", "pytest-randomly")


@dataclass(slots=True)
class Draft:
    """The texts of a project's set-up as they come to be; newlines are line feeds while they are edited."""

    old: Mapping[str, str]
    new: dict[str, str] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)

    def text(self, path: str) -> str | None:
        """Return a file as it is by now."""
        found = self.new.get(path, self.old.get(path))
        return found.replace("\r\n", "\n") if found is not None and _has_two(found) else found

    @property
    def texts(self) -> dict[str, str]:
        """Return all files as they are by now."""
        return {path: text for path in {**self.old, **self.new} if (text := self.text(path)) is not None}

    def put(self, path: str, edited: Edited) -> None:
        """Take over an edit."""
        self.remarks.extend(edited.remarks)
        has_two = _has_two(self.old.get(path, ""))
        self.new[path] = edited.text.replace("\n", "\r\n") if has_two else edited.text

    @property
    def changes(self) -> dict[str, tuple[str | None, str | None]]:
        """Return the old and the new text of each file that changes."""
        return {
            path: (self.old.get(path), text) for path, text in self.new.items() if text != self.old.get(path)
        }


def _has_two(text: str) -> bool:
    """Tell whether all lines end with carriage return and line feed."""
    return 0 < text.count("\n") == text.count("\r\n")


def adopt(draft: Draft, wishes: Wishes, used: Marks) -> None:
    """Edit pytest's settings, the dependencies and the profiles.

    Raises:
        Refused: One of the files cannot be edited, or says what stands against the wishes.
    """
    home = pytest_home.find(draft.texts)
    if home.ignored:
        draft.remarks.append(f"pytest reads {home.shown}, and passes over {', '.join(home.ignored)}")
    plugins = (*_PLUGINS, *(["pytest-timeout"] if wishes.limit is not None else []))
    for path, edited in dependencies.edit(draft.texts, plugins).items():
        draft.put(path, edited)
    _settings(draft, home, wishes, used)
    _profiles(draft, home)


def suites(draft: Draft, used: Marks) -> tuple[str, ...]:
    """Return the marks that the project has registered in its settings, and uses: those of its suites."""
    home = pytest_home.find(draft.texts)
    known = [marks.name_of(line) for line in registered(draft.texts, home)]
    return tuple(name for name in known if name in used.used and name not in _SET_BY_ISOLINT)


def words_of(texts: Mapping[str, str], home: Home) -> list[str]:
    """Return the words of `addopts`."""
    read: Callable[[str, Home], list[str]]
    read = ini_settings.addopts if home.form is Form.INI else toml_settings.addopts
    return read(texts.get(home.path, ""), home)


def registered(texts: Mapping[str, str], home: Home) -> list[str]:
    """Return the lines of pytest's settings that register marks."""
    read: Callable[[str, Home], list[str]]
    read = ini_settings.markers if home.form is Form.INI else toml_settings.markers
    return read(texts.get(home.path, ""), home)


def register(draft: Draft, lines: Sequence[str]) -> None:
    """Register marks in the settings that pytest reads.

    Raises:
        Refused: They cannot be edited.
    """
    home = pytest_home.find(draft.texts)
    edit = ini_settings.register if home.form is Form.INI else toml_settings.register
    draft.put(home.path, Edited(edit(draft.text(home.path) or "", home, lines)))


def _settings(draft: Draft, home: Home, wishes: Wishes, used: Marks) -> None:
    words = words_of(draft.texts, home)
    if addopts.is_off(words, "randomly"):
        draft.remarks.append("addopts switches pytest-randomly off, and keeps that: orders are not shuffled")
    if wishes.is_strict and used.dynamic is not None:
        draft.remarks.append(f"marks are not made strict: {used.dynamic} computes the name of one")
    setup = "\n".join(draft.texts.values())
    wished = Wishes(
        distribution=wishes.distribution,
        workers=wishes.workers,
        most_workers=wishes.most_workers,
        markers=(*wishes.markers, *_unknown(marks.unregistered(used, setup), wishes.markers)),
        is_strict=wishes.is_strict and used.dynamic is None,
        silence=wishes.silence,
        limit=wishes.limit,
    )
    edit = ini_settings.edit if home.form is Form.INI else toml_settings.edit
    draft.put(home.path, edit(draft.text(home.path) or "", home, wished))


def _unknown(names: Sequence[str], lines: Sequence[str]) -> list[str]:
    known = {marks.name_of(line) for line in lines}
    return [name for name in names if name not in known]


def _profiles(draft: Draft, home: Home) -> None:
    text = draft.text("pyproject.toml")
    if text is None:
        # One that is begun for this alone would change how pip builds the project.
        draft.remarks.append("there is no pyproject.toml to keep profiles in: `isolint test` uses its own")
        return
    expression = addopts.marker_expression(words_of(draft.texts, home))
    coverage = any("pytest-cov" in one for one in draft.texts.values())
    draft.put(
        "pyproject.toml",
        Edited(profiles.edit(text, profiles.defaults(expression, coverage=coverage, xdist=True))),
    )
