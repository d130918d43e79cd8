"""The patterns of lists of URLs, as far as they can be matched part by part."""

from __future__ import annotations

import functools
import re

from isolint.index.requests.route import ANY, Segments

#: What stands in a pattern for unknown text within a part, for digits, and for all that follows.
_SOME, _DIGITS, _REST = "\x01", "\x02", "\x03"
#: What stands in a pattern for all that may come before.
BEFORE = "\x04"
_CONVERTER = re.compile(r"<(?:(\w+):)?\w+>")
_STANDING_FOR = {"int": _DIGITS, "path": _REST}
_AS_REGEX = {_SOME: "[^/]+", _DIGITS: "[0-9]+"}
_ALL_DIGITS = re.compile(r"(?:\\d|\[0-9\])(?:\+|\{[0-9,]+\})")
_OF_CLASS = re.compile(r"\[\^?\]?[^\]]*\]")
_NAMED = re.compile(r"\?(?:P<\w+>|:)")
_REPEATED = re.compile(r"[+*]|\{[0-9,]+\}")
_ANY_OF = "dDwWsS"


def of_path(text: str) -> str:
    """Return the pattern of a path with converters."""
    return _CONVERTER.sub(lambda found: _STANDING_FOR.get(found[1] or "", _SOME), text)


def of_regex(text: str) -> str | None:
    """Return the pattern of a regular expression, or None where it is too much of one."""
    found: list[str] = []
    place = 0
    is_ended = False
    while place < len(text):
        letter = text[place]
        if letter in "^$":
            is_ended = letter == "$"
            place += 1
        elif letter == "/" and text[place + 1 : place + 2] in ("?", "*"):
            found.append(letter)
            place += 2
        else:
            part = _part(text, place)
            if part is None:
                return None
            found.append(part[0])
            place = part[1]
    return "".join(found) if is_ended or text.endswith("/") or not text else f"{''.join(found)}{_REST}"


def _part(text: str, place: int) -> tuple[str, int] | None:
    """Return what stands at a place of a regular expression, and where it goes on; None if not known."""
    letter, following = text[place], text[place + 1 : place + 2]
    if letter == "(":
        end = _closing(text, place)
        meaning = _of_group(text[place + 1 : end - 1])
    elif letter == "[":
        found = _OF_CLASS.match(text, place)
        end, meaning = (found.end(), _SOME) if found is not None else (place, None)
    elif letter == "\\":
        end = place + 2
        meaning = _SOME if following in _ANY_OF else _REST if following in "Zz" else following
    elif letter == ".":
        end, meaning = place + 1, _REST
    else:
        end, meaning = place + 1, None if letter in "?*+|{})]" else letter
    if meaning is None or text[end : end + 1] == "?":
        return None
    repeated = _REPEATED.match(text, end)
    if repeated is None:
        return meaning, end
    is_known = meaning in (_SOME, _DIGITS, _REST) and repeated[0] != "*"
    return (meaning, repeated.end()) if is_known or meaning == _REST else None


def _closing(text: str, place: int) -> int:
    """Return where a group ends."""
    depth = 0
    bare = _OF_CLASS.sub(lambda found: "." * len(found[0]), text.replace("\\\\", "..").replace("\\(", ".."))
    bare = bare.replace("\\)", "..")
    for end in range(place, len(bare)):
        depth += (bare[end] == "(") - (bare[end] == ")")
        if not depth:
            return end + 1
    return len(text) + 1


def _of_group(text: str) -> str | None:
    """Return what a group of a regular expression stands for."""
    content = text[named.end() :] if (named := _NAMED.match(text)) else text
    if _ALL_DIGITS.fullmatch(content):
        return _DIGITS
    bare = _OF_CLASS.sub("", content)
    return _REST if "/" in bare or re.search(r"(?<!\\)\.", bare) else _SOME


def fit(pattern: str, url: Segments) -> tuple[int, int] | None:
    """Return how well a URL, of which some parts may not be known, fits a pattern; None where it does not.

    That is the number of parts which are the same in both, and of all that the pattern has.
    """
    whole, rest, _ = pattern.rpartition(BEFORE)[2].partition(_REST)
    parts = [part for part in whole.split("/") if part]
    is_open = False
    if url and url[0] == ANY and not rest and len(parts) > len(url):
        # What a URL begins with may be of several parts.
        is_open, parts = True, parts[len(parts) - len(url) :]
    elif BEFORE in pattern and not rest and 0 < len(parts) <= len(url):
        is_open, url = True, url[len(url) - len(parts) :]
    if len(parts) > len(url) or (len(parts) < len(url) and not rest):
        return None
    pairs = list(zip(parts, url, strict=False))
    if not all(given == ANY or _regex(part).fullmatch(given) for part, given in pairs):
        return None
    same = sum(part == given for part, given in pairs)
    return (same, len(parts)) if same or not is_open else None


@functools.cache
def _regex(part: str) -> re.Pattern[str]:
    pieces = re.split("([\x01\x02])", part)
    return re.compile("".join(_AS_REGEX.get(piece) or re.escape(piece) for piece in pieces))
