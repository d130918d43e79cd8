"""ISO105: the state of the whole process is changed while a test runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from isolint.facts.records import EventKind, ScopeKind
from isolint.facts.terms import UNKNOWN
from isolint.index import ProjectIndex, Role
from isolint.index.beforehand.initial import depends
from isolint.index.state.effects import Effect, EffectKind, Form, event_of
from isolint.index.state.readers import Mention
from isolint.model import Doubt, SiteKind
from isolint.rules._doubts import MILD, SAME
from isolint.rules._state import TEST_CODE, StateRule, doer, through
from isolint.rules.cases import process_state as cases

#: State that suites often set without harm: seeding is how a test makes itself repeatable.
_MILD = frozenset({"rng", "sys.path", "event loop"})

#: State that a call which changes it sets whatever it was.
_SET_AS_A_WHOLE = frozenset(
    {"signal", "locale", "tz", "umask", "socket timeout", "recursion limit", "capture of warnings"}
)

#: State that imports look at, which no call or path tells of.
_USED_UNSEEN = frozenset({"sys.path", "sys.modules", "sys.meta_path"})

_LOGGER_FLAGS = frozenset({"levels", "propagation", "disabling"})

#: What adds to a logger's handlers and filters, or sets one up, whatever others are there.
_ADDING = frozenset({"addHandler", "addFilter", "basicConfig", "setLevel", "setFormatter"})

#: Methods of a store whose first argument says which entry they are for.
_KEYED = frozenset({"set", "get", "add", "delete", "has_key", "get_or_set", "incr", "decr"})

_CWD = "cwd"
#: What `asyncio.run` takes away, which matters to nobody but those who ask for it outside of coroutines.
_LOOP = "event loop:of the thread"
_RNG = "rng"
_LOGGING = "logging"
_LEVELS = "logging:levels"
#: State that pytest itself puts back around each phase of a test.
_RUNNER_RESTORES = frozenset({"warnings", "stdout", "stderr", "stdin"})


#: Of the `likely` ones of rounds 17 to 20 with this doubt none was right (docs/accuracy.md).
_TOLD = Doubt("importing a module does the same, perhaps before the tests")


class _Setting(NamedTuple):
    """The setting that a state of the process starts as, and what that is by default."""

    name: str
    default: str


_STARTS_AS_SET = {
    "active translation": _Setting("LANGUAGE_CODE", "en-us"),
    "current time zone": _Setting("TIME_ZONE", "America/Chicago"),
}


class ProcessStateChange(StateRule):
    """A test, or the application code that it runs, changes the process and does not put it back.

    What it does: reports `os.chdir`, `os.umask`, `locale.setlocale`, signal handlers, logging configuration,
    levels and handlers, warnings filters, `sys.path`, `sys.modules`, `sys.argv`, the standard streams,
    `importlib.reload`, seeds, and what else the library models list.

    Why it breaks tests: these exist once a process. A test that runs in another folder, or with a handler
    that is already closed, fails wherever it happens to run next.

    Example:
        def test_export(tmp_path):
            os.chdir(tmp_path)
            export("out.csv")

    Fix and its safety: safe for the working folder, the import path, attributes of modules, and handlers and
    filters of loggers, by `monkeypatch` or the clean-ups of a `unittest.TestCase`; safe for levels of loggers in
    tests, by `caplog.set_level`; unsafe for contexts of Flask, which a `with` or a clean-up pops. Elsewhere a
    fixture in the nearest common conftest.py saves the state before each test and puts it back, where it is known
    how; safe, or unsafe where it is possible only that the state stays changed, and where all loggers are put back
    as the name of the one is not known. What a wider fixture changes for several tests is left alone. `monkeypatch.setitem(sys.modules, ...)` and `warnings.catch_warnings` take
    themselves back.
    """

    code = "ISO105"
    name = "process-state"
    kinds = (SiteKind.PROCESS,)
    restorable = True

    VALID = cases.VALID
    INVALID = cases.INVALID

    def concerns(self, index: ProjectIndex, effect: Effect) -> bool:
        """Leave out what happens at import, as it is the same for every test, and what comes back anyway."""
        state = effect.site[1].partition(":")[0]
        role = index.roles.of(effect.owner)
        if role is Role.TEST_MODULE or role not in (*TEST_CODE, Role.APP) or state == "sys.modules":
            return False
        if state in _RUNNER_RESTORES and effect.form is not Form.CLOSE:
            return False
        if effect.form is Form.POP:
            # What is taken out of a list of the interpreter was put there by somebody.
            return False
        if state == "sys.path" and role is Role.APP and effect.form is Form.CALL:
            # A program that adds to where it looks for modules does the same whoever runs it.
            return False
        return role is not Role.APP or not self._is_managed(index, effect)

    def _is_managed(self, index: ProjectIndex, effect: Effect) -> bool:
        """Tell whether a module of the application takes its own changes of a state back somewhere."""
        path = index.program.path(effect.source)
        return any(
            other.form is Form.PUT_BACK and index.program.path(other.source) == path
            for other in index.on(effect.site, EffectKind.RESET)
        )

    def leaving(self, index: ProjectIndex, effect: Effect) -> int:
        """Closing a stream is no clean-up, unless the test has put one of its own there."""
        if not _closes_stream(effect):
            return super().leaving(index, effect)
        if index.leaks.elsewhere.is_child(effect):
            return 0
        own = 0
        for other in index.on(effect.site, EffectKind.WRITE, EffectKind.GUARD):
            is_before = other.owner != effect.owner or other.event < effect.event
            if is_before and other.form is not Form.CLOSE:
                own |= index.reach.tests(other.owner)
        return index.reach.tests(effect.owner) & ~own

    def victims(self, index: ProjectIndex, effect: Effect) -> int:
        """Return the tests whose functions change or observe the same; one that is printed to, if closed, fails everybody.

        Of a change of folder these are the tests that do not go to one of their own first, if there are any.
        """
        if _fails_everybody(effect):
            return (1 << len(index.tests)) - 1
        if effect.site[1] == _LOOP:
            return index.asking_for_loop
        met, others = self._meeting(index, effect)
        if effect.site[1] == _CWD:
            unprepared = met & ~index.arrivals.tests
        else:
            fresh = index.fresh_starts
            looks = [index.mention(other) for other in others if not fresh.sets_anew(other, effect)]
            unprepared = met & fresh.unprepared(effect, looks)
        asking = index.fresh_starts.seeing(effect, _asking(index, effect))
        captured = index.hearing.capturing(effect) if effect.site[1].startswith(_LOGGING) else 0
        return (unprepared or met & self.leaving(index, effect)) | met & asking | captured

    def noticing(self, index: ProjectIndex, effect: Effect, victims: int) -> int:
        """Return those of the tests that look at the state, rather than set it whatever it is."""
        if _fails_everybody(effect) or effect.site[1] in (*_USED_UNSEEN, _LOOP):
            return victims
        if effect.site[1] == _CWD:
            return victims & ~index.arrivals.tests
        _, others = self._meeting(index, effect)
        found = _sorted_out(index, effect, others)
        seeing = index.fresh_starts.seeing(effect, found.looks)
        if found.drawn:
            # Who relies on a seed of the suite has what the draws since have left of it.
            seeing |= index.audience.setters(effect.site) & index.fresh_starts.seeing(effect, found.drawn)
        if effect.site[1].startswith(_LOGGING):
            seeing |= _hearing(index, effect, found)
        return victims & seeing

    def naming(self, index: ProjectIndex, effect: Effect, victims: int) -> int:
        """Of a logger's level leave out the tests that set it themselves before something is logged."""
        if not effect.site[1].startswith(f"{_LEVELS}:"):
            return victims
        found = _sorted_out(index, effect, self._meeting(index, effect)[1])
        direct = index.fresh_starts.seeing(effect, found.looks) | index.hearing.capturing(effect)
        return victims & (direct | index.hearing.unset(effect))

    def _meeting(self, index: ProjectIndex, effect: Effect) -> tuple[int, Sequence[Effect]]:
        """Return the tests that come to what changes or observes the same, and where."""
        others = list(_looking(index, effect))
        met = index.audience.coming_to((*map(index.mention, others), *_asking(index, effect)))
        return (met | _in_relative_files(index) if effect.site[1] == _CWD else met), others

    def phrase(self, index: ProjectIndex, effect: Effect) -> str:
        """Say who changes what."""
        verb = "closes" if effect.form is Form.CLOSE else "changes"
        state, _, holder = effect.site[1].replace(":", " ", 1).partition(":")
        of = f" of `{holder}`" if holder else ""
        return f"{doer(index, effect)} {verb} the process's {state}{of}{through(index, effect)}"

    def doubts(self, index: ProjectIndex, effect: Effect, tests: int, victims: int) -> tuple[Doubt, ...]:
        """Return one more where suites often set the state without harm."""
        found = super().doubts(index, effect, tests, victims)
        is_mild = effect.site[1].partition(":")[0] in _MILD and effect.form is not Form.CLOSE
        is_told = index.leaks.at_import.runs(effect.source) and _is_same_each_time(index, effect)
        is_default = _is_by_default(index, effect)
        further = ((MILD, is_mild), (_TOLD, is_told), (SAME, is_default))
        return (*found, *(doubt for doubt, holds in further if holds))


