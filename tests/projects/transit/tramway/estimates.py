"""How observed times and the timetable become an estimate. No state, no database."""

from tramway.config import get_settings


def add_sample(rides: int, mean: float, seconds: float) -> tuple[int, float]:
    """Return the count and the mean with one more observation."""
    rides += 1
    return rides, mean + (seconds - mean) / rides


def is_outlier(seconds: float, timetable: float, factor: float) -> bool:
    """Say whether an observation is too far from the timetable to be a tram on its way."""
    return seconds > timetable * factor or seconds < timetable / factor


def observed_weight(rides: int) -> float:
    """Return how far to trust what was observed, from 0 (timetable only) towards 1."""
    return rides / (rides + get_settings().warmup_rides)


def blend(mean: float, timetable: float, weight: float) -> float:
    """Mix the observed mean with the timetable."""
    return weight * mean + (1.0 - weight) * timetable


def is_late(estimate: float, timetable: float) -> bool:
    """Say whether an estimate is worth a warning on the board."""
    return estimate - timetable > get_settings().late_after_sec


def whole_minutes(seconds: float) -> int:
    """Round up, since a passenger would rather wait than miss the tram."""
    return -int(-seconds // 60)
