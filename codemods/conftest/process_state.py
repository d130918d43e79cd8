"""How a fixture keeps a state of the process and puts it back, by the library models."""

from __future__ import annotations

import re

from isolint.codemods.syntax.tree import unused_name
from isolint.models import SavedModel

#: All variables together.
ENVIRONMENT = SavedModel(
    state="environment",
    save=("{saved} = os.environ.copy()",),
    put_back=("os.environ.clear()", "os.environ.update({saved})"),
    called="environment",
    imports=("os",),
)


def statements(model: SavedModel, part: str, taken: set[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what runs before each test and what after, in terms of a name that is free."""
    words = re.findall(r"\w+", f"{part} {model.called}".lower())
    saved = unused_name(["_".join(words)], taken)
    # The logger of no name is the one that goes by `root`.
    name = part if model.state.startswith("signal") else ("" if part == "root" else f'"{part}"')
    return tuple(text.format(saved=saved, name=name) for text in model.save), tuple(
        text.format(saved=saved, name=name) for text in model.put_back
    )
