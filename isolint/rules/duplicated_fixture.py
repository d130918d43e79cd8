"""ISO502: modules that share a folder define the same fixture, each for itself."""

from __future__ import annotations

from collections.abc import Iterator

from isolint.contracts import Rule
from isolint.index import ProjectIndex
from isolint.index.sharing.naming import named
from isolint.index.sharing.servers import shared_starts
from isolint.model import Finding
from isolint.rules._copies import of_copies, others, the_one
from isolint.rules.cases import duplicated_fixture as cases


class DuplicatedFixture(Rule):
    """Several modules define a fixture that is the same in all but its local names.

    What it does: compares the fixtures of one name over all modules. Local names, docstrings, annotations and the
    place of an import may differ; scope, parameters, requested fixtures and all that the body names from outside
    must be the same objects, so that `return Client(APP)` differs where each module has an `APP` of its own. A
    group is reported from three statements on that need not be there: three modules with a fixture of two
    statements, two with one of three. Fixtures that no test asks for, those that extend an outer one of
    their own name, and those that could only have one definition under a new name while tests that others
    inherit, too, ask for the old one, are left out. Of two groups that want one name in one place, the larger
    is to have it.

    Why it breaks tests: isolation that is mended in one copy stays broken in the others, and copies drift apart
    unseen, so that a test which moves to another module meets another set-up.

    Example:
        # test_orders.py and test_users.py
        @pytest.fixture
        def client():
            app = create_app()
            app.testing = True
            return app.test_client()

    Fix and its safety: none is applied yet. Move one copy to the `conftest.py` that the message names, and
    delete the others.
    """

    code = "ISO502"
    name = "duplicated-fixture"

    VALID = cases.VALID
    INVALID = cases.INVALID

    def check(self, index: ProjectIndex) -> Iterator[Finding]:
        """Yield one finding for each group; those that start servers are another rule's."""
        servers = {copy.function for shared in shared_starts(index) for copy in shared.group.copies}
        for group in named(index):
            first = group.copies[0]
            if first.function in servers:
                continue
            modules = len({copy.path for copy in group.copies})
            message = f"`{first.name}` is defined alike in {modules} modules, also at {others(group)}: {the_one(group)}"
            yield of_copies(self, index, group, message)
