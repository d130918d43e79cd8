"""How to run the tests, written into a page of the project's documentation."""

from __future__ import annotations

import re
from collections.abc import Collection

from isolint.adoption.keeping import appended
from isolint.contracts import Refused

_BEGIN, _END = "<!-- isolint: tests -->", "<!-- /isolint: tests -->"
_BLOCK = re.compile(f"{re.escape(_BEGIN)}\n.*?{re.escape(_END)}\n?", re.DOTALL)
#: Lock files, and what runs a program in the environment that they are of.
_RUNNERS = {
    "uv.lock": "uv run ",
    "poetry.lock": "poetry run ",
    "pdm.lock": "pdm run ",
    "Pipfile": "pipenv run ",
}


def edit(path: str, text: str | None, module: str, distribution: str, present: Collection[str]) -> str:
    """Return the page with a block of commands, brought up to date where it has one.

    Raises:
        Refused: It is not Markdown, or the block has lost its end.
    """
    if not path.endswith((".md", ".markdown")):
        raise Refused(f"{path} is not Markdown: the commands go into a page that is")
    block = _block(module, distribution, next((_RUNNERS[name] for name in _RUNNERS if name in present), ""))
    if text is None:
        return block
    if (_BEGIN in text) != bool(_BLOCK.search(text)):
        raise Refused(f"{path} has `{_BEGIN}` without `{_END}` below it")
    return _BLOCK.sub(lambda _: block, text, count=1) if _BEGIN in text else appended(text, block)


def _block(module: str, distribution: str, runner: str) -> str:
    commands = {
        f"pytest {module}": "one module",
        "pytest -n 0 -p no:randomly": "all, in one process and in order",
        f"pytest -n auto --dist={distribution}": "all, in parallel",
        "pytest --randomly-seed=1": "all, shuffled in the order of that seed",
    }
    width = max(map(len, commands)) + len(runner)
    lines = "".join(f"{runner + command:<{width}}    # {meaning}\n" for command, meaning in commands.items())
    return f"{_BEGIN}\n## Running the tests\n\n```bash\n{lines}```\n{_END}\n"
