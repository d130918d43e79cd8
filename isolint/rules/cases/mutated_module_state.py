"""Cases of `mutated_module_state`."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid
from isolint.rules.cases.as_defined import AS_DEFINED, NOT_AS_DEFINED, NOT_PUT_BACK_WITHIN, PUT_BACK_WITHIN
from isolint.rules.cases.asserted import NOT_STORED_AGAIN, STORED_AGAIN
from isolint.rules.cases.begun_empty import EMPTIED_AS_BEGUN, NOT_AS_BEGUN
from isolint.rules.cases.bound_methods import OF_NEW_OBJECTS, OF_SHARED_OBJECTS
from isolint.rules.cases.by_class import OF_ANOTHER_CLASS, OF_THAT_CLASS
from isolint.rules.cases.by_default import BY_DEFAULT, NOT_BY_DEFAULT
from isolint.rules.cases.cached_objects import CACHED_OBJECTS, CACHED_OBJECTS_FRESH
from isolint.rules.cases.called_by_name import CALLED_BY_NAME, NOT_CALLED_BY_NAME
from isolint.rules.cases.chosen import CHOSEN, CHOSEN_OTHERWISE
from isolint.rules.cases.cleared_by_fixtures import CLEARED_FOR_EACH, CLEARED_FOR_SOME
from isolint.rules.cases.come_to import COME_TO, NOT_COME_TO
from isolint.rules.cases.command_groups import COMMANDS, OTHER_COMMANDS
from isolint.rules.cases.computed_keys import LOOKED_UP_BY_TEXT
from isolint.rules.cases.constants import CONSTANTS, OBJECTS
from isolint.rules.cases.context_managers import RESTORED
from isolint.rules.cases.context_variables import IN_CONTEXT, LEFT_IN_CONTEXT
from isolint.rules.cases.cut_calls import NOT_PATCHED_ON_THE_WAY, PATCHED_ON_THE_WAY
from isolint.rules.cases.cut_off import CUT_OFF, NOT_CUT_OFF
from isolint.rules.cases.django_views import DJANGO_VIEWS, OTHER_DJANGO_VIEWS
from isolint.rules.cases.done_by_import import DONE_BY_IMPORT
from isolint.rules.cases.emptied import LOST
from isolint.rules.cases.flask_views import GIVEN_VIEWS, OTHER_VIEWS
from isolint.rules.cases.forked import IN_CHILD, IN_PARENT
from isolint.rules.cases.fresh_starts import EMPTIED, NOT_ALWAYS_EMPTIED
from isolint.rules.cases.gathered import ALL_GATHERED, SELDOM_GATHERED
from isolint.rules.cases.given_back import CHANGED, COUNTED_ON
from isolint.rules.cases.given_parts import OF_WHAT_IS_GIVEN, OF_WHAT_STANDS_IN
from isolint.rules.cases.got_before import GOT_BEFORE, NOT_GOT_BEFORE
from isolint.rules.cases.handed_functions import CHANGED_BY_HANDED, NOT_CHANGED_BY_HANDED
from isolint.rules.cases.handed_in import KEYS_THAT_ARE_THERE, NOT_REFUSED, REFUSED
from isolint.rules.cases.held_within import CHANGED_WITHIN, NOT_CHANGED_WITHIN
from isolint.rules.cases.imported_late import IMPORTED_BY_A_TEST, IMPORTED_WITH_THE_TESTS
from isolint.rules.cases.last_words import OBJECTS_GIVEN_BACK, OBJECTS_LEFT
from isolint.rules.cases.left_again import LEFT_AGAIN, LEFT_CHANGED
from isolint.rules.cases.local_to_context import LOCAL_TO_CONTEXT, LOCAL_TO_NOTHING
from isolint.rules.cases.lost_entries import NAMES_KEPT, NAMES_LOST
from isolint.rules.cases.made_anew import HANDED_OUT_AGAIN
from isolint.rules.cases.made_by_metaclass import OWN_TABLES, SHARED_TABLES
from isolint.rules.cases.made_by_name import MADE_BY_NAME, OTHER_KINDS
from isolint.rules.cases.made_objects import (
    COPIED_DEEPLY,
    COPIED_ONCE,
    FALLEN_BACK_ON,
    MADE_WITH,
    NOT_FALLEN_BACK_ON,
)
from isolint.rules.cases.made_up_items import ITEMS_OF_CONTEXTS, ITEMS_OF_OBJECTS
from isolint.rules.cases.meeting import MET, NOT_MET
from isolint.rules.cases.members import CALLED_BY_OTHER_NAME, OTHER_NAMES, PROPERTIES, SET_BY_PROPERTY
from isolint.rules.cases.names_of_modules import NAMES_OF_MODULES
from isolint.rules.cases.not_collected import COLLECTED, NOT_COLLECTED
from isolint.rules.cases.nothing_to_change import NOTHING_ADDED, SOMETHING_ADDED
from isolint.rules.cases.noticing import ONE_ENTRY
from isolint.rules.cases.on_copies import OWN_ENTRIES, SHARED_ENTRIES
from isolint.rules.cases.optional_decorator import DECORATED_AT_IMPORT, DECORATED_IN_TEST
from isolint.rules.cases.other_objects import OTHER_OBJECTS, SAME_OBJECTS
from isolint.rules.cases.overridden import CHANGED_BY_DERIVED, NOT_CHANGED_BY_DERIVED
from isolint.rules.cases.paired import PAIRED, UNPAIRED
from isolint.rules.cases.patched_by_case import FOR_A_TIME, FOR_GOOD, NOT_PATCHED_BY_CASE, PATCHED_BY_CASE
from isolint.rules.cases.put_back import OUT_OF_SIGHT
from isolint.rules.cases.put_off import ITEMS_GIVEN_BACK, ITEMS_NOT_GIVEN_BACK
from isolint.rules.cases.raising_branches import RAISING_BRANCHES, RETURNING_BRANCHES
from isolint.rules.cases.references import CONTENTS_LEFT, SET_ANEW
from isolint.rules.cases.routes import FLASK_ROUTES, OTHER_FLASK_ROUTES
from isolint.rules.cases.ruled_out import NEVER_TAKEN, TAKEN
from isolint.rules.cases.run_around import AROUND_EACH, NOT_AROUND_EACH
from isolint.rules.cases.run_by_bases import NOT_RUN_BY_BASE, RUN_BY_BASE
from isolint.rules.cases.same_value import NEW_STATE, SAME_STATE
from isolint.rules.cases.saved_by_name import SAVED_BY_NAME, SAVED_OTHERWISE
from isolint.rules.cases.set_again import OWN_STORE, SHARED_STORE
from isolint.rules.cases.set_flags import OFF, ON
from isolint.rules.cases.set_up_by_module import NOT_SET_UP_BY_MODULE, SET_UP_BY_MODULE
from isolint.rules.cases.silence import KEPT, NAMESAKES, SET_UP, TIDIED, UNREACHED
from isolint.rules.cases.singletons import OF_KEPT, OF_KEPT_UNCHANGED
from isolint.rules.cases.stand_ins import LISTS, TUPLES
from isolint.rules.cases.stdlib_objects import HEAPS, HEAPS_OF_THEIR_OWN
from isolint.rules.cases.subcommands import ASKED_FOR, NOT_ASKED_FOR
from isolint.rules.cases.switched_off import SWITCHED_OFF
from isolint.rules.cases.taken_away import OBJECTS_TIDIED
from isolint.rules.cases.taken_back import KEPT_AFTER_ALL, TAKEN_BACK
from isolint.rules.cases.taken_out_together import NOT_TAKEN_OUT, TAKEN_OUT_TOGETHER
from isolint.rules.cases.test_data import EMPTIED_AGAIN, NOT_EMPTIED_AGAIN
from isolint.rules.cases.unwritten import NOT_TAKEN
from isolint.rules.cases.ways_back import NOT_MADE_ANEW
from isolint.rules.cases.wrapped_tests import TABLES_LEFT_AROUND, TABLES_PUT_BACK_AROUND

VALID = (
    *NOTHING_ADDED,
    *OBJECTS_TIDIED,
    *SET_UP_BY_MODULE,
    *EMPTIED_AS_BEGUN,
    *OBJECTS_GIVEN_BACK,
    *NOT_FALLEN_BACK_ON,
    *NOT_CALLED_BY_NAME,
    *CACHED_OBJECTS_FRESH,
    *COPIED_DEEPLY,
    *TAKEN_OUT_TOGETHER,
    *ITEMS_OF_CONTEXTS,
    *NOT_RUN_BY_BASE,
    *HEAPS_OF_THEIR_OWN,
    *FOR_A_TIME,
    *PATCHED_BY_CASE,
    *AROUND_EACH,
    *AS_DEFINED,
    *PUT_BACK_WITHIN,
    *RETURNING_BRANCHES,
    *OF_KEPT_UNCHANGED,
    *OF_NEW_OBJECTS,
    *NAMES_KEPT,
    *NOT_CHANGED_BY_HANDED,
    *SAVED_BY_NAME,
    *SELDOM_GATHERED,
    *NOT_CHANGED_BY_DERIVED,
    *OTHER_FLASK_ROUTES,
    *OTHER_VIEWS,
    *OTHER_DJANGO_VIEWS,
    *OTHER_COMMANDS,
    *OTHER_KINDS,
    *OWN_TABLES,
    *GOT_BEFORE,
    *NOT_CHANGED_WITHIN,
    *OF_ANOTHER_CLASS,
    *SET_ANEW,
    *OF_WHAT_IS_GIVEN,
    *IMPORTED_WITH_THE_TESTS,
    *NAMES_OF_MODULES,
    *NEVER_TAKEN,
    *OWN_STORE,
    *STORED_AGAIN,
    *CONSTANTS,
    *NOT_COLLECTED,
    *CLEARED_FOR_EACH,
    *DONE_BY_IMPORT,
    Valid(
        "pytest-mock puts back what it patches",
        {
            "app.py": """
                import os

                MODE = "a"
                CACHE = {}
                TABLE = {}

                def put():
                    CACHE["a"] = TABLE["a"] = 1
                    os.environ["MODE"] = "b"
                """,
            "test_case.py": """
                import app

                def test_a(mocker):
                    mocker.patch.dict("os.environ", {"MODE": "a"})
                    mocker.patch("app.CACHE", {})
                    mocker.patch.dict(app.TABLE, clear=True)
                    app.put()

                def test_b():
                    assert not app.CACHE and not app.TABLE
                """,
        },
    ),
    Valid(
        "nobody changes it",
        'NAMES = ["a"]\n\ndef test_a():\n    assert NAMES\n\ndef test_b():\n    assert NAMES\n',
    ),
    Valid(
        "a local of the same name",
        'NAMES = ["a"]\n\ndef test_a():\n    NAMES = []\n    NAMES.append("b")\n',
    ),
    Valid(
        "monkeypatch takes the item back",
        """
        LIMITS = {}

        def test_a(monkeypatch):
            monkeypatch.setitem(LIMITS, "a", 1)
            assert LIMITS["a"]
        """,
    ),
    *RESTORED,
    *UNREACHED,
    *EMPTIED,
    *KEPT,
    *LEFT_AGAIN,
    *PAIRED,
    *NAMESAKES,
    *SET_UP,
    *TIDIED,
    *NOT_TAKEN,
    *SWITCHED_OFF,
    *CHOSEN_OTHERWISE,
    *NOT_ASKED_FOR,
    *OUT_OF_SIGHT,
    *CHANGED,
    *SAME_STATE,
    *BY_DEFAULT,
    *IN_CONTEXT,
    *LOCAL_TO_CONTEXT,
    *DECORATED_AT_IMPORT,
    *PROPERTIES,
    *REFUSED,
    *OTHER_NAMES,
    *OWN_ENTRIES,
    *TAKEN_BACK,
    *EMPTIED_AGAIN,
    *ITEMS_GIVEN_BACK,
    *CUT_OFF,
    *PATCHED_ON_THE_WAY,
    *IN_CHILD,
    *OFF,
    *TUPLES,
    *OTHER_OBJECTS,
    *NOT_COME_TO,
    *TABLES_PUT_BACK_AROUND,
)

INVALID = (
    *KEYS_THAT_ARE_THERE,
    *SOMETHING_ADDED,
    *NOT_SET_UP_BY_MODULE,
    *NOT_AS_BEGUN,
    *OBJECTS_LEFT,
    *FOR_GOOD,
    *NOT_PATCHED_BY_CASE,
    *CACHED_OBJECTS,
    *NOT_AROUND_EACH,
    *NOT_AS_DEFINED,
    *NOT_PUT_BACK_WITHIN,
    *RAISING_BRANCHES,
    *OF_KEPT,
    *FALLEN_BACK_ON,
    *MADE_WITH,
    *CALLED_BY_NAME,
    *COPIED_ONCE,
    *NOT_TAKEN_OUT,
    *ITEMS_OF_OBJECTS,
    *RUN_BY_BASE,
    *HEAPS,
    *OF_SHARED_OBJECTS,
    *NAMES_LOST,
    *CHANGED_BY_HANDED,
    *SAVED_OTHERWISE,
    *ALL_GATHERED,
    *CHANGED_BY_DERIVED,
    *FLASK_ROUTES,
    *GIVEN_VIEWS,
    *DJANGO_VIEWS,
    *COMMANDS,
    *MADE_BY_NAME,
    *SHARED_TABLES,
    *NOT_GOT_BEFORE,
    *CHANGED_WITHIN,
    *OF_THAT_CLASS,
    *CONTENTS_LEFT,
    *NOT_MADE_ANEW,
    *SHARED_STORE,
    *NOT_STORED_AGAIN,
    *TAKEN,
    *OBJECTS,
    *CHOSEN,
    *ASKED_FOR,
    *COLLECTED,
    *HANDED_OUT_AGAIN,
    *OF_WHAT_STANDS_IN,
    *IMPORTED_BY_A_TEST,
    Invalid(
        "an attribute that a fixture makes from what it was",
        """
        import pytest

        class App:
            def __init__(self):
                self.config = {}

        app = App()

        @pytest.fixture
        def client():
            app.config = {**app.config, "mode": "b"}
            return app

        def test_a(client):
            assert client.config

        def test_b(client):
            assert client.config
        """,
        line=11,
        site="global:test_case:app",
        message="`client` changes `app`, and leaves it so after 2 tests; 2 tests meet it",
    ),
    *LEFT_CHANGED,
    *NEW_STATE,
    *NOT_BY_DEFAULT,
    *LEFT_IN_CONTEXT,
    *LOCAL_TO_NOTHING,
    *DECORATED_IN_TEST,
    *SET_BY_PROPERTY,
    *NOT_REFUSED,
    *CALLED_BY_OTHER_NAME,
    *KEPT_AFTER_ALL,
    *SHARED_ENTRIES,
    *NOT_EMPTIED_AGAIN,
    *LOST,
    *NOT_ALWAYS_EMPTIED,
    *COUNTED_ON,
    *ITEMS_NOT_GIVEN_BACK,
    *NOT_CUT_OFF,
    *NOT_PATCHED_ON_THE_WAY,
    *IN_PARENT,
    *ON,
    *LISTS,
    *MET,
    *NOT_MET,
    *ONE_ENTRY,
    *LOOKED_UP_BY_TEXT,
    *CLEARED_FOR_SOME,
    *UNPAIRED,
    Invalid(
        "a table filled once, from what the first caller asks for",
        {
            "app.py": """
                _CLIENTS = {}

                def client(name, token):
                    if name not in _CLIENTS:
                        _CLIENTS[name] = (name, token)
                    return _CLIENTS[name]
                """,
            "test_case.py": """
                from app import client

                def test_a():
                    assert client("x", "1") == ("x", "1")

                def test_b():
                    assert client("x", "2") == ("x", "2")
                """,
        },
        line=5,
        path="app.py",
        site="global:app:_CLIENTS",
        message="`client` changes `_CLIENTS`, and leaves it so after 2 tests; 2 tests meet it",
    ),
    *SAME_OBJECTS,
    *COME_TO,
    *TABLES_LEFT_AROUND,
    Invalid(
        "a queue, whose methods have to be awaited",
        {
            "app.py": "import asyncio\n\nQUEUE = asyncio.Queue()\n",
            "test_case.py": """
                import pytest
                from app import QUEUE

                @pytest.mark.asyncio
                async def test_put():
                    await QUEUE.put("a")
                    assert not QUEUE.empty()

                def test_other():
                    assert QUEUE.empty()
                """,
        },
        line=6,
        site="global:app:QUEUE",
        message="`test_put` changes `QUEUE`, and leaves it so after 1 test; 2 tests meet it",
    ),
)
