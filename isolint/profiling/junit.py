"""Read the JUnit XML that pytest writes: each test's seconds, and those of the session."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import dataclass

from isolint.errors import IsolintError


@dataclass(frozen=True, slots=True)
class Case:
    """One test with its seconds, set-up and teardown included; `module` is a path where it is known."""

    module: str
    name: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Report:
    """All tests of a run, and the seconds of its session as pytest saw them."""

    cases: tuple[Case, ...]
    session: float


def parse(text: str, origin: str, exists: Callable[[str], bool]) -> Report:
    """Return what a JUnit file holds; `exists` tells whether a path is a file of the project.

    Raises:
        IsolintError: It is no such file.
    """
    try:
        root = ET.fromstring(text)
        suites = [root] if root.tag == "testsuite" else root.findall("testsuite")
        seconds: dict[tuple[str, str], float] = {}
        for suite in suites:
            for case in suite.iter("testcase"):
                module, rest = _module(case.get("file"), case.get("classname", ""), exists)
                name = "::".join((*rest, case.get("name", "")))
                # An error in teardown is a second entry of the same test.
                key = (module, name)
                seconds[key] = seconds.get(key, 0.0) + float(case.get("time", "0"))
        session = sum(float(suite.get("time", "0")) for suite in suites)
    except (ET.ParseError, ValueError) as error:
        raise IsolintError(f"{origin} is no JUnit report: {error}") from error
    if not suites:
        raise IsolintError(f"{origin} is no JUnit report: <{root.tag}> has no <testsuite>")
    return Report(tuple(Case(*key, total) for key, total in seconds.items()), session)


def _module(file: str | None, classname: str, exists: Callable[[str], bool]) -> tuple[str, tuple[str, ...]]:
    """Return the path of a module, as far as it can be told, and the classes within."""
    parts = classname.split(".")
    for length in range(len(parts), 0, -1):
        path = f"{'/'.join(parts[:length])}.py"
        if path == file or exists(path):
            return path, tuple(parts[length:])
    return file or classname, ()
