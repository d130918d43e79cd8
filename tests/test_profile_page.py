"""The pages of `--html`: what they hold, and how they behave in a real browser."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from matrix import copy_suite, isolint
from profiling import profiles
from recordings import profile
from verifying import project

from isolint.profiling.baseline import Baseline
from isolint.profiling.comparing import compare
from isolint.profiling.measurement import Measurement, Result, Status, TestTimes, WorkerUse
from isolint.report.page import Pictured, render_profiles

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
HOSTILE = "test_a.py::test_escapes[<img src=x onerror=alert(1)>\"']"


def run_of(*tests: TestTimes) -> Measurement:
    names = sorted({test.worker for test in tests})
    return Measurement(
        wall=11.0,
        session=10.0,
        collection=1.0,
        pace=None,
        cpu=None,
        waited=None,
        started=1000.0,
        status=Status.PASSED,
        tests=tests,
        workers=tuple(WorkerUse(name, 2, 3.0, 10.0, 2.0) for name in names),
    )


def times(name: str, worker: str, began: float, result: Result = Result.PASSED) -> TestTimes:
    return TestTimes(name, worker, result, setup=1.0, call=0.5, teardown=0.0, began=1000.0 + began)


RUN = run_of(
    times("test_a.py::test_one", "gw0", 1.0),
    times("test_a.py::test_two", "gw0", 4.0, Result.FAILED),
    times(HOSTILE, "gw1", 3.5),
    times("test_b.py::test_last", "gw1", 8.0),
)


def page_of_run() -> str:
    seconds = {test.node_id: [1.5] for test in RUN.tests}
    measured = profile(seconds)
    before = profile({name: [1.0] for name in seconds})
    (comparison,) = compare(Baseline((before,)), Baseline((measured,)), 0.2).markers
    return render_profiles([Pictured(measured, RUN, comparison)])


def test_a_page_asks_the_network_for_nothing() -> None:
    text = page_of_run()

    assert "default-src 'none'" in text
    assert re.findall(r"https?://|@import|url\(|<link|<script [^>]*src", text) == []


def test_names_of_tests_are_text() -> None:
    text = page_of_run()

    assert "<img" not in text
    assert "test_escapes[&lt;img src=x onerror=alert(1)&gt;&#34;&#39;]" in text


def test_pieces_stand_where_they_ran() -> None:
    text = page_of_run()

    assert (
        'style="left:10.0%;width:15.0%" aria-label="test_a.py::test_one: passed on gw0, set-up 1.00 s' in text
    )
    assert 'class="failed" tabindex="-1" style="left:40.0%;width:15.0%"' in text


def test_the_figures_of_a_page_are_those_of_the_baseline(tmp_path) -> None:
    suite = copy_suite("transit", tmp_path)
    isolint(suite, "profile", "run", "--repeat", "1")

    done = isolint(suite, "profile", "run", "--repeat", "1", "--html", "out/page.html", "--", "-n", "2")

    text = (suite.root / "out" / "page.html").read_text("utf-8")
    found = profiles(suite)["all"]
    assert done.returncode == 1
    assert f"<h2>all: {found['wall_time_seconds']:.2f} s</h2>" in text
    assert text.count("<button ") == len(found["tests"]) == 33
    assert text.count("data-lane>") == 2
    assert "Before and after, in own time" in text


def test_a_page_that_cannot_be_written_is_said_before_anything_runs(tmp_path) -> None:
    suite = project(tmp_path, {"pyproject.toml": "", "test_a.py": "def test_a(): pass\n", "file": ""})

    done = isolint(suite, "profile", "run", "--html", "file/page.html")

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"error: cannot write {suite.root}/file/page.html: {suite.root}/file is no folder\n"


def test_a_benchmark_is_drawn(tmp_path) -> None:
    suite = project(tmp_path, {"pyproject.toml": "", "test_a.py": "def test_a(): pass\n"})

    words = ("--strategy", "serial", "--strategy", "none of it=-k nothing", "--repeat", "1")
    done = isolint(suite, "profile", "bench", *words, "--html", "bench.html")

    text = (suite.root / "bench.html").read_text("utf-8")
    assert done.returncode == 2
    assert '<section aria-label="none of it">' in text
    assert "<li>coverage given up: 1 test that serial runs: test_a.py::test_a</li>" in text


# In a browser.


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    driver = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        pytest.skip(f"none of {', '.join(BROWSERS)} is installed")
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    flags = ["--disable-gpu", "--disable-background-networking", *(["--no-sandbox"] if root else [])]
    with driver.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=program, args=flags)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory) -> str:
    path: Path = tmp_path_factory.mktemp("page") / "page.html"
    path.write_text(page_of_run(), encoding="utf-8")
    return path.as_uri()


@pytest.fixture
def page(browser, address) -> Iterator[Any]:
    opened = browser.new_page()
    opened.problems = []
    opened.on("console", lambda message: opened.problems.append(message.text))
    opened.on("pageerror", lambda error: opened.problems.append(str(error)))
    opened.on("request", lambda request: opened.problems.append(request.url))
    opened.goto(address)
    yield opened
    assert opened.problems == [address]
    opened.close()


def told(page: Any) -> str:
    return page.locator("[data-told]").inner_text().partition(": ")[0]


def test_keys_lead_through_the_timeline(page) -> None:
    seen = []
    for key in ("Tab", "ArrowRight", "ArrowDown", "End", "ArrowLeft", "ArrowUp", "Home", "ArrowLeft"):
        page.keyboard.press(key)
        seen.append(told(page))

    one, two, hostile, last = (test.node_id for test in RUN.tests)
    assert seen == [one, two, hostile, last, hostile, two, one, one]
    assert page.locator("button[tabindex='0']").count() == 1
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") == "BODY"


def test_the_pointer_tells_the_same(page) -> None:
    page.locator("button.failed").hover()

    assert told(page) == "test_a.py::test_two"


def test_light_and_dark_follow_the_system(page) -> None:
    def ground(scheme: str) -> tuple[str, str]:
        page.emulate_media(color_scheme=scheme)
        style = "getComputedStyle(document.body)"
        return page.evaluate(f"{style}.backgroundColor"), page.evaluate(f"{style}.color")

    assert ground("light") == ("rgb(255, 255, 255)", "rgb(28, 33, 38)")
    assert ground("dark") == ("rgb(20, 24, 29)", "rgb(230, 233, 237)")


def test_bars_are_as_long_as_their_seconds(page) -> None:
    def width(selector: str, number: int = 0) -> float:
        return page.locator(selector).nth(number).bounding_box()["width"]

    assert width("[data-lane] button") == pytest.approx(0.15 * width("[data-lane]"), rel=0.02)
    # The first pair is that of the whole suite, with its start-up.
    assert width(".bar .before", 1) / width(".bar .after", 1) == pytest.approx(1 / 1.5, rel=0.02)


def test_nothing_is_cut_off_on_a_small_screen(page) -> None:
    page.set_viewport_size({"width": 420, "height": 800})

    assert page.evaluate("document.documentElement.scrollWidth") <= 420
