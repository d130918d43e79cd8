"""ISO702: a test relies on what another test of its module left behind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from isolint.contracts import Invalid, Rule, Valid
from isolint.index import ProjectIndex
from isolint.index.calls.reach import members
from isolint.index.sharing.handovers import Handover, handovers
from isolint.index.state.effects import Effect, EffectKind, Form
from isolint.index.state.environment import ANY_VARIABLE
from isolint.model import Confidence, Doubt, Finding, Location, Site, SiteKind, Span
from isolint.rules._findings import counted, enumerated

_MAY_DO_WITHOUT = Doubt("the tests may do with the placeholder", Confidence.LIKELY)

#: Marks of plugins that run tests in an order of their own, or skip them unless others passed.
_ORDERING = frozenset(
    f"pytest.mark.{name}"
    for name in ("order", "run", "first", "second", "last", "dependency", "depends", "incremental")
)


class HandedOver(Rule):
    """A test relies on what another test of its module left behind.

    What it does: finds class attributes, module globals, attributes of `pytest`, of `request.config` and of module-level
    objects, and keys of the cache and of dictionaries that start empty, which tests alone fill and other tests of
    the module read; and environment variables that a test deletes though only other tests set them. Marks that put
    the tests into an order (`order`, `run`, `dependency`, `incremental`) are named.

    Why it breaks tests: the second test fails alone, first in a shuffled order, or on a worker of its own; and where
    the first one fails, so does all that follows.

    Example:
        class TestAccount:
            def test_create(self):
                TestAccount.id = create()

            def test_delete(self):
                delete(TestAccount.id)

    Fix and its safety: none is applied yet. Move what the first test does into a fixture that both ask for, or
    make one test of the two.
    """

    code = "ISO702"
    name = "handed-over"

    VALID = (
        Valid(
            "a fixture provides it",
            """
            import pytest

            class TestAccount:
                @pytest.fixture(autouse=True)
                def account(self):
                    type(self).id = 1

                def test_create(self):
                    type(self).id = 2

                def test_delete(self):
                    assert type(self).id
            """,
        ),
        Valid(
            "each test sets it before it reads it",
            """
            class TestAccount:
                def test_create(self):
                    TestAccount.id = 1
                    assert TestAccount.id

                def test_delete(self):
                    TestAccount.id = 2
                    assert TestAccount.id
            """,
        ),
        Valid(
            "the class has a value from the start, and the second test wants that one",
            """
            class Client:
                timeout = 3
                proxy = None

            def test_slow():
                Client.timeout = 30
                Client.proxy = "local"

            def test_default():
                assert Client.timeout == 3
                assert Client.proxy is None
            """,
        ),
        Valid(
            "an attribute of the object, which is new for each test",
            """
            class TestAccount:
                def setup_method(self):
                    self.id = 0

                def test_create(self):
                    self.id = 1

                def test_delete(self):
                    assert self.id == 0
            """,
        ),
        Valid(
            "a helper fills it where it is missing",
            """
            TOKEN = None

            def token():
                global TOKEN
                if TOKEN is None:
                    TOKEN = "t"
                return TOKEN

            def test_login():
                assert token().upper()

            def test_logout():
                assert token().lower()
            """,
        ),
        Valid(
            "a test that patches it for itself",
            """
            import pytest

            def test_writer():
                pytest.token = "t"

            def test_reader(monkeypatch):
                monkeypatch.setattr(pytest, "token", "own", raising=False)
                assert pytest.token
            """,
        ),
        Valid(
            "a class that a decorator or metaclass may have given the attribute",
            """
            def configured(cls):
                cls.mode = "fast"
                return cls

            class Meta(type):
                def __getattr__(cls, name):
                    return name

            @configured
            class Config:
                pass

            class Names(metaclass=Meta):
                pass

            def test_a():
                Config.mode = Names.mode = "slow"

            def test_b():
                assert Config.mode
                assert Names.mode
            """,
        ),
        Valid(
            "a variable that the test sets itself, or that it may find missing",
            """
            import os

            def test_a():
                os.environ["MODE"] = "a"

            def test_b():
                os.environ["MODE"] = "b"
                del os.environ["MODE"]

            def test_c():
                if "MODE" in os.environ:
                    del os.environ["MODE"]
            """,
        ),
    )
    INVALID = (
        Invalid(
            "an attribute of the test class",
            """
            class TestAccount:
                def test_create(self):
                    self.__class__.id = 1

                def test_read(self):
                    assert self.id == 1

                def test_delete(self):
                    assert TestAccount.id
            """,
            line=6,
            site="attr:test_case:TestAccount.id",
            message="2 tests need `TestAccount.id`, which only `TestAccount.test_create` sets",
        ),
        Invalid(
            "a global that starts empty, filled by a test in order of number",
            """
            import app
            TOKEN = None

            def test_1_login():
                global TOKEN
                TOKEN = app.login()

            def test_2_use():
                assert app.use(TOKEN)
            """,
            line=9,
            site="global:test_case:TOKEN",
            message="`test_2_use` needs `TOKEN`, which only `test_1_login` sets",
        ),
        Invalid(
            "a key of a module's dictionary",
            """
            import app
            STATE = {}

            def test_create():
                STATE["id"] = app.create()

            def test_delete():
                app.delete(STATE["id"])
            """,
            line=8,
            site="global:test_case:STATE",
            message="`test_delete` needs `STATE['id']`, which only `test_create` sets",
        ),
        Invalid(
            "an attribute put on pytest itself, with marks for the order",
            """
            import pytest

            @pytest.mark.order(1)
            def test_create():
                pytest.account = 1

            @pytest.mark.order(2)
            def test_delete():
                assert pytest.account
            """,
            line=9,
            site="patch:pytest.account",
            message="`test_delete` needs `pytest.account`, which only `test_create` sets, in the order of "
            "`pytest.mark.order`",
        ),
        Invalid(
            "the cache of the configuration",
            """
            def test_create(request):
                request.config.cache.set("account", 1)

            def test_delete(request):
                assert request.config.cache.get("account", None) == 1
            """,
            line=5,
            site="patch:pytest.cache['account']",
            message="`test_delete` needs `cache['account']`, which only `test_create` sets",
        ),
        Invalid(
            "an attribute that an application's object has from one test alone",
            {
                "event.py": """
                    class Status:
                        pass

                    status = Status()
                    """,
                "test_case.py": """
                    from event import status

                    class TestEvent:
                        def test_state_change(self):
                            status.state = False

                        def test_object(self):
                            assert status.state is False
                    """,
            },
            line=8,
            site="global:event:status",
            message="`TestEvent.test_object` needs `status.state`, which only `TestEvent.test_state_change` sets",
        ),
        Invalid(
            "a variable that is deleted as if it were surely there",
            {
                "app.py": """
                    import os

                    def set_key(value):
                        os.environ["KEY"] = value
                    """,
                "test_case.py": """
                    import os
                    import app

                    def test_with_key():
                        app.set_key("k")

                    def test_without_key():
                        del os.environ["KEY"]
                    """,
            },
            line=8,
            site="env:KEY",
            message="`test_without_key` deletes `KEY`, which only `test_with_key` sets",
        ),
    )

    def check(self, index: ProjectIndex) -> Iterator[Finding]:
        """Yield a finding for each place and module, and for each deletion."""
        for found in handovers(index):
            yield self._handed(index, found)
        for effect in index.writes(SiteKind.ENV):
            if effect.form is Form.DELETE and effect.site != ANY_VARIABLE:
                yield from self._deleted(index, effect)

    def _handed(self, index: ProjectIndex, found: Handover) -> Finding:
        marks = _marks(index, found.givers | found.takers)
        by_marks = f", in the order of {enumerated(marks)}" if marks else ""
        need = "needs" if found.takers.bit_count() == 1 else "need"
        sets = "sets" if found.givers.bit_count() == 1 else "set"
        return Finding(
            code=self.code,
            name=self.name,
            message=f"{_tests(index, found.takers)} {need} `{found.slot.name}`, which only "
            f"{_tests(index, found.givers)} {sets}{by_marks}",
            path=index.program.path(found.taken.scope),
            span=Span(found.taken.line, 1, found.taken.line, 1),
            doubts=(_MAY_DO_WITHOUT,) if found.slot.placeholder else (),
            site=Site(
                found.slot.kind, found.slot.key, index.objects.definition((found.slot.kind, found.slot.key))
            ),
            tests=index.nodeids(found.givers),
            victims=index.nodeids(found.takers),
            chain=tuple(
                Location(
                    index.program.path(place.scope), place.line, index.resolver.scope(place.scope).qualname
                )
                for place in (found.given, found.taken)
            ),
        )

    def _deleted(self, index: ProjectIndex, effect: Effect) -> Iterator[Finding]:
        """Yield a finding where a test deletes what neither it nor an import has set."""
        scope = index.resolver.scope(effect.source)
        block = scope.events[effect.event].block if effect.event >= 0 else 0
        takers = index.own_reach.tests(effect.owner) & ~index.audience.setters(effect.site)
        givers = 0
        for other in index.on(effect.site, EffectKind.WRITE):
            if other.site == effect.site and other.form is not Form.DELETE:
                givers |= index.leaks.leaking(other)
        in_suite = index.is_test_code(index.program.path(effect.source))
        if not in_suite or scope.is_conditional(block) or not takers or not givers & ~takers:
            return
        givers &= ~takers
        sets = "sets" if givers.bit_count() == 1 else "set"
        deletes = "deletes" if takers.bit_count() == 1 else "delete"
        yield Finding(
            code=self.code,
            name=self.name,
            message=f"{_tests(index, takers)} {deletes} `{effect.site[1]}`, which only {_tests(index, givers)} {sets}",
            path=index.program.path(effect.source),
            span=effect.span,
            site=index.site(effect.site),
            tests=index.nodeids(givers),
            victims=index.nodeids(takers),
            chain=index.chain(effect, takers),
        )


def _tests(index: ProjectIndex, bits: int) -> str:
    """Return one test by its name, and several by their number."""
    if bits.bit_count() > 1:
        return counted(bits.bit_count(), "test")
    test = index.tests[next(members(bits))]
    return f"`{test.nodeid.partition('::')[2].replace('::', '.')}`"


def _marks(index: ProjectIndex, bits: int) -> Sequence[str]:
    """Return the ordering marks of some tests and of their classes."""
    found: dict[str, None] = {}
    for number in members(bits):
        test = index.tests[number]
        for scope in (test.function, test.owner):
            for decorator in index.resolver.scope(scope).decorators if scope is not None else ():
                name = index.resolver.decorator_name(scope, decorator.term) if scope is not None else None
                if name in _ORDERING:
                    found[name] = None
    return tuple(found)
