"""What can be said of a finding after its suite has run; free of all that runs it."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from isolint.model import Finding


class Verdict(enum.Enum):
    """Whether a finding is true of the running suite.

    LATENT: the state stays changed, and no test was seen to end otherwise for it. REFUTED: the tests ran,
    the state was watched, and it never stayed changed. UNWATCHED: the tests ran, and nothing watches it.
    """

    CONFIRMED = "confirmed"
    LATENT = "latent"
    REFUTED = "refuted"
    UNWATCHED = "unwatched"
    NOT_REACHED = "not reached"


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict on one finding, with what shows it: a change, or a polluter and its victim."""

    finding: Finding
    verdict: Verdict
    change: str = ""
    polluter: str = ""
    victim: str = ""
