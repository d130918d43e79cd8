"""ISO605: rows that tests leave in a database which a module opens once."""

from __future__ import annotations

from isolint.index import ProjectIndex, Role
from isolint.index.state.effects import Effect, Form
from isolint.model import Confidence, Doubt, SiteKind
from isolint.rules._state import TEST_CODE, StateRule, doer, short, through
from isolint.rules.cases import rows_left as cases

_ELSEWHERE = Doubt(
    "tests may be given another database, or a transaction that is rolled back", Confidence.LIKELY
)


class RowsLeft(StateRule):
    """A test stores something in a database in memory that a module opens once, and nobody takes it out.

    What it does: follows connections, sessions and their factories to the engine, connection or extension that a
    module makes when it is imported, and finds what commits changes to it on behalf of a test. A fixture that
    drops the tables, rolls back, or gives the name another database for each test is a clean-up.

    Why it breaks tests: a database in memory lives as long as its connection, which is as long as the process. The
    rows of one test are there for the next one: counts, unique keys and "not found" depend on the order.

    Example:
        engine = create_engine("sqlite://")
        Session = sessionmaker(engine)

        def add(name):
            with Session() as session:
                session.add(User(name=name))
                session.commit()

    Fix and its safety: none is made, as how a suite gets at its database is for the suite to say. Drop and create
    the tables around each test, run each in a transaction that is rolled back, or give each an engine of its own.
    """

    code = "ISO605"
    name = "rows-left"
    kinds = (SiteKind.DATABASE,)

    VALID = cases.VALID
    INVALID = cases.INVALID

    def concerns(self, index: ProjectIndex, effect: Effect) -> bool:
        """Leave files, tables and what fixtures open to their own rules."""
        if effect.form is not Form.UPDATE:
            return False
        is_run_for_tests = index.roles.of(effect.owner) in (*TEST_CODE, Role.APP)
        return is_run_for_tests and index.module_databases.is_one(effect.site)

    def leaving(self, index: ProjectIndex, effect: Effect) -> int:
        """Return the tests after which rows are left; one that has another database leaves none here."""
        reset = index.leaks.protection.resets_before(effect.site)
        return super().leaving(index, effect) & ~reset & ~index.module_databases.elsewhere(effect.site)

    def victims(self, index: ProjectIndex, effect: Effect) -> int:
        """Return the tests that ask the database for what is stored."""
        return index.audience.readers(effect.site)

    def phrase(self, index: ProjectIndex, effect: Effect) -> str:
        """Say who stores something, and where."""
        return f"{doer(index, effect)} stores something in the database of `{short(effect.site)}`{through(index, effect)}"

    def doubts(self, index: ProjectIndex, effect: Effect, tests: int, victims: int) -> tuple[Doubt, ...]:
        """Return what is in doubt, and that the suite may see to the database in a way that is not seen."""
        return (*super().doubts(index, effect, tests, victims), _ELSEWHERE)
