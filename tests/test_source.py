from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from isolint.model import FileError, Span
from isolint.source import SourceFile, Suppression, decode, parse, parse_bytes, read, split_lines

VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"


def parsed(text: str) -> SourceFile:
    source = parse("a.py", text)
    assert isinstance(source, SourceFile)
    return source


def failure(data: bytes) -> str:
    error = parse_bytes("a.py", data)
    assert isinstance(error, FileError)
    assert error.path == "a.py"
    return error.message


@pytest.mark.parametrize(
    ("data", "text", "encoding"),
    [
        (b"x = 1\r\ny = 2\n", "x = 1\r\ny = 2\n", "utf-8"),
        (b"\xef\xbb\xbfx = 1\n", "x = 1\n", "utf-8-sig"),
        (b"#!python\n# coding: latin-1\n'\xe9'\n", "#!python\n# coding: latin-1\n'é'\n", "iso-8859-1"),
        (b"", "", "utf-8"),
    ],
)
def test_text_can_be_given_back_byte_for_byte(data, text, encoding) -> None:
    source = parse_bytes("a.py", data)
    assert isinstance(source, SourceFile)
    assert (source.text, source.encoding) == (text, encoding)
    assert decode(data) == (text, encoding)
    assert source.text.encode(source.encoding) == data


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"# coding: klingon\n", "cannot be decoded: unknown encoding: klingon"),
        (b"'\xff'\n", "cannot be decoded: invalid or missing encoding declaration"),
        (b"# coding: ascii\n\n\n'\xff'\n", "cannot be decoded: 'ascii' codec can't decode byte 0xff"),
        (b"x = (\n", f"does not parse on Python {VERSION}: '(' was never closed (line 1)"),
        (b"x = '\0'\n", f"does not parse on Python {VERSION}: source code string cannot contain null bytes"),
        (b"x = 1\ry = 2\r", "has carriage returns without line feeds, so its lines cannot be numbered"),
    ],
)
def test_what_cannot_be_parsed_says_why(data, message) -> None:
    assert failure(data).startswith(message)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 300 + ")" * 300,
        "".join(f"{' ' * n}if x:\n" for n in range(150)) + " " * 150 + "pass\n",
        "-" * 100_000 + "1",
        "x" + ".y()" * 100_000,
        "if a: pass\n" + "elif b: pass\n" * 50_000,
    ],
    ids=["brackets", "indents", "operators", "calls", "elifs"],
)
def test_code_nested_too_deeply_is_an_error_and_no_crash(text) -> None:
    assert isinstance(parse("a.py", text), FileError)


def test_warnings_about_the_code_under_analysis_are_not_ours_to_show(recwarn) -> None:
    parsed("x = '\\d'\nx is 1\n")
    assert list(recwarn) == []


def test_a_file_that_cannot_be_read_is_named(tmp_path) -> None:
    (tmp_path / "folder.py").mkdir()
    assert read(tmp_path, "no.py") == FileError("no.py", f"cannot be read: {os.strerror(2)}")
    assert isinstance(read(tmp_path, "folder.py"), FileError)


def test_a_file_is_known_by_its_path_below_the_root(tmp_path) -> None:
    (tmp_path / "pkg").mkdir()
    Path(tmp_path / "pkg" / "a.py").write_text("x = 1\n")
    source = read(tmp_path, "pkg/a.py")
    assert isinstance(source, SourceFile)
    assert source.path == "pkg/a.py"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x = 1  # isolint: ignore\n", [(1, None)]),
        ("x = 1  # isolint: ignore[ISO101]\n", [(1, {"ISO101"})]),
        ("x = 1  # isolint: ignore[ISO101, ISO205] the server needs it\n", [(1, {"ISO101", "ISO205"})]),
        ("x = 1  # type: ignore # isolint:ignore[ISO101]\n", [(1, {"ISO101"})]),
        ("x = 1  # noqa: ISO101\n", [(1, {"ISO101"})]),
        ("x = 1  # NOQA: E501, ISO101 ISO102\n", [(1, {"ISO101", "ISO102"})]),
        ("# isolint: ignore[ISO101]\n\n# why\nx = 1\n", [(4, {"ISO101"})]),
        ("def f():\n    # isolint: ignore\n    x = 1\n", [(3, None)]),
        ("x = (1,\n     2)  # isolint: ignore\n", [(2, None)]),
        ("x = 1  # isolint: ignore[]\n", [(1, set())]),
        ("x = 1  # noqa\n", []),
        ("x = 1  # noqa: E501\n", []),
        ("x = 1  # isolint: ignored\n", []),
        ("x = '# isolint: ignore'\n", []),
        ("# isolint: ignore\n", []),
    ],
)
def test_suppression_comments(text, expected) -> None:
    codes = [(line, None if named is None else frozenset(named)) for line, named in expected]
    assert [(entry.line, entry.codes) for entry in parsed(text).suppressions] == codes


@pytest.mark.parametrize(
    ("suppression", "expected"),
    [
        (Suppression(3, None), True),
        (Suppression(5, frozenset({"ISO101"})), True),
        (Suppression(4, None), False),
        (Suppression(3, frozenset({"ISO102"})), False),
        (Suppression(3, frozenset()), False),
    ],
)
def test_a_suppression_counts_on_the_first_and_the_last_line(suppression, expected) -> None:
    assert suppression.covers("ISO101", Span(3, 1, 5, 2)) is expected


def test_lines_are_split_at_line_feeds_alone() -> None:
    assert split_lines("a\x0cb\r\nc\u2028d\ne") == ["a\x0cb\r\n", "c\u2028d\n", "e"]
    assert split_lines("") == []