def _is_by_default(index: ProjectIndex, effect: Effect) -> bool:
    """Tell whether a call gives a state a constant that settings of the project say it starts as."""
    setting = _STARTS_AS_SET.get(effect.site[1])
    scope = index.resolver.scope(effect.source)
    if setting is None or effect.event < 0 or not scope.events[effect.event].args:
        return False
    given = index.resolver.literal(index.resolver.value(effect.source, scope.events[effect.event].args[0]))
    bound = [facts.module.bindings.get(setting.name) for facts in index.program.modules.values()]
    starts = {term[1] for term in bound if term is not None and term[0] == "const"} or {setting.default}
    return any(_whole(given) == _whole(start) for start in starts)


def _whole(name: object) -> str:
    """Return a language without the country, or the name of something else as it is."""
    return str(name).partition("-")[0]


def _is_same_each_time(index: ProjectIndex, effect: Effect) -> bool:
    """Tell whether a statement sets a state to the same whenever it is run, and adds nothing to what is there."""
    if effect.event < 0 or effect.form is not Form.CALL:
        return False
    scope, whole = index.resolver.scope(effect.source), effect.site[1].partition(":")
    event = scope.events[effect.event]
    is_set = whole[0] in _SET_AS_A_WHOLE or whole[2].partition(":")[0] in _LOGGER_FLAGS
    return is_set and not any(depends(scope, term) for term in event.given)


