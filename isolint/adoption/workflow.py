"""A job of GitHub's workflows that profiles each marked suite, and keeps the figures as an artifact."""

from __future__ import annotations

import copy
import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from packaging.version import Version

from isolint.adoption import toml_dependencies, yaml_text
from isolint.contracts import Refused

FOLDER = ".github/workflows"
_NEW = f"{FOLDER}/profile.yml"
_JOB = "profile-suites"
_OURS = "isolint profile run"

#: A line of a script that runs pytest, with what brings it into the environment of the project.
_PYTEST = re.compile(
    r"^\s*(?:[A-Z_]+=\S+\s+)*(?P<runner>(?:uv|poetry|pdm|hatch) run (?:--?\S+ )*)?"
    r"(?:python3? -m |coverage run -m )?pytest\b",
    re.MULTILINE,
)
#: What may run the tests, or more than brings them about: no step from there on is a preparation.
_OTHERS = re.compile(
    r"^\s*(?:python3? -m )?(?:tox|nox)\b|\bmake (?:\S+ )*(?:test|check|ci|cov|all)\w*", re.MULTILINE
)
_INSTALL = re.compile(r"\binstall\b|\bsync\b")
_TRIGGERS = frozenset({"pull_request", "push"})
_MATRIX = re.compile(r"\bmatrix\.([\w-]+)")
#: What of a job its tests may need.
_KEPT = ("runs-on", "container", "services", "env", "defaults")


@dataclass(frozen=True, slots=True)
class _Source:
    """The job that runs the tests, and the place of the step that does so."""

    path: str
    job: Mapping[str, Any]
    step: int
    runner: str


def edit(files: Mapping[str, str], markers: Sequence[str], folder: str) -> tuple[str, str] | None:
    """Return the path and text of the workflow with the job, or None where one has it.

    It goes where the tests are run, with the steps before them; else into a workflow of its own.

    Raises:
        Refused: There are no markers, or a workflow cannot be edited.
    """
    workflows = {path: text for path, text in files.items() if posixpath.dirname(path) == FOLDER}
    if any(_OURS in text for text in workflows.values()):
        return None
    if not markers:
        raise Refused("there is no marker whose suite could be profiled: name some with `--marker`")
    source = next(_sources(workflows), None)
    if source is None:
        return _NEW, yaml_text.dump(_workflow(files, markers, folder))
    text = workflows[source.path]
    return source.path, yaml_text.append_entry(
        source.path, text, "jobs", _JOB, _like(source, markers, folder)
    )


def _sources(workflows: Mapping[str, str]) -> Iterator[_Source]:
    for path, text in sorted(workflows.items()):
        document = yaml_text.parse(path, text)
        is_gate = isinstance(document, dict) and bool(_TRIGGERS.intersection(_names(document.get("on"))))
        jobs = document.get("jobs") if is_gate else None
        for job in jobs.values() if isinstance(jobs, dict) else ():
            steps = job.get("steps") if isinstance(job, dict) else None
            for number, step in enumerate(steps if isinstance(steps, list) else ()):
                run = _PYTEST.search(str(step.get("run", ""))) if isinstance(step, dict) else None
                if run is not None:
                    # Where the same script installs, what it installs would be missing.
                    if not _INSTALL.search(step["run"]):
                        yield _Source(path, job, number, run["runner"] or "")
                    break
                if isinstance(step, dict) and _OTHERS.search(str(step.get("run", ""))):
                    break


def _names(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else [str(name) for name in value or ()]


def _best(values: Sequence[Any]) -> Any:
    """Return one value of a matrix: Linux, the highest version, or else the last."""
    linux = [value for value in values if str(value).startswith("ubuntu")]
    versions = [value for value in values if re.fullmatch(r"\d+(\.\d+)+", str(value))]
    return max(versions, key=lambda value: Version(str(value)), default=(linux or values)[-1])


def _like(source: _Source, markers: Sequence[str], folder: str) -> dict[str, Any]:
    """Return a job that does what another does before its tests, with one value of each of its matrix."""
    kept = {key: copy.deepcopy(source.job[key]) for key in _KEPT if key in source.job}
    steps = copy.deepcopy(list(source.job["steps"][: source.step]))
    matrix: dict[str, Any] = {"marker": list(markers)}
    known = source.job.get("strategy", {}).get("matrix", {})
    for name in dict.fromkeys(_MATRIX.findall(yaml_text.dump({**kept, "steps": steps}))):
        values = known.get(name) if isinstance(known, dict) else None
        if not isinstance(values, list) or not values:
            raise Refused(f"{source.path} has a matrix whose `{name}` is not listed: add the job by hand")
        matrix[name] = [_best(values)]
    return {
        **kept,
        "strategy": {"fail-fast": False, "matrix": matrix},
        "steps": [*steps, *_steps(source.runner, folder)],
    }


def _workflow(files: Mapping[str, str], markers: Sequence[str], folder: str) -> dict[str, Any]:
    """Return a workflow of its own, for a project whose tests no workflow is seen to run."""
    runner, installs = _environment(files)
    setup = {"uses": "actions/setup-python@v5", "with": {"python-version": "3.x"}}
    job = {
        "runs-on": "ubuntu-latest",
        "strategy": {"fail-fast": False, "matrix": {"marker": list(markers)}},
        "steps": [
            {"uses": "actions/checkout@v4"},
            setup,
            *({"run": command} for command in installs),
            *_steps(runner, folder),
        ],
    }
    return {"name": "profile", "on": ["push", "pull_request"], "jobs": {_JOB: job}}


def _environment(files: Mapping[str, str]) -> tuple[str, list[str]]:
    """Return what runs a program in the project's environment, and the commands that make it."""
    if "uv.lock" in files:
        return "uv run ", ["pip install uv", "uv sync --all-extras --all-groups"]
    if "poetry.lock" in files:
        return "poetry run ", ["pip install poetry", "poetry install --all-extras"]
    commands = []
    if "pyproject.toml" in files:
        for keys in toml_dependencies.places("pyproject.toml", files["pyproject.toml"]):
            if keys[0] == "dependency-groups":
                commands.append(f"pip install --group {keys[1]}")
            elif keys[:2] == ("project", "optional-dependencies"):
                commands.append(f"pip install --editable '.[{keys[2]}]'")
    listed = [path for path in files if "requirements" in path and path.endswith(".txt")]
    commands += [
        f"pip install -r {path}" for path in sorted(listed) if re.search(r"(?m)^pytest\b", files[path])
    ]
    if not commands:
        raise Refused("no file is seen from which a workflow could install the tests' dependencies")
    if "setup.py" in files or "[build-system]" in files.get("pyproject.toml", ""):
        commands.append("pip install --editable .")
    return "", ["python -m pip install --upgrade pip", *commands]


def _steps(runner: str, folder: str) -> list[dict[str, Any]]:
    """Return the steps that profile, and keep the figures whatever came of it."""
    # isolint needs no place in the project's environment, nor its Python.
    program = runner.partition(" ")[0]
    start = "uvx" if program == "uv" else "pipx run"
    python = {"": "python", "poetry": '"$(poetry env info --executable)"'}.get(program)
    found = f" --python {python}" if python else ""
    run = f"{start} {_OURS} ${{{{ matrix.marker }}}}{found} -- -n auto --dist=loadscope"
    upload = {
        "name": "Keep the figures",
        "if": "always()",
        "uses": "actions/upload-artifact@v4",
        "with": {"name": "pytest-${{ matrix.marker }}-profile", "path": f"{folder}/"},
    }
    return [{"run": run}, upload]
