"""The watch list: what findings say is to be watched, and its way through a file."""

from __future__ import annotations

import json

import pytest
from harness import analysed

from isolint import models
from isolint.commands.watching import finding_id, watch_list
from isolint.engine import catalog
from isolint.runtime.watchlist import WatchedSite, WatchList, WatchListError, dumps, loads, overlap, read

PROJECT = {
    "src/app/__init__.py": "",
    "src/app/state.py": "mode = 'plain'\n",
    "src/app/config.py": """
import functools
import os

@functools.lru_cache
def get_settings():
    return {"key": os.environ.get("APP_KEY")}
""",
    "tests/test_modes.py": """
import os
from app import config, state

def test_mode():
    state.mode = "loud"
    assert state.mode == "loud"

def test_key():
    os.environ["APP_KEY"] = "other"
    assert config.get_settings()["key"] == "other"

def test_defaults():
    assert state.mode == "plain"
    assert config.get_settings()["key"] is None
""",
}


def watched(files: dict[str, str]) -> dict[str, WatchedSite]:
    analysis = analysed(files, catalog.rules())
    return {site.site: site for site in watch_list(analysis, "/srv/app", models.load(())).sites}


def test_each_site_comes_with_its_findings_and_the_file_of_its_module() -> None:
    sites = watched(PROJECT)

    assert sites["global:app.state:mode"].path == "src/app/state.py"
    assert sites["global:app.state:mode"].findings == ("ISO401:tests/test_modes.py:5",)
    assert sites["env:APP_KEY"].findings == ("ISO102:tests/test_modes.py:9",)
    assert sites["env:APP_KEY"].path is None
    assert "cache:app.config:get_settings" in sites


def test_findings_are_named_as_in_the_list() -> None:
    analysis = analysed(PROJECT, catalog.rules())

    listed = {name for site in watch_list(analysis, "", models.load(())).sites for name in site.findings}

    assert listed == {finding_id(finding) for finding in analysis.findings}


def test_a_state_of_a_library_comes_with_the_objects_that_hold_it() -> None:
    sites = watched(
        {
            "tests/test_plot.py": """
import matplotlib

def test_wide():
    matplotlib.rcParams["figure.figsize"] = (20, 4)

def test_default():
    assert matplotlib.rcParams["figure.figsize"] == [6.4, 4.8]
"""
        }
    )

    assert sites["process:matplotlib rcParams"].objects == ("matplotlib.rcParams",)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("env:A", "env:A", True),
        ("env:A", "env:AB", False),
        ("env:*", "env:A", True),
        ("process:logging", "process:logging:levels:app", True),
        ("process:logging:levels:app", "process:logging:levels", True),
        ("process:logging:levels:app", "process:logging:levels:other", False),
        ("global:app:state", "global:app:state.inner", True),
        ("global:app:state", "attr:app:state", False),
        ("global:app:*", "global:app:state", True),
        ("global:app:*", "global:shop:state", False),
    ],
)
def test_a_site_is_also_its_parts_and_what_it_is_part_of(one, other, same) -> None:
    assert overlap(one, other) is same
    assert overlap(other, one) is same


def test_findings_of_a_part_are_findings_of_the_whole() -> None:
    sites = (WatchedSite("env:*", ("ISO103:a.py:1",)), WatchedSite("env:A", ("ISO102:b.py:2",)))

    assert WatchList("", sites).findings("env:A") == ("ISO103:a.py:1", "ISO102:b.py:2")
    assert WatchList("", sites).findings("env:B") == ("ISO103:a.py:1",)


def test_a_list_comes_back_as_it_was() -> None:
    sites = (
        WatchedSite("env:A", ("ISO102:b.py:2",)),
        WatchedSite("global:app:x", ("ISO301:b.py:3",), "app.py"),
        WatchedSite("process:matplotlib rcParams", (), None, ("matplotlib.rcParams",)),
    )

    assert loads(dumps(WatchList("/srv", sites))) == WatchList("/srv", sites)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "damaged watch list"),
        (json.dumps({"version": 1, "root": ""}), "damaged watch list"),
        (json.dumps({"version": 9}), "watch list of version 9, expected 1"),
    ],
)
def test_anything_else_is_refused(text, message) -> None:
    with pytest.raises(WatchListError, match=message):
        loads(text)


def test_a_missing_list_is_refused(tmp_path) -> None:
    with pytest.raises(WatchListError, match="no watch list at"):
        read(tmp_path / "list.json")
