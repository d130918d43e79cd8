"""Write the pages on rules, codemods and templates: `python -m isolint.commands.pages docs`."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from isolint import workspace
from isolint.contracts import Rule
from isolint.engine import catalog
from isolint.report import pages

README = "README.md"
_FOLDERS = (pages.RULES, pages.CODEMODS, pages.TEMPLATES)


def changes(docs: Path) -> dict[str, tuple[str | None, str]]:
    """Return what writing would change: path below the parent of `docs` -> its text and what it should be."""
    rules = catalog.rules()
    wanted = {f"{docs.name}/{path}": page for path, page in rendered(rules).items()}
    readme = _text(docs.parent / README)
    if readme is not None:
        wanted[README] = pages.with_rules(readme, rules)
    compared = ((path, _text(docs.parent / path), page) for path, page in wanted.items())
    return {path: (old, page) for path, old, page in compared if old != page}


def rendered(rules: Sequence[Rule]) -> dict[str, str]:
    """Return every page: path below the documentation's folder -> Markdown."""
    return pages.pages(rules, catalog.codemods(), catalog.templates())


def stale(docs: Path) -> Iterator[Path]:
    """Yield the pages of rules, codemods and templates that are no more."""
    made = rendered(catalog.rules())
    for folder in _FOLDERS:
        yield from (
            path for path in sorted((docs / folder).glob("*.md")) if f"{folder}/{path.name}" not in made
        )


def main(arguments: Sequence[str]) -> int:
    """Bring the pages below the named folder, `docs` by default, and the README next to it up to date."""
    docs = Path(arguments[0] if arguments else "docs").resolve()
    for folder in _FOLDERS:
        (docs / folder).mkdir(parents=True, exist_ok=True)
    changed = changes(docs)
    workspace.commit(docs.parent, changed)
    for path in stale(docs):
        path.unlink()
    sys.stdout.write("".join(f"{path}\n" for path in changed))
    return 0


def _text(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
