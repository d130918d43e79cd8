"""The words of `addopts`: which are there, which are missing, and which cannot stand together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from isolint.adoption.wishes import Wishes
from isolint.contracts import Refused

#: Options of one letter whose value may follow without a space.
_SHORT = ("-n", "-p", "-m", "-k", "-o", "-c", "-W", "-r")
_NAMES = {"-n": "--numprocesses", "--strict": "--strict-markers"}

#: Each of these keeps the tests in one process, so that `-n` is ignored or refused.
_ALONE = ("--pdb", "--trace", "--usepdb", "--looponfail", "-f")


@dataclass(frozen=True, slots=True)
class Additions:
    """The words to add, and what is left as it is although another value would be advised."""

    words: tuple[str, ...]
    remarks: tuple[str, ...] = ()


def additions(words: Sequence[str], wishes: Wishes, *, strict: bool = True) -> Additions:
    """Return what is missing of the wishes; with `strict` that includes an option for strict markers.

    Raises:
        Refused: The project has decided against what is wished.
    """
    present = dict(_options(words))
    if is_off(words, "xdist"):
        raise Refused(
            "addopts switches pytest-xdist off with `-p no:xdist`: take that out to have parallel runs"
        )
    for word in words:
        if word in _ALONE:
            raise Refused(f"addopts has `{word}`, which keeps the tests in one process")
    wanted = {"--numprocesses": wishes.workers, "--dist": wishes.distribution.value}
    if wishes.most_workers is not None:
        wanted["--maxprocesses"] = str(wishes.most_workers)
    added = [f"{name}={value}" for name, value in wanted.items() if name not in present]
    if wishes.is_strict and strict and "--strict-markers" not in present:
        added.append("--strict-markers")
    return Additions(tuple(added), tuple(_left(wanted, present)))


def is_off(words: Sequence[str], plugin: str) -> bool:
    """Tell whether a plugin is switched off."""
    return ("-p", f"no:{plugin}") in _options(words)


def marker_expression(words: Sequence[str]) -> str | None:
    """Return the expression of the last `-m`, which is the one that holds."""
    found = [value for name, value in _options(words) if name == "-m"]
    return found[-1] if found else None


def _left(wanted: dict[str, str], present: dict[str, str]) -> Iterator[str]:
    for name, value in wanted.items():
        if name in present and present[name] != value:
            yield f"addopts has {name}={present[name]} already, and keeps it; {name}={value} would be advised"


def _options(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield each option by its long name, with its value or nothing."""
    pending = list(words)
    while pending:
        word = pending.pop(0)
        if not word.startswith("-"):
            continue
        short = word[:2]
        if short in _SHORT and not word.startswith("--"):
            value = word[2:].removeprefix("=") or (pending.pop(0) if pending else "")
            yield _NAMES.get(short, short), value
            continue
        name, equals, value = word.partition("=")
        takes_next = not equals and name in ("--numprocesses", "--dist", "--maxprocesses")
        if takes_next and pending and not pending[0].startswith("-"):
            value = pending.pop(0)
        yield _NAMES.get(name, name), value