class _Meeting(NamedTuple):
    """Where functions look at a state; add a handler to a logger, or one to listen by; and draw at random."""

    looks: list[Mention]
    added: list[Mention]
    listening: list[Mention]
    drawn: list[Mention]


def _sorted_out(index: ProjectIndex, effect: Effect, others: Iterable[Effect]) -> _Meeting:
    """Return where it is that what changes or observes a state may see what a write has left of it."""
    found = _Meeting(_asking(index, effect), [], [], [])
    for other in others:
        is_hidden = other.kind is EffectKind.WRITE and index.fresh_starts.hides(other, effect)
        if is_hidden or _is_blind(index, other) or _is_of_another_key(index, other, effect):
            continue
        if _is_asked_to_log(index, other):
            continue
        if _is_drawn_at_random(index, other):
            among = found.drawn
        elif not _overlap(other.site[1], effect.site[1], other.kind is EffectKind.READ):
            among = found.listening
        else:
            among = found.added if _is_added(index, other, effect) else found.looks
        among.append(index.mention(other))
    return found


def _hearing(index: ProjectIndex, effect: Effect, found: _Meeting) -> int:
    """Return the tests that meet a change of a logger when something is logged."""
    tests = index.hearing.capturing(effect)
    listening = index.fresh_starts.seeing(effect, found.listening)
    tests |= listening and listening & index.hearing.logging(effect)
    adding = index.fresh_starts.seeing(effect, found.added) & index.hearing.watching
    # Who adds a handler meets the others by what they print.
    return tests | (adding and adding & index.hearing.logging(effect))


def _closes_stream(effect: Effect) -> bool:
    return effect.form is Form.CLOSE and effect.site[1] in _RUNNER_RESTORES


def _fails_everybody(effect: Effect) -> bool:
    """Tell whether a write closes what anybody prints to; few read what is typed in."""
    return _closes_stream(effect) and effect.site[1] != "stdin"


def _asking(index: ProjectIndex, effect: Effect) -> list[Mention]:
    """Return where a logger is asked for the list of handlers or filters that a write changes."""
    whole, kind, logger, *_ = (*effect.site[1].split(":"), "", "")
    return list(index.hearing.talkers.lookers(kind, logger)) if whole == _LOGGING else []


def _is_blind(index: ProjectIndex, other: Effect) -> bool:
    """Tell whether an effect sets a state as a whole, or puts it back, so that nothing hangs on what it was."""
    whole, _, part = other.site[1].partition(":")
    if other.kind not in (EffectKind.WRITE, EffectKind.RESET):
        return False
    is_flag = whole == _LOGGING and part.partition(":")[0] in ("", *_LOGGER_FLAGS)
    if other.kind is EffectKind.RESET or whole in _SET_AS_A_WHOLE or is_flag:
        return True
    event = index.resolver.scope(other.source).events[other.event]
    return other.form is Form.ASSIGN and event.term[0] == "attr" and not event.augmented


