"""Hooks of pre-commit that check a commit for hazards, and fix the safe ones."""

from __future__ import annotations

from typing import Any

from isolint.adoption import yaml_text
from isolint.adoption.keeping import with_newline
from isolint.contracts import Refused

FILE = ".pre-commit-config.yaml"

#: What fixes goes first, so that what checks sees the result.
_HOOKS = {
    "isolint-fix": ("isolint fix", "isolint fix --apply"),
    "isolint": ("isolint check", "isolint check"),
}


def edit(text: str | None, version: str) -> str:
    """Return the configuration of pre-commit with those of the hooks that it lacks.

    Raises:
        Refused: It cannot be edited.
    """
    known = _known(text) if text is not None else set()
    hooks = [_hook(name, version) for name in _HOOKS if name not in known]
    if not hooks:
        return text or ""
    added = {"repo": "local", "hooks": hooks}
    if text is None or yaml_text.parse(FILE, text) is None:
        return with_newline(text or "") + yaml_text.dump({"repos": [added]})
    return yaml_text.append_item(FILE, text, "repos", added)


def _known(text: str) -> set[str]:
    document = yaml_text.parse(FILE, text)
    if document is None:
        return set()
    repositories = document.get("repos") if isinstance(document, dict) else None
    if not isinstance(repositories, list):
        raise Refused(f"{FILE} has no list `repos`")
    return {
        str(hook.get("id"))
        for repository in repositories
        if isinstance(repository, dict)
        for hook in repository.get("hooks") or ()
        if isinstance(hook, dict)
    }


def _hook(name: str, version: str) -> dict[str, Any]:
    title, entry = _HOOKS[name]
    return {
        "id": name,
        "name": title,
        "entry": entry,
        "language": "python",
        "additional_dependencies": [f"isolint=={version}"],
        "types": ["python"],
        # The index covers the whole project, whichever files are passed: one process, not one for each batch.
        "require_serial": True,
    }
