"""Write the documentation's pages on rules and codemods: `python -m isolint.commands.pages docs`."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from isolint import workspace
from isolint.engine import catalog
from isolint.report import pages

README = "README.md"


def changes(docs: Path) -> dict[str, tuple[str | None, str]]:
    """Return what writing would change: path below the parent of `docs` -> its text and what it should be."""
    rules = catalog.rules()
    wanted = {f"{docs.name}/{path}": page for path, page in pages.pages(rules, catalog.codemods()).items()}
    readme = _text(docs.parent / README)
    if readme is not None:
        wanted[README] = pages.with_rules(readme, rules)
    compared = ((path, _text(docs.parent / path), page) for path, page in wanted.items())
    return {path: (old, page) for path, old, page in compared if old != page}


def stale(docs: Path) -> Iterator[Path]:
    """Yield the pages of rules and codemods that are no more."""
    made = pages.pages(catalog.rules(), catalog.codemods())
    for folder in (pages.RULES, pages.CODEMODS):
        yield from (
            path for path in sorted((docs / folder).glob("*.md")) if f"{folder}/{path.name}" not in made
        )


def main(arguments: Sequence[str]) -> int:
    """Bring the pages below the named folder, `docs` by default, and the README next to it up to date."""
    docs = Path(arguments[0] if arguments else "docs").resolve()
    for folder in (pages.RULES, pages.CODEMODS):
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
