"""Imports run one way, from the command line down to the model."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

#: A room may import from the rows below its own, and from itself.
TABLE = (
    {"__main__"},
    {"cli"},
    {"commands"},
    {"report", "workspace", "engine"},
    {"adoption", "profiling", "proof"},
    {"rules", "codemods", "fixtures_templates"},
    {"contracts", "templates"},
    {"index"},
    {"facts", "models"},
    {"source", "discovery", "rendering"},
    {"config"},
    {"newer_syntax", "plugin_modules", "profile_config"},
    {"spelling", "line_length"},
    {"model", "errors"},
)
LEVELS = {room: level for level, row in enumerate(TABLE) for room in row}

#: Rooms within a room, from the one that knows all others down to the one that knows none.
INNER = {
    "index": (
        "",
        "sharing",
        "meeting",
        "leaks",
        "conditions",
        "replaced",
        "restores",
        "beforehand",
        "state",
        "sites",
        "calls",
        "requests",
        "suite",
        "resolution",
    ),
    "codemods": (
        "",
        "cases",
        "servers",
        "databases",
        "conftest",
        "state",
        "environment",
        "planning",
        "syntax",
    ),
}

#: What these share with the plugin: its records. Rooms below must not know of it.
USERS_OF_RUNTIME = {"commands", "proof", "profiling"}


def modules() -> Iterator[tuple[str, Path]]:
    """Yield each module's name, `isolint.` left out, and its file."""
    for folder, prefix in (
        ("isolint", ""),
        ("codemods", "codemods."),
        ("fixtures_templates", "fixtures_templates."),
    ):
        for path in sorted((ROOT / folder).rglob("*.py")):
            name = prefix + ".".join(path.relative_to(ROOT / folder).with_suffix("").parts)
            yield name.removesuffix(".__init__"), path


def imported(path: Path, *, typing_only: bool = True) -> Iterator[tuple[int, str]]:
    """Yield the line and the dotted name of each import of ours, wherever it stands."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree) if typing_only else tree.body:
        if isinstance(node, ast.ImportFrom) and node.module == "isolint":
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("isolint."):
            yield node.lineno, (node.module or "").removeprefix("isolint.")
        elif isinstance(node, ast.Import):
            yield from (
                (node.lineno, alias.name.removeprefix("isolint."))
                for alias in node.names
                if alias.name.startswith("isolint.")
            )


def allowed(room: str, target: str) -> bool:
    if target in (room, "__version__"):
        return True
    if target == "runtime" or room == "runtime":
        return room in USERS_OF_RUNTIME
    return LEVELS[room] < LEVELS[target]


@pytest.mark.parametrize(
    ("name", "path"), [pytest.param(name, path, id=name) for name, path in modules() if name != "__init__"]
)
def test_module_imports_only_from_the_rooms_below_its_own(name: str, path: Path) -> None:
    room = name.partition(".")[0]
    wrong = [(line, target) for line, target in imported(path) if not allowed(room, target.partition(".")[0])]
    assert wrong == []


def inner_room(name: str) -> str:
    """Return `calls` for `index.calls.graph`, and nothing for a file that stands in `index` itself."""
    return "".join(name.split(".")[1:-1])


def inner_imports(room: str) -> Iterator[tuple[str, int, str]]:
    """Yield the inner room, line and target of each import of its own that runs when a room is imported."""
    for name, path in modules():
        if name.startswith(f"{room}."):
            for line, target in imported(path, typing_only=False):
                if target.startswith(f"{room}."):
                    yield inner_room(name), line, target


@pytest.mark.parametrize("room", INNER)
def test_inner_rooms_import_only_from_those_below_their_own(room: str) -> None:
    order = INNER[room]
    wrong = [
        (own, line, target)
        for own, line, target in inner_imports(room)
        if order.index(inner_room(target)) < order.index(own)
    ]
    assert wrong == []


def test_every_room_is_in_the_table() -> None:
    assert {name.partition(".")[0] for name, _ in modules()} - {"__init__", "runtime"} <= LEVELS.keys()


@pytest.mark.parametrize(
    "arguments", [["--help"], ["explain", "--help"], ["check", str(ROOT / "tests" / "projects" / "transit")]]
)
def test_start_up_leaves_libcst_jinja_and_pytest_alone(arguments: list[str]) -> None:
    script = (
        "import sys; from isolint.cli import run; run(sys.argv[1:]);"
        "print(sorted({'libcst', 'jinja2', 'pytest'} & sys.modules.keys()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"