def _is_asked_to_log(index: ProjectIndex, other: Effect) -> bool:
    """Tell whether the application asks a logger for its level: it does so to log, or to leave that."""
    is_asked = other.kind is EffectKind.READ and other.site[1].startswith(_LEVELS)
    return is_asked and not index.is_test_code(index.program.path(other.source))


def _is_drawn_at_random(index: ProjectIndex, other: Effect) -> bool:
    """Tell whether the application draws a number: what it does with one it has to do with any."""
    is_drawn = other.kind is EffectKind.READ and other.site[1].partition(":")[0] == _RNG
    return is_drawn and not index.is_test_code(index.program.path(other.source))


def _is_added(index: ProjectIndex, other: Effect, effect: Effect) -> bool:
    """Tell whether one effect adds to a logger's handlers or filters, whatever another has added to them."""
    event = event_of(index.resolver, other)
    if event is None or other.kind is not EffectKind.WRITE:
        return False
    is_call = event.kind is EventKind.CALL and event.term[0] == "attr" and event.term[2] in _ADDING
    parts, changed = other.site[1].split(":"), effect.site[1].split(":")
    return is_call and parts[0] == _LOGGING and parts[:2] == changed[:2]


def _is_of_another_key(index: ProjectIndex, other: Effect, effect: Effect) -> bool:
    """Tell whether two calls are for different entries of a store that the process has."""
    keys = []
    for one in (other, effect):
        event = event_of(index.resolver, one)
        if event is None or event.kind is not EventKind.CALL or event.term[0] != "attr" or not event.args:
            return False
        keys.append(event.args[0] if event.term[2] in _KEYED else UNKNOWN)
    return all(key[0] == "const" for key in keys) and keys[0] != keys[1]


def _looking(index: ProjectIndex, effect: Effect) -> Iterator[Effect]:
    """Yield what functions do that change or observe what a write changes."""
    for other in index.effects:
        if other.site[0] is not SiteKind.PROCESS:
            continue
        is_read = other.kind is EffectKind.READ
        sees = _overlap(other.site[1], effect.site[1], is_read)
        if not sees and index.is_test_code(index.program.path(other.source)):
            sees = _listens(other.site[1], effect.site[1])
        if sees and is_read and effect.site[1] == _CWD and index.arrivals.is_kept_only(other):
            continue
        if sees and index.resolver.scope(other.owner).kind is ScopeKind.FUNCTION:
            yield other


def _overlap(one: str, other: str, is_read: bool) -> bool:
    """Tell whether what changes or reads one state has to do with another, or with a whole that it is part of.

    Who sets up logging as a whole does not see what is set of one logger. Who asks a logger for its level or
    handlers is told those of the loggers above it.
    """
    whole, _, part = one.partition(":")
    other_whole, _, other_part = other.partition(":")
    if whole != other_whole or part == other_part or not other_part:
        return whole == other_whole
    if not part or not is_read or whole != _LOGGING:
        return not part and (is_read or whole != _LOGGING)
    kind, _, logger = part.partition(":")
    other_kind, _, above = other_part.partition(":")
    return kind == other_kind and _is_above(above, logger)


def _listens(one: str, other: str) -> bool:
    """Tell whether a test that adds a handler to a logger hears more or less of it as something else changes."""
    adding, changing = one.split(":"), other.split(":")
    if adding[:2] != [_LOGGING, "handlers"] or changing[0] != _LOGGING:
        return False
    if len(adding) < 3 or len(changing) < 3 or changing[1] == "handlers":
        return False
    listened, changed = adding[2], changing[2]
    return listened == changed or _is_above(listened, changed) or _is_above(changed, listened)


def _is_above(above: str, logger: str) -> bool:
    """Tell whether what one logger lets pass, or is set to, counts for another one, too."""
    return bool(above) and bool(logger) and (above == "root" or logger.startswith(f"{above}."))


def _in_relative_files(index: ProjectIndex) -> int:
    """Return the tests that touch files by paths that start from the working directory."""
    tests = 0
    for effect in index.effects:
        if effect.site[0] is SiteKind.FILE and not effect.site[1].startswith(("/", "~")):
            tests |= index.reach.tests(effect.owner)
    return tests
