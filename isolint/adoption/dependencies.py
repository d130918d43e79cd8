"""What the tests need, in each file that names pytest for them: one left out would fail on the first `-n`."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping, Sequence

from isolint.adoption import ini_dependencies, python_dependencies, requirements, toml_dependencies
from isolint.adoption.wishes import Edited
from isolint.contracts import Refused

#: Files of one name that may hold dependencies; requirements files have many.
NAMES = ("pyproject.toml", "Pipfile", "tox.toml", "tox.ini", "setup.cfg", "setup.py", "noxfile.py")
PATTERNS = ("*requirements*.txt", "*requirements*.in", "requirements*/*.txt", "requirements*/*.in")

#: Lock files, and what brings them up to date.
LOCKS = {
    "uv.lock": "uv lock",
    "poetry.lock": "poetry lock",
    "pdm.lock": "pdm lock",
    "Pipfile.lock": "pipenv lock",
}
#: By such words a requirements file says that it names pytest for its types or docs, and not to run tests.
_FOR_OTHERS = re.compile(r"(?<![a-z])(?:mypy|pyright|types|typing|lint|docs?)(?![a-z])")

_DEVELOPMENT = (
    "requirements-dev.txt",
    "requirements_dev.txt",
    "dev-requirements.txt",
    "requirements/dev.txt",
    "requirements-test.txt",
    "test-requirements.txt",
    "requirements/test.txt",
)


def edit(files: Mapping[str, str], plugins: Sequence[str]) -> Mapping[str, Edited]:
    """Return the new text of each file that has to name the plugins, which may be a new one.

    Raises:
        Refused: A place that names pytest cannot be edited.
    """
    found: dict[str, Edited] = {}
    named = False
    for path, text in sorted(files.items()):
        edited = _edited(path, text, files, plugins)
        if edited is not None:
            named = True
            found[path] = edited
    if not named:
        path, edited = _begun(files, plugins)
        found[path] = edited
    return {
        path: edited for path, edited in found.items() if edited.text != files.get(path) or edited.remarks
    }


def _edited(path: str, text: str, files: Mapping[str, str], plugins: Sequence[str]) -> Edited | None:
    """Return a file with the plugins, or None where it does not name pytest."""
    name = posixpath.basename(path)
    if path not in NAMES:
        return _requirements(path, text, files, plugins) if path.endswith((".txt", ".in")) else None
    if name in ("setup.py", "noxfile.py"):
        if "pytest" not in text:
            return None
        edited = python_dependencies.edit(path, text, plugins, calls_only=name == "noxfile.py")
        return edited if edited.text != text or "pytest-xdist" in text else None
    editor: Callable[[str, str, Sequence[str]], Edited]
    if name.endswith((".ini", ".cfg")):
        named, editor = bool(ini_dependencies.places(path, text)), ini_dependencies.edit
    else:
        named, editor = bool(toml_dependencies.places(path, text)), toml_dependencies.edit
    return editor(path, text, plugins) if named else None


def _requirements(path: str, text: str, files: Mapping[str, str], plugins: Sequence[str]) -> Edited | None:
    if not _names_pytest(text) or (_FOR_OTHERS.search(path) and _is_named_elsewhere(files)):
        return None
    source = f"{path.removesuffix('.txt')}.in"
    is_missing = bool(requirements.missing(text.split("\n"), plugins))
    if is_missing and requirements.is_compiled(text) and source in files:
        return Edited(text, (f"{path} has to be compiled again from {source}",))
    return requirements.edit_file(path, text, plugins)


def _names_pytest(text: str) -> bool:
    return requirements.PYTEST in map(requirements.name_of, text.split("\n"))


def _is_named_elsewhere(files: Mapping[str, str]) -> bool:
    """Tell whether requirements that tests run with name pytest."""
    lists = {path: text for path, text in files.items() if path.endswith((".txt", ".in"))}
    return any(_names_pytest(text) and not _FOR_OTHERS.search(path) for path, text in lists.items())


def _begun(files: Mapping[str, str], plugins: Sequence[str]) -> tuple[str, Edited]:
    """Return the file that gets pytest and the plugins where none names pytest so far."""
    pyproject = files.get("pyproject.toml")
    if pyproject is not None and toml_dependencies.has_project(pyproject):
        return "pyproject.toml", toml_dependencies.begin("pyproject.toml", pyproject, plugins)
    path = next((name for name in _DEVELOPMENT if name in files), _DEVELOPMENT[0])
    wanted = (requirements.PYTEST, *plugins)
    if path not in files:
        above = "-r requirements.txt\n" if "requirements.txt" in files else ""
        return path, Edited(above + "".join(f"{requirements.with_floor(name)}\n" for name in wanted))
    text = files[path]
    if requirements.is_compiled(text):
        raise Refused(
            f"{path} is written by a tool: add pytest and {', '.join(plugins)} to what it is made from"
        )
    return path, requirements.edit_file(path, text, wanted)
