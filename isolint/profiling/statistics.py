"""Tell a change from noise: medians of repeated runs, and how far runs stray from them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

#: The standard deviation of normal noise, over the median distance from its middle.
_NORMAL = 1.4826

#: The standard error of a median, over that of a mean.
_MEDIAN = 1.2533

#: Noise is never taken to be less than this share, and to be this where no side was run twice.
_LEAST, _UNKNOWN = 0.03, 0.15

#: Pooled noise wants so many things that were run more than once.
_ENOUGH = 4

#: A change counts from so many standard errors on; of what is not typical of its kind less is known.
_CERTAIN, _UNTYPICAL = 2.5, 4.0


@dataclass(frozen=True, slots=True)
class Samples:
    """The seconds that one thing took, before and after, in one run each."""

    before: tuple[float, ...]
    after: tuple[float, ...]

    @property
    def ratio(self) -> float:
        """Return the median after over that before, or infinity where that is nothing."""
        earlier, later = median(self.before), median(self.after)
        return later / earlier if earlier > 0 else math.inf

    @property
    def growth(self) -> float:
        """Return the difference of the medians, in seconds."""
        return median(self.after) - median(self.before)


def straying(samples: Samples) -> list[float]:
    """Return how far runs lie from the median of their side, as shares, those in the middle left out."""
    found: list[float] = []
    for side in (samples.before, samples.after):
        middle = median(side)
        if len(side) > 1 and middle > 0:
            found += [abs(math.log(value / middle)) for value in side if value not in (middle, 0.0)]
    return found


def spread(distances: Sequence[float]) -> float:
    """Return the standard deviation that distances from a median speak of, whatever the outliers."""
    return _NORMAL * median(distances) if distances else 0.0


def pooled(many: Iterable[Samples]) -> float | None:
    """Return the noise that things of one kind have in common, as a share, or None where too few tell."""
    each = [found for samples in many if (found := straying(samples))]
    if len(each) < _ENOUGH:
        return None
    return spread([distance for found in each for distance in found])


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether a change is one: `noise` is the share that runs may differ by without one."""

    noise: float
    is_beyond_noise: bool


def judge(samples: Samples, common: float | None, *, is_typical: bool = True) -> Judgement:
    """Judge a change by its own spread, and by that which its kind has in `common`, if it is known.

    What is not typical of its kind may well stray more than the others, and is believed where it does.
    """
    deviation = max(_deviation(straying(samples), common, is_typical=is_typical), _LEAST)
    sides = 1 / len(samples.before) + 1 / len(samples.after)
    errors = _CERTAIN if is_typical else _UNTYPICAL
    noise = math.expm1(errors * _MEDIAN * deviation * math.sqrt(sides))
    ratio = samples.ratio
    apart = max(ratio, 1 / ratio) - 1 if ratio > 0 else math.inf
    return Judgement(noise, apart > noise)


def _deviation(own: Sequence[float], common: float | None, *, is_typical: bool) -> float:
    if common is None:
        return spread(own) if own else _UNKNOWN
    if not is_typical:
        return max(spread(own), common)
    # A few runs tell little of the spread: that of all others has a say, and is the least that is believed.
    return max(math.sqrt((spread(own) ** 2 + common**2) / 2), common)
