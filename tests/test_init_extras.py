"""What `isolint init` adds on request: hooks of pre-commit, a job for GitHub, a page of commands."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from collections.abc import Mapping
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from isolint.adoption import guide, pre_commit, workflow
from isolint.cli import run
from isolint.contracts import Refused

TESTS = {
    "pytest.ini": "[pytest]\nmarkers =\n    schema: needs a database\n    unused: by nobody\n",
    "requirements-dev.txt": "pytest\n",
    "tests/test_a.py": "import pytest\n\n\n@pytest.mark.schema\ndef test_a():\n    pass\n",
}
WORKFLOW = """\
# what every push goes through
name: CI
on:
  push: {branches: [main]}   # main only
  pull_request:

jobs:
  lint:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: pip install pytest && ruff check

  test:
    runs-on: ${{ matrix.os }}
    services:
      postgres:
        image: postgres:16
        ports: ["5432:5432"]
    env:
      DATABASE_URL: "postgresql://localhost/test"
    strategy:
      matrix:
        os: [ubuntu-latest, macos-latest]
        python: ["3.12", "3.9"]
        shard: [1, 2]
    steps:
      - uses: actions/checkout@v4
      # the interpreter
      - uses: actions/setup-python@v5
        with:
          python-version: ${{ matrix.python }}
      - name: Install
        run: |
          pip install -e '.[test]'
          pip list
      - run: TZ=UTC python -m pytest --shard ${{ matrix.shard }}
# the end
"""
HOOKS = """\
# hooks
repos:
-   repo: https://github.com/psf/black
    rev: 24.1.0   # pinned
    hooks:
    -   id: black

# about the hosted service
ci:
  autofix_prs: false
