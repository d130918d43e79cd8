"""Write the documentation's pages on rules and codemods: `python -m isolint.commands.pages docs`."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from isolint import workspace
from isolint.engine import catalog
from isolint.report import pages


def changes(docs: Path) -> dict[str, tuple[str | None, str]]:
    """Return what writing the pages would change: path below `docs` -> its text and the page."""
    made = pages.pages(catalog.rules(), catalog.codemods())
    compared = ((path, _text(docs / path), page) for path, page in made.items())
    return {path: (old, page) for path, old, page in compared if old != page}


def stale(docs: Path) -> Iterator[Path]:
    """Yield the pages of rules and codemods that are no more."""
    made = pages.pages(catalog.rules(), catalog.codemods())
    for folder in (pages.RULES, pages.CODEMODS):
        yield from (
            path for path in sorted((docs / folder).glob("*.md")) if f"{folder}/{path.name}" not in made
        )


def main(arguments: Sequence[str]) -> int:
    """Bring the pages below the named folder, `docs` by default, up to date."""
    docs = Path(arguments[0] if arguments else "docs")
    for folder in (pages.RULES, pages.CODEMODS):
        (docs / folder).mkdir(parents=True, exist_ok=True)
    changed = changes(docs)
    workspace.commit(docs, changed)
    for path in stale(docs):
        path.unlink()
    sys.stdout.write("".join(f"{path}\n" for path in changed))
    return 0


def _text(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
