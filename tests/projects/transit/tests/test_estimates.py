"""Unit tests of the estimates."""

import pytest

from tramway.estimates import (
    add_sample,
    blend,
    is_late,
    is_outlier,
    observed_weight,
    whole_minutes,
)


def test_first_sample_is_the_mean():
    assert add_sample(0, 0.0, 240.0) == (1, 240.0)


def test_mean_of_several_samples():
    rides, mean = 0, 0.0
    for seconds in (200.0, 260.0, 230.0, 270.0):
        rides, mean = add_sample(rides, mean, seconds)

    assert rides == 4
    assert mean == pytest.approx(240.0)


def test_standing_tram_is_an_outlier():
    assert is_outlier(1000.0, timetable=240.0, factor=4.0)


def test_teleporting_tram_is_an_outlier():
    assert is_outlier(30.0, timetable=240.0, factor=4.0)


def test_slow_tram_is_not_an_outlier():
    assert not is_outlier(700.0, timetable=240.0, factor=4.0)


def test_blend_follows_the_weight():
    assert blend(300.0, timetable=200.0, weight=0.0) == 200.0
    assert blend(300.0, timetable=200.0, weight=0.25) == 225.0
    assert blend(300.0, timetable=200.0, weight=1.0) == 300.0


def test_weight_is_half_when_the_warm_up_is_over():
    # Five rides is the warm-up that we ship.
    assert observed_weight(0) == 0.0
    assert observed_weight(5) == pytest.approx(0.5)
    assert observed_weight(95) == pytest.approx(0.95)


def test_late_only_beyond_the_tolerance():
    assert not is_late(320.0, timetable=240.0)
    assert is_late(361.0, timetable=240.0)


def test_minutes_are_rounded_up():
    assert whole_minutes(0) == 0
    assert whole_minutes(60) == 1
    assert whole_minutes(61) == 2
