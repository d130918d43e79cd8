"""Tell a change from noise: medians of repeated runs, and how far runs stray from them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

#: The standard deviation of normal noise, over the median distance from its middle.
_NORMAL = 1.4826

#: The variance of a median of many normal values, over that of their mean.
_MEDIAN = math.pi / 2

#: Noise is never taken to be less than this share, and to be this where no side was run twice.
_LEAST, _UNKNOWN = 0.03, 0.15

#: Pooled noise wants so many things that were run more than once, and has the say of so many distances.
_ENOUGH, _WEIGHT = 4, 12

#: A change counts from so many standard errors on; of what is not typical of its kind less is known.
_CERTAIN, _UNTYPICAL = 2.5, 4.0


@dataclass(frozen=True, slots=True)
class Samples:
    """The seconds that one thing took, before and after, in one run each.

    `middles` are its typical seconds before and after, where there is a better measure than the medians.
    """

    before: tuple[float, ...]
    after: tuple[float, ...]
    middles: tuple[float, float] | None = None

    @property
    def typical(self) -> tuple[float, float]:
        """Return what the thing takes before and after."""
        return self.middles or (median(self.before), median(self.after))

    @property
    def ratio(self) -> float:
        """Return what is typical after over that before, or infinity where that is nothing."""
        earlier, later = self.typical
        return later / earlier if earlier > 0 else math.inf

    @property
    def growth(self) -> float:
        """Return the difference of the two, in seconds."""
        earlier, later = self.typical
        return later - earlier


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
    variance = _of_median(len(samples.before)) + _of_median(len(samples.after))
    errors = _CERTAIN if is_typical else _UNTYPICAL
    noise = math.expm1(errors * deviation * math.sqrt(variance))
    ratio = samples.ratio
    apart = max(ratio, 1 / ratio) - 1 if ratio > 0 else math.inf
    return Judgement(noise, apart > noise)


def _of_median(count: int) -> float:
    """Return the variance of the median of so many normal values, over that of one of them, within 2 %."""
    return _MEDIAN / (count + _MEDIAN - 1)


def _deviation(own: Sequence[float], common: float | None, *, is_typical: bool) -> float:
    if common is None:
        return spread(own) if own else _UNKNOWN
    if not is_typical:
        return max(spread(own), common)
    # A few runs tell little of the spread: that of all others has a say, and is the least that is believed.
    mixed = (len(own) * spread(own) ** 2 + _WEIGHT * common**2) / (len(own) + _WEIGHT)
    return max(math.sqrt(mixed), common)
