"""What every edit of a set-up is held to: nothing else changes, and no comment is lost."""

from __future__ import annotations

import re
from collections import Counter

from isolint.contracts import Refused

_COMMENT = re.compile(r"(?:^|\s)#.*$", re.MULTILINE)


def require_comments(path: str, old: str, new: str) -> None:
    """Check that each comment of the old text is in the new one.

    Raises:
        Refused: One is missing.
    """
    lost = Counter(_comments(old)) - Counter(_comments(new))
    if lost:
        raise Refused(f"{path} cannot be edited without losing the comment {min(lost)!r}: edit it by hand")


def _comments(text: str) -> list[str]:
    return [match.group().strip() for match in _COMMENT.finditer(text)]


def with_newline(text: str) -> str:
    """Return a text that ends with a line feed, if it is not empty."""
    return text if not text or text.endswith("\n") else f"{text}\n"


def appended(text: str, block: str) -> str:
    """Return the text with a block below it, an empty line between them."""
    above = with_newline(text)
    return f"{above}\n{block}" if above and not above.endswith("\n\n") else f"{above}{block}"
