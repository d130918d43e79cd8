"""Reading Python files: decode as the interpreter would, parse, and collect suppression comments."""

from __future__ import annotations

import ast
import io
import re
import sys
import tokenize
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from isolint.model import FileError, Span

_IGNORE = re.compile(r"#\s*isolint:\s*ignore(?![\w-])(?:\[(?P<codes>[^\]]*)\])?")
_NOQA = re.compile(r"#\s*(?i:noqa)\s*:\s*(?P<codes>[A-Z]+\d+(?:[,\s]+[A-Z]+\d+)*)")
_LONE_CARRIAGE_RETURN = re.compile(r"\r(?!\n)")
_LAYOUT = frozenset(
    {
        tokenize.COMMENT,
        tokenize.DEDENT,
        tokenize.ENDMARKER,
        tokenize.INDENT,
        tokenize.NEWLINE,
        tokenize.NL,
    }
)


@dataclass(frozen=True, slots=True)
class Suppression:
    """A comment that silences `codes` on one line; None silences every code."""

    line: int
    codes: frozenset[str] | None

    def covers(self, code: str, span: Span) -> bool:
        """Tell whether this silences `code` on `span`, standing on its first or its last line."""
        return self.line in (span.line, span.end_line) and (self.codes is None or code in self.codes)


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A parsed file; `text` keeps its newlines, but not the byte order mark that `encoding` stands for."""

    path: str
    text: str
    tree: ast.Module
    encoding: str = "utf-8"
    suppressions: tuple[Suppression, ...] = ()


class DecodeError(ValueError):
    """The bytes are not text in the encoding that they declare."""


def read(root: Path, path: str) -> SourceFile | FileError:
    """Read and parse the file at `path`, relative to `root`."""
    try:
        data = (root / path).read_bytes()
    except OSError as error:
        return FileError(path, f"cannot be read: {error.strerror}")
    return parse_bytes(path, data)


def split_lines(text: str) -> list[str]:
    """Split at line feeds alone, keeping them: `str.splitlines` would also split at form feeds."""
    *lines, last = text.split("\n")
    return [f"{line}\n" for line in lines] + ([last] if last else [])


def decode(data: bytes) -> tuple[str, str]:
    """Return the text and its encoding, by the byte order mark or the PEP 263 cookie.

    Raises:
        DecodeError: The encoding is unknown, or the bytes do not follow it.
    """
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        return data.decode(encoding), encoding
    except (SyntaxError, LookupError, UnicodeDecodeError) as error:
        raise DecodeError(str(error)) from error


def parse_bytes(path: str, data: bytes) -> SourceFile | FileError:
    """Decode and parse the content of a file."""
    try:
        text, encoding = decode(data)
    except DecodeError as error:
        return FileError(path, f"cannot be decoded: {error}")
    return parse(path, text, encoding)


def parse(path: str, text: str, encoding: str = "utf-8") -> SourceFile | FileError:
    """Parse text that is already decoded.

    The parser's own limits (200 brackets, 100 indents, its recursion depth) turn away whatever is nested
    too deeply for the rooms above, so no other depth check is needed.
    """
    if "\r" in text and _LONE_CARRIAGE_RETURN.search(text):
        return FileError(path, "has carriage returns without line feeds, so its lines cannot be numbered")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = syntax_tree(text)
    except SyntaxError as error:
        place = f" (line {error.lineno})" if error.lineno else ""
        return FileError(path, f"does not parse on Python {_running()}: {error.msg}{place}")
    except (RecursionError, MemoryError):
        return FileError(path, f"is nested too deeply for the parser of Python {_running()}")
    except ValueError as error:
        return FileError(path, f"does not parse on Python {_running()}: {error}")
    return SourceFile(path, text, tree, encoding, tuple(_suppressions(text)))


def syntax_tree(text: str) -> ast.Module:
    """Return the tree of a module's text, also where that is in a newer Python than the one that runs.

    Raises:
        SyntaxError: It is in no Python that is known here.
        ValueError, RecursionError, MemoryError: As of `ast.parse`.
    """
    try:
        return ast.parse(text)
    except SyntaxError:
        # libcst is loaded only where it is needed.
        from isolint.newer_syntax import in_older_words  # noqa: PLC0415

        older = in_older_words(text)
        if older is None:
            raise
    return ast.parse(older)


def _running() -> str:
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def _suppressions(text: str) -> Iterator[Suppression]:
    if "isolint:" not in text and not ("ISO" in text and _NOQA.search(text)):
        return
    waiting: list[frozenset[str] | None] = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(text, newline="").readline):
            if token.type not in _LAYOUT:
                # A comment on a line of its own speaks for the code below it.
                yield from (Suppression(token.start[0], codes) for codes in waiting)
                waiting.clear()
            if token.type != tokenize.COMMENT:
                continue
            own_line = not token.line[: token.start[1]].strip()
            for codes in _codes(token.string):
                if own_line:
                    waiting.append(codes)
                else:
                    yield Suppression(token.start[0], codes)
    except (tokenize.TokenError, SyntaxError):
        # `tokenize` is stricter than the parser on a few layouts; comments before that point stand.
        return


def _codes(comment: str) -> Iterator[frozenset[str] | None]:
    for match in _IGNORE.finditer(comment):
        listed = match["codes"]
        yield None if listed is None else frozenset(re.findall(r"\w+", listed))
    for match in _NOQA.finditer(comment):
        yield frozenset(code for code in re.findall(r"\w+", match["codes"]) if code.startswith("ISO"))
