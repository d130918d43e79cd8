"""What is shipped is what is in the tree: one package, complete, typed, with its data."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

import isolint

ROOT = Path(__file__).parent.parent

#: Folder in the tree -> folder in the wheel, with the patterns of what ships from it.
SHIPPED = {
    "isolint": ("isolint", ("**/*.py", "py.typed", "models/*.toml", "report/*.j2")),
    "codemods": ("isolint/codemods", ("**/*.py",)),
    "fixtures_templates": ("isolint/fixtures_templates", ("*.py", "*.j2")),
    "tests/projects": (
        "isolint/demo_suite",
        ("*.py", "transit/**/*.py", "transit/**/*.sql", "transit/*.ini", "transit/*.md"),
    ),
}

NOT_SOURCE = shutil.ignore_patterns(".*", "build", "dist", "*.egg-info", "__pycache__", "venv")


def shipped_files() -> set[str]:
    """Return the wheel's paths of all files that must ship."""
    return {
        f"{target}/{path.relative_to(ROOT / folder).as_posix()}"
        for folder, (target, patterns) in SHIPPED.items()
        for pattern in patterns
        for path in (ROOT / folder).glob(pattern)
    }


def run(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run(
        command, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


@pytest.fixture(scope="session")
def dist(tmp_path_factory) -> Path:
    """Build the source distribution, and the wheel from it, outside of the tree."""
    tree = tmp_path_factory.mktemp("tree") / "isolint"
    shutil.copytree(ROOT, tree, ignore=NOT_SOURCE)
    output = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--outdir", output, cwd=tree)
    return output


@pytest.fixture(scope="session")
def wheel(dist) -> Path:
    (path,) = dist.glob("*.whl")
    return path


@pytest.fixture(scope="session")
def installed(wheel, tmp_path_factory) -> Path:
    """Install the wheel, without its dependencies, into a folder of its own."""
    target = tmp_path_factory.mktemp("installed")
    run(sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", target, wheel, cwd=target)
    return target


@pytest.mark.slow
def test_the_wheel_holds_the_tree_and_nothing_else(wheel) -> None:
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}

    assert names == shipped_files()


@pytest.mark.slow
def test_the_wheel_has_one_top_level_name(wheel) -> None:
    tops = {name.partition("/")[0] for name in zipfile.ZipFile(wheel).namelist()}

    assert {top for top in tops if not top.endswith(".dist-info")} == {"isolint"}


@pytest.mark.slow
def test_the_source_distribution_has_readme_and_licence(dist) -> None:
    (path,) = dist.glob("*.tar.gz")
    with tarfile.open(path) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}

    assert {"README.md", "LICENSE", "pyproject.toml"} <= names


@pytest.mark.slow
def test_data_is_readable_from_the_installed_package(installed) -> None:
    probe = (
        "import sys; sys.path.insert(0, '.')\n"
        "from importlib.resources import files\n"
        "import isolint.codemods\n"
        "read = lambda package, *path: files(package).joinpath(*path).read_text(encoding='utf-8')\n"
        "assert read('isolint.demo_suite', 'transit', 'tramway', 'schema.sql')\n"
        "for package, suffix in ('isolint.fixtures_templates', '.j2'), ('isolint.models', '.toml'):\n"
        "    for entry in files(package).iterdir():\n"
        "        assert not entry.name.endswith(suffix) or entry.read_text(encoding='utf-8'), entry\n"
        "print(isolint.codemods.__file__)\n"
    )

    assert run(sys.executable, "-c", probe, cwd=installed).startswith(str(installed))


@pytest.mark.slow
def test_the_installed_package_is_strictly_typed(installed) -> None:
    config = ("--config-file", ROOT / "pyproject.toml", "--cache-dir", installed / ".mypy_cache")

    output = run(sys.executable, "-m", "mypy", *config, "-p", "isolint", cwd=installed)

    read = re.search(r"no issues found in (\d+) source files", output)
    assert read, output
    modules = [
        name for name in shipped_files() if name.endswith(".py") and "/demo_suite/transit/" not in name
    ]
    assert int(read[1]) == len(modules)


def test_every_package_of_the_tree_is_listed() -> None:
    setuptools = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]
    folders = {"isolint": "isolint", "isolint.codemods": "codemods"}
    packages = {
        ".".join((name, *path.parent.relative_to(ROOT / folder).parts))
        for name, folder in folders.items()
        for path in (ROOT / folder).rglob("__init__.py")
    }
    mapped = set(setuptools["package-dir"])

    assert set(setuptools["packages"]) == packages | mapped


def test_codemods_refuse_to_be_imported_under_another_name() -> None:
    spec = importlib.util.spec_from_file_location("codemods", ROOT / "codemods" / "__init__.py")
    assert spec is not None
    assert spec.loader is not None

    with pytest.raises(ImportError, match=r"as `isolint\.codemods`, not as `codemods`"):
        spec.loader.exec_module(importlib.util.module_from_spec(spec))


def test_the_installed_version_is_the_source_version() -> None:
    assert importlib.metadata.version("isolint") == isolint.__version__
