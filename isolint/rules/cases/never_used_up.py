"""Cases of iterators and files that are made once, and give the last test what they gave the first."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

#: Files that nothing is read from, and iterators without an end.
ENDLESS = (
    Valid(
        "a file that is open for writing, handed to a program to write to",
        """
        import os
        import subprocess

        NOWHERE = open(os.devnull, "w")

        def version():
            return subprocess.run(["tool", "--version"], stderr=NOWHERE)

        def test_a():
            assert version()

        def test_b():
            assert version()
        """,
    ),
    Valid(
        "a file that has nothing to read",
        """
        import os
        import subprocess

        NOTHING = open(os.devnull)

        def test_a():
            assert subprocess.run(["tool"], stdin=NOTHING)

        def test_b():
            assert subprocess.run(["tool"], stdin=NOTHING)
        """,
    ),
    Valid(
        "numbers and words without an end",
        """
        import itertools

        numbers = itertools.count()
        colours = itertools.cycle(["red", "blue"])
        names = map("row {}".format, itertools.count())

        def test_a():
            assert next(numbers) is not None and next(colours) and next(names)

        def test_b():
            assert next(numbers) is not None and next(colours) and next(names)
        """,
    ),
)

#: Files that are read as they stand, and iterators over a part of one without an end.
ENDING = (
    Invalid(
        "a file that is open for reading",
        """
        WORDS = open("words.txt", "r")

        def test_a():
            assert WORDS.readline()

        def test_b():
            pass
        """,
        line=4,
        site="global:test_case:WORDS",
        message="`test_a` consumes `WORDS`, which is made only once; 1 test meets what is left of it",
    ),
    Invalid(
        "some of what has no end",
        """
        import itertools

        NUMBERS = map(pow, itertools.count(), [1, 2, 3])

        def test_a():
            assert list(NUMBERS)
        """,
        line=6,
        site="global:test_case:NUMBERS",
        message="`test_a` consumes `NUMBERS`, which is made only once; 1 test meets what is left of it",
    ),
)