"""


def load(text: str):
    return YAML(typ="safe").load(text)


# The job


def test_the_job_goes_where_the_tests_are_run_with_the_steps_before_them() -> None:
    path = ".github/workflows/ci.yml"
    found = workflow.edit({path: WORKFLOW}, ["schema", "contract"], "perf_metrics")

    assert found is not None
    assert found[0] == path
    assert (
        found[1].replace(found[1][len(WORKFLOW.removesuffix("# the end\n")) : -len("# the end\n")], "")
        == WORKFLOW
    )
    job = load(found[1])["jobs"]["profile-suites"]
    assert job == {
        "runs-on": "${{ matrix.os }}",
        "services": {"postgres": {"image": "postgres:16", "ports": ["5432:5432"]}},
        "env": {"DATABASE_URL": "postgresql://localhost/test"},
        "strategy": {
            "fail-fast": False,
            "matrix": {"marker": ["schema", "contract"], "os": ["ubuntu-latest"], "python": ["3.12"]},
        },
        "steps": [
            {"uses": "actions/checkout@v4"},
            {"uses": "actions/setup-python@v5", "with": {"python-version": "${{ matrix.python }}"}},
            {"name": "Install", "run": "pip install -e '.[test]'\npip list\n"},
            {
                "run": "pipx run isolint profile run ${{ matrix.marker }} --python python "
                "-- -n auto --dist=loadscope"
            },
            {
                "name": "Keep the figures",
                "if": "always()",
                "uses": "actions/upload-artifact@v4",
                "with": {"name": "pytest-${{ matrix.marker }}-profile", "path": "perf_metrics/"},
            },
        ],
    }
    assert workflow.edit({path: found[1]}, ["schema"], "perf_metrics") is None


@pytest.mark.parametrize(
    ("run_line", "expected"),
    [
        ("uv run pytest -q", "uvx isolint profile run ${{ matrix.marker }}"),
        (
            "poetry run pytest",
            'pipx run isolint profile run ${{ matrix.marker }} --python "$(poetry env info --executable)"',
        ),
        ("coverage run -m pytest", "pipx run isolint profile run ${{ matrix.marker }} --python python"),
    ],
)
def test_the_suites_are_run_in_the_environment_of_the_tests(run_line: str, expected: str) -> None:
    text = f"on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: {run_line}\n"
    found = workflow.edit({".github/workflows/a.yaml": text}, ["m"], "perf")

    assert found is not None
    [step, _] = load(found[1])["jobs"]["profile-suites"]["steps"]
    assert step["run"] == f"{expected} -- -n auto --dist=loadscope"


@pytest.mark.parametrize(
    ("files", "installs"),
    [
        ({"requirements-dev.txt": "pytest\n"}, ["pip install -r requirements-dev.txt"]),
        (
            {"pyproject.toml": '[build-system]\n[dependency-groups]\ndev = ["pytest"]\n'},
            ["pip install --group dev", "pip install --editable ."],
        ),
        (
            {"pyproject.toml": '[project.optional-dependencies]\ntest = ["pytest"]\n'},
            ["pip install --editable '.[test]'"],
        ),
    ],
)
def test_without_a_workflow_that_runs_the_tests_there_is_a_new_one(
    files: Mapping[str, str], installs: list[str]
) -> None:
    tox = "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: tox\n"
    found = workflow.edit({**files, ".github/workflows/a.yml": tox}, ["m"], "perf")

    assert found is not None
    assert found[0] == ".github/workflows/profile.yml"
    document = load(found[1])
    assert document["on"] == ["push", "pull_request"]
    runs = [step["run"] for step in document["jobs"]["profile-suites"]["steps"] if "run" in step]
    assert runs[1:-1] == installs


@pytest.mark.parametrize(
    ("files", "markers", "reason"),
    [
        ({}, [], "there is no marker whose suite could be profiled: name some with `--marker`"),
        ({}, ["m"], "no file is seen from which a workflow could install the tests' dependencies"),
        ({".github/workflows/a.yml": "jobs: ["}, ["m"], ".github/workflows/a.yml is not valid YAML: "),
        (
            {
                ".github/workflows/a.yml": WORKFLOW.replace(
                    'python: ["3.12", "3.9"]', "python: ${{ fromJSON(x) }}"
                )
            },
            ["m"],
            ".github/workflows/a.yml has a matrix whose `python` is not listed: add the job by hand",
        ),
    ],
)
def test_a_workflow_that_cannot_be_written_is_refused(
    files: Mapping[str, str], markers: list[str], reason: str
) -> None:
    with pytest.raises(Refused) as caught:
        workflow.edit(files, markers, "perf")
    assert str(caught.value).startswith(reason)


# The hooks


def test_hooks_go_below_the_others_and_comments_stay() -> None:
    new = pre_commit.edit(HOOKS, "1.2")

    above, below = HOOKS.split("\n# about")
    assert new.startswith(above)
    assert new.endswith(f"\n# about{below}")
    [_, ours] = load(new)["repos"]
    assert [hook["id"] for hook in ours["hooks"]] == ["isolint-fix", "isolint"]
    assert ours["hooks"][1] == {
        "id": "isolint",
        "name": "isolint check",
        "entry": "isolint check",
        "language": "python",
        "additional_dependencies": ["isolint==1.2"],
        "types": ["python"],
        "require_serial": True,
    }
    assert pre_commit.edit(new, "1.3") == new


def test_a_hook_that_is_there_is_not_added_again() -> None:
    text = "repos:\n  - repo: https://example.org/isolint\n    rev: v1\n    hooks:\n      - id: isolint\n"

    added = load(pre_commit.edit(text, "1"))["repos"][1]["hooks"]

    assert [hook["id"] for hook in added] == ["isolint-fix"]


@pytest.mark.parametrize("text", [None, "", "# nothing yet\n"])
def test_a_configuration_is_begun(text: str | None) -> None:
    new = pre_commit.edit(text, "1")

    assert new.startswith(text or "")
    assert len(load(new)["repos"][0]["hooks"]) == 2


@pytest.mark.parametrize("text", ["repos: []\n", "repos: [{repo: local, hooks: []}]\n", "- a\n", "a: [\n"])
def test_hooks_that_cannot_be_added_are_refused(text: str) -> None:
    with pytest.raises(Refused):
        pre_commit.edit(text, "1")


# The page


def test_the_page_has_commands_that_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = guide.edit("README.md", "# A\n\ntext", "tests/test_a.py", "loadfile", ["uv.lock"])
    assert page == (
        "# A\n\ntext\n\n<!-- isolint: tests -->\n## Running the tests\n\n```bash\n"
        "uv run pytest tests/test_a.py            # one module\n"
        "uv run pytest -n 0 -p no:randomly        # all, in one process and in order\n"
        "uv run pytest -n auto --dist=loadfile    # all, in parallel\n"
        "uv run pytest --randomly-seed=1          # all, shuffled in the order of that seed\n"
        "```\n<!-- /isolint: tests -->\n"
    )
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_a.py").write_text("def test_a():\n    pass\n")
    for line in page.partition("```bash\n")[2].partition("```")[0].splitlines():
        words = line.partition("#")[0].split()[3:]
        command = [sys.executable, "-m", "pytest", "-p", "no:asyncio", *words]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert "1 passed" in done.stdout


def test_the_block_of_a_page_is_brought_up_to_date_and_the_rest_stays() -> None:
    page = guide.edit("README.md", "# A\n", "tests/test_a.py", "loadfile", []) + "\n# B\n"

    new = guide.edit("README.md", page, "tests/test_a.py", "worksteal", [])

    assert "--dist=worksteal" in new
    assert "loadfile" not in new
    assert new.startswith("# A\n\n<!-- isolint: tests -->\n")
    assert new.endswith("<!-- /isolint: tests -->\n\n# B\n")
    assert guide.edit("README.md", new, "tests/test_a.py", "worksteal", []) == new


@pytest.mark.parametrize(
    ("path", "text", "reason"),
    [
        ("README.rst", "A\n", "README.rst is not Markdown: the commands go into a page that is"),
        (
            "a.md",
            "<!-- isolint: tests -->\n",
            "a.md has `<!-- isolint: tests -->` without `<!-- /isolint: tests -->`",
        ),
    ],
)
def test_a_page_that_cannot_be_written_is_refused(path: str, text: str, reason: str) -> None:
    with pytest.raises(Refused) as caught:
        guide.edit(path, text, "tests", "loadfile", [])
    assert str(caught.value).startswith(reason)


# All of it


def test_all_of_it_is_written_at_once_and_a_second_run_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    (tmp_path / ".git").mkdir()
    for name, text in {
        **TESTS,
        ".github/workflows/ci.yml": WORKFLOW,
        ".pre-commit-config.yaml": HOOKS,
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(textwrap.dedent(text))
    monkeypatch.chdir(tmp_path)
    words = ["init", "--apply", "--ci", "github", "--pre-commit", "--docs", "docs/tests.md"]
    (tmp_path / "docs").mkdir()

    assert run(words) == 0
    changed = (
        ".github/workflows/ci.yml, .pre-commit-config.yaml, docs/tests.md, pytest.ini, requirements-dev.txt"
    )
    assert f"Changed {changed}.\n" in capsys.readouterr().err
    written = load((tmp_path / ".github" / "workflows" / "ci.yml").read_text())
    assert written["jobs"]["profile-suites"]["strategy"]["matrix"]["marker"] == ["schema"]

    assert run(words) == 0
    assert "Nothing to change.\n" in capsys.readouterr().err


def test_an_extra_that_cannot_be_written_is_left_out_and_the_rest_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "requirements-dev.txt").write_text("pytest\n")
    (tmp_path / "test_a.py").write_text("def test_a():\n    pass\n")
    monkeypatch.chdir(tmp_path)

    assert run(["init", "--apply", "--ci", "github", "--pre-commit"]) == 0

    said = capsys.readouterr().err
    reason = "there is no marker whose suite could be profiled: name some with `--marker`"
    assert f"the job of the workflow is left out: {reason}\n" in said
    assert not (tmp_path / ".github").exists()
    assert "isolint" in (tmp_path / ".pre-commit-config.yaml").read_text()
    assert "pytest-xdist" in (tmp_path / "requirements-dev.txt").read_text()


@pytest.mark.parametrize(
    ("trigger", "steps"),
    [
        ("release", ["pytest"]),
        ("push", ["pip install pytest\n          pytest"]),
        ("push", ["make test", "pytest examples"]),
        ("push", ["tox"]),
        ("push", ["pip install pytest"]),
    ],
)
def test_a_job_whose_preparations_cannot_be_told_is_no_model(trigger: str, steps: list[str]) -> None:
    lines = "".join(f"      - run: |\n          {step}\n" for step in steps)
    text = f"on: {trigger}\njobs:\n  a:\n    runs-on: x\n    steps:\n{lines}"
    files = {"requirements-dev.txt": "pytest\n", ".github/workflows/a.yml": text}

    found = workflow.edit(files, ["m"], "perf")

    assert found is not None
    assert found[0] == ".github/workflows/profile.yml"
