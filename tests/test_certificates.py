"""What is promised of each test module, by runs and by the code alone."""

from __future__ import annotations

import json

from matrix import isolint
from verifying import WHARF, project

from isolint.model import Finding, Site, SiteKind, Span
from isolint.proof.certificates import Basis, Certificate, Share, Standing, expected, groups

CALM = """
    def test_calm():
        assert True
    """
PORT = {
    "pyproject.toml": "",
    "test_one.py": """
        import socket

        def test_one():
            with socket.socket() as server:
                server.bind(("localhost", 48711))
        """,
    "test_two.py": """
        import socket

        def test_two():
            with socket.socket() as server:
                server.bind(("localhost", 48711))
        """,
}


def finding(code: str, site: Site, tests: tuple[str, ...], victims: tuple[str, ...]) -> Finding:
    return Finding(
        code=code,
        name="",
        message="",
        path="test_a.py",
        span=Span(1, 1, 1, 2),
        site=site,
        tests=tests,
        victims=victims,
    )


def test_runs_tell_who_shares_what_with_whom_and_who_is_safe(tmp_path) -> None:
    suite = project(tmp_path, {**WHARF, "test_calm.py": CALM})

    done = isolint(suite, "verify", "--seeds", "1", "-n", "2", "--output-format", "json")

    modules = {entry["module"]: entry for entry in json.loads(done.stdout)["modules"]}
    assert list(modules) == ["test_a.py", "test_b.py", "test_calm.py"]
    calm = {"module": "test_calm.py", "basis": "run", "parallel": True, "shuffled": True, "shares": []}
    assert modules["test_calm.py"] == calm
    for name, other in (("test_a.py", "test_b.py"), ("test_b.py", "test_a.py")):
        assert (modules[name]["parallel"], modules[name]["shuffled"]) == (False, False)
        (share,) = (share for share in modules[name]["shares"] if share["site"] == "env:WHARF_MODE")
        assert share == {
            "site": "env:WHARF_MODE",
            "modules": [other],
            "outside_processes": False,
            "depends_on_order": True,
            "seen": True,
        }


def test_what_was_not_run_in_parallel_is_not_promised(tmp_path) -> None:
    suite = project(tmp_path, {"pyproject.toml": "", "test_calm.py": CALM})

    done = isolint(suite, "verify", "--seeds", "0", "-n", "0")

    assert done.returncode == 0
    assert "Test modules:\n  1: safe shuffled\n" in done.stdout


def test_the_code_alone_tells_and_says_that_nothing_was_run(tmp_path) -> None:
    suite = project(tmp_path, {**WHARF, "test_calm.py": CALM, "test_broken.py": "assert False, 'ran'\n"})

    done = isolint(suite, "verify", "--static")

    assert done.returncode == 1
    assert done.stdout.startswith("Nothing was run: this is what the code alone says.\nTest modules:\n")
    assert "  test_a.py  not safe shuffled\n      shares `env:WHARF_MODE` with test_b.py\n" in done.stdout
    assert "  1 other: no finding says that it shares anything\n" in done.stdout
    assert done.stderr == "2 of 3 test modules share state. Nothing was run.\n"


def test_modules_that_meet_in_a_port_are_not_safe_in_parallel_and_safe_in_any_order(tmp_path) -> None:
    suite = project(tmp_path, PORT)

    done = isolint(suite, "verify", "--static", "--output-format", "json")

    document = json.loads(done.stdout)
    assert [(row["basis"], row["parallel"], row["shuffled"]) for row in document["modules"]] == [
        ("index", False, True),
        ("index", False, True),
    ]
    assert document["modules"][0]["shares"] == [
        {
            "site": "port:48711",
            "modules": ["test_two.py"],
            "outside_processes": True,
            "depends_on_order": False,
            "seen": False,
        }
    ]


def test_words_for_pytest_make_no_sense_where_nothing_is_run(tmp_path) -> None:
    suite = project(tmp_path, PORT)

    done = isolint(suite, "verify", "--static", "--", "-x")

    assert (done.returncode, done.stdout) == (2, "")


def test_modules_that_meet_outside_of_processes_are_grouped_and_others_are_not() -> None:
    database, variable = Site(SiteKind.DATABASE, "app.db:engine"), Site(SiteKind.ENV, "MODE")
    findings = (
        finding("ISO601", database, ("a.py::test_1", "b.py::test_2"), ("b.py::test_3",)),
        finding("ISO602", Site(SiteKind.FILE, "out.txt"), ("b.py::test_2",), ("c.py::test_4",)),
        finding("ISO604", Site(SiteKind.FILE, "{e:path}/out.txt"), ("d.py::test_5",), ("e.py::test_6",)),
        finding("ISO102", variable, ("d.py::test_5",), ("e.py::test_6",)),
    )

    found = expected(findings, ("a.py", "b.py", "c.py", "d.py", "e.py", "f.py"))

    assert groups(found) == (("a.py", "b.py", "c.py"),)
    assert [one.standing for one in found] == [*([Standing.SHARES] * 5), Standing.PARALLEL]


def test_a_module_that_only_workers_trouble_is_safe_shuffled() -> None:
    share = Share("port:80", ("b.py",), outside=True, ordered=False)

    in_order = Certificate("a.py", Basis.RUN, parallel=False, shuffled=True, shares=(share,))
    unknown = Certificate("a.py", Basis.RUN, parallel=None, shuffled=None)

    assert (in_order.standing, unknown.standing) == (Standing.SHUFFLED, Standing.UNKNOWN)
