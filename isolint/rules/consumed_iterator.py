"""ISO304: a test consumes an iterator or open file that is made once for all tests."""

from __future__ import annotations

from collections.abc import Iterator

from isolint.contracts import Invalid, Rule, Valid
from isolint.index import ProjectIndex
from isolint.index.resolution.values import Display, External, Result
from isolint.index.state.iterators import consumptions, is_one_shot
from isolint.model import Finding, Location, Site, SiteKind, Span
from isolint.rules._doubts import LONE, RUN_TWICE
from isolint.rules._findings import counted
from isolint.rules.cases import never_used_up as cases

_PARAMETRIZE = "pytest.mark.parametrize"


class ConsumedIterator(Rule):
    """A test consumes a generator, iterator or open file that is made only once.

    What it does: finds generators, iterators and files that a module makes when it is imported and that
    functions walk or read, and those that a decorator of a test makes: `patch(..., return_value=iter(...))`,
    or a generator among the values of `parametrize`. Files that are rewound with `seek` or open for writing
    are left alone, and so is what has no end, such as `itertools.count()`.

    Why it breaks tests: what has been read is gone. The second test, or the second run of the same one, meets
    an empty iterator: it fails, or its loop runs over nothing and it passes without testing anything.

    Example:
        rules = (line for line in TEXT.splitlines())

        def test_rules():
            for rule in rules:
                assert rule

    Fix and its safety: none is applied. Make a list or tuple of it, or make it in a fixture.
    """

    code = "ISO304"
    name = "consumed-iterator"

    VALID = (
        Valid(
            "a list",
            """
            RULES = [line for line in "a b".split()]

            def test_a():
                for rule in RULES:
                    assert rule

            def test_b():
                assert list(RULES)
            """,
        ),
        Valid(
            "what a decorator has collected",
            {
                "app.py": """
                    def collected(function):
                        return lambda *args: list(function(*args))

                    @collected
                    def doubled(*numbers):
                        for number in numbers:
                            yield 2 * number

                    DOUBLED = doubled(1, 2)
                    """,
                "test_case.py": """
                    from app import DOUBLED

                    def test_a():
                        for number in DOUBLED:
                            assert number

                    def test_b():
                        assert 4 in DOUBLED
                    """,
            },
        ),
        Valid(
            "made in the test",
            """
            def test_a():
                rules = (line for line in "a b".split())
                assert list(rules)
            """,
        ),
        Valid(
            "a file that is rewound",
            """
            import io

            TEXT = io.StringIO("a")

            def test_a():
                TEXT.seek(0)
                assert TEXT.read()

            def test_b():
                TEXT.seek(0)
                assert TEXT.read()
            """,
        ),
        Valid(
            "consumed while the module is imported",
            """
            LINES = (line for line in "a b".split())
            WORDS = list(LINES)

            def test_a():
                assert WORDS and not list(LINES)

            def test_b():
                assert WORDS and not list(LINES)
            """,
        ),
        Valid(
            "a fresh iterator for each call of the mock",
            """
            from unittest.mock import patch

            @patch("os.walk", side_effect=lambda top: iter([top]))
            def test_a(walk):
                assert walk
            """,
        ),
        Valid(
            "a generator of parameters, which is walked once when the tests are collected",
            """
            import pytest

            @pytest.mark.parametrize("number", (number for number in (1, 2)))
            def test_a(number):
                assert number
            """,
        ),
        Valid(
            "parameters that a generator adds to others",
            """
            import pytest

            @pytest.mark.parametrize("number", [0, *(number for number in (1, 2))])
            def test_a(number):
                assert number < 3
            """,
        ),
        Valid(
            "an attribute that tells of the file",
            """
            import io

            TEXT = io.StringIO("a")

            def test_a():
                assert TEXT.getvalue() == "a"
            """,
        ),
        *cases.ENDLESS,
    )
    INVALID = (
        Invalid(
            "a generator that two tests walk",
            """
            RULES = (line for line in "a b".split())

            def test_a():
                for rule in RULES:
                    assert rule

            def other():
                return 1

            def test_b():
                assert other()
            """,
            line=4,
            site="global:test_case:RULES",
            message="`test_a` consumes `RULES`, which is made only once; 1 test meets what is left of it",
        ),
        Invalid(
            "a file of another module, handed to code that reads it",
            {
                "data.py": "import io\n\nTEXT = io.StringIO('a')\n",
                "test_case.py": """
                    import json
                    from data import TEXT

                    def test_a():
                        assert json.load(TEXT)
                    """,
            },
            line=5,
            site="global:data:TEXT",
            message="`test_a` consumes `TEXT`, which is made only once; 1 test meets what is left of it",
        ),
        Invalid(
            "an iterator that a decorator makes for a mock",
            """
            from unittest.mock import patch

            @patch("os.walk", return_value=iter([("", [], [])]))
            def test_a(walk):
                assert next(walk())
            """,
            line=3,
            site="attr:test_case:test_a.return_value",
            message="the `return_value` of `test_a` is made only once, and a second run meets what is left of it",
        ),
        Invalid(
            "a generator among the parameters",
            """
            import pytest

            @pytest.mark.parametrize("lines", [(line for line in "a b".split()), []])
            def test_a(lines):
                assert list(lines)
            """,
            line=3,
            site="attr:test_case:test_a.lines",
            message="the `lines` of `test_a` is made only once, and a second run meets what is left of it",
        ),
        *cases.ENDING,
    )

    def check(self, index: ProjectIndex) -> Iterator[Finding]:
        """Yield a finding for each function that consumes, and for each decorator that makes what is consumed."""
        yield from self._shared(index)
        for item in index.tests:
            yield from self._decorated(index, item.function, item.nodeid)

    def _shared(self, index: ProjectIndex) -> Iterator[Finding]:
        used = [use for use in consumptions(index.resolver) if index.reach.tests(use.function)]
        for use in used:
            victims = 0
            for other in used:
                if other.name == use.name:
                    victims |= index.reach.tests(other.function)
            tests = index.reach.tests(use.function)
            scope = index.resolver.scope(use.function)
            site = index.objects.sites.name(use.name)
            meets = "meets" if victims.bit_count() == 1 else "meet"
            yield Finding(
                code=self.code,
                name=self.name,
                message=f"`{scope.qualname}` consumes `{use.name.name}`, which is made only once; "
                f"{counted(victims.bit_count(), 'test')} {meets} what is left of it",
                path=index.program.path(use.function),
                span=Span(use.place.line, 1, use.place.line, 1),
                doubts=() if victims & ~tests else (LONE,),
                site=index.site(site, index.objects.sites.definition(site)),
                tests=index.nodeids(tests),
                victims=index.nodeids(victims),
                chain=index.chains.to(use.function, tests),
            )

    def _decorated(self, index: ProjectIndex, function: int, nodeid: str) -> Iterator[Finding]:
        scope, path = index.resolver.scope(function), index.program.path(function)
        outer = index.program.parent(function)
        for decorator in scope.decorators if outer is not None else ():
            made = index.resolver.value(outer if outer is not None else function, decorator.term)
            name = _consumed_part(made)
            if name is None:
                continue
            location = Location(path, decorator.line, f"{scope.qualname}.{name}")
            key = f"{index.program.dotted(path)}:{scope.qualname}.{name}"
            yield Finding(
                code=self.code,
                name=self.name,
                message=f"the `{name}` of `{scope.qualname}` is made only once, "
                "and a second run meets what is left of it",
                path=path,
                span=Span(decorator.line, 1, decorator.line, 1),
                doubts=(RUN_TWICE,),
                site=Site(SiteKind.ATTRIBUTE, key, location),
                tests=(nodeid,),
                victims=(nodeid,),
                chain=(index.program.location(function),),
            )


def _consumed_part(made: object) -> str | None:
    """Return the name of what a decorator makes and its test consumes, or None."""
    if not isinstance(made, Result) or not isinstance(made.callee, External):
        return None
    if made.callee.name == _PARAMETRIZE:
        values = made.argument(1, "argvalues")
        consumed = (
            isinstance(values, Display)
            and values.kind != "generator"
            and any(is_one_shot(part) for part in values.elements if not isinstance(part, tuple))
        )
        return str(getattr(made.argument(0, "argnames"), "content", "values")) if consumed else None
    if made.callee.name.startswith("unittest.mock.patch"):
        return next(
            (name for name, value in made.keywords if name == "return_value" and is_one_shot(value)), None
        )
    return None
