from __future__ import annotations

import re
from pathlib import Path

import pytest

from isolint.config import Config, load
from isolint.errors import IsolintError
from isolint.model import Confidence
from isolint.profile_config import ProfileConfig, Strategy

TOML_PATTERNS = "python_files = ['check_*.py', 'an odd_*.py']\n"


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_a_project_without_configuration_gets_the_defaults(tmp_path) -> None:
    write(tmp_path / "setup.cfg", "")
    assert load(tmp_path) == Config(root=tmp_path, minimum_python=(3, 8))


def test_every_key_is_read(tmp_path) -> None:
    write(tmp_path / "own.toml", "")
    write(tmp_path / "fixtures" / "a.py.j2", "")
    write(
        tmp_path / "pyproject.toml",
        """\
        [tool.isolint]
        select = ["ISO1"]
        ignore = ["ISO103"]
        exclude = ["legacy/", "*_pb2.py"]
        models = ["own.toml"]
        src = ["lib"]
        templates = "fixtures"
        confidence = "likely"

        [tool.isolint.profile]
        folder = "figures"
        repeat = 5
        threshold = 0.1
        markers.schema = ["--schema"]
        strategies.serial = ["-n", "0"]
        strategies.before = { revision = "v1" }
        """,
    )
    assert load(tmp_path) == Config(
        minimum_python=(3, 8),
        root=tmp_path,
        select=("ISO1",),
        ignore=("ISO103",),
        exclude=("legacy/", "*_pb2.py"),
        models=(tmp_path / "own.toml",),
        src=("lib",),
        templates=tmp_path / "fixtures",
        confidence=Confidence.LIKELY,
        profile=ProfileConfig(
            folder="figures",
            markers=(("schema", ("--schema",)),),
            strategies=(Strategy("serial", ("-n", "0")), Strategy("before", revision="v1")),
            repeat=5,
            threshold=0.1,
        ),
    )


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("selct = []", "unknown key 'selct' in [tool.isolint] of pyproject.toml; did you mean 'select'?"),
        ('select = "ISO1"', "'select' in [tool.isolint] of pyproject.toml must be a list of strings"),
        ("ignore = [1]", "'ignore' in [tool.isolint] of pyproject.toml must be a list of strings"),
        (
            "profile.repeats = 3",
            "unknown key 'repeats' in [tool.isolint.profile] of pyproject.toml; did you mean 'repeat'?",
        ),
        (
            "profile.repeat = 2.5",
            "'repeat' in [tool.isolint.profile] of pyproject.toml must be a whole number above 0",
        ),
        (
            "profile.threshold = true",
            "'threshold' in [tool.isolint.profile] of pyproject.toml must be a number above 0",
        ),
        ("profile = 3", "[tool.isolint.profile] of pyproject.toml must be a table"),
        (
            "profile.markers.schema = '--schema'",
            "'schema' of 'markers' in [tool.isolint.profile] of pyproject.toml must be a list of strings",
        ),
        (
            "profile.strategies.old.rev = 'v1'",
            (
                "unknown key 'rev' in 'old' of 'strategies' in [tool.isolint.profile] of pyproject.toml; "
                "did you mean 'revision'?"
            ),
        ),
        (
            'servers = "per-test"',
            "'servers' in [tool.isolint] of pyproject.toml must be one of per-run, per-worker",
        ),
        (
            'confidence = "high"',
            "'confidence' in [tool.isolint] of pyproject.toml must be one of certain, likely, possible",
        ),
        ("templates = []", "'templates' in [tool.isolint] of pyproject.toml must be a string"),
        (
            'models = ["no.toml"]',
            "'models' in [tool.isolint] of pyproject.toml names 'no.toml', which does not exist",
        ),
    ],
)
def test_a_mistake_in_the_table_is_named(tmp_path, table, message) -> None:
    write(tmp_path / "pyproject.toml", f"[tool.isolint]\n{table}\n")
    with pytest.raises(IsolintError, match=f"^{re.escape(message)}$"):
        load(tmp_path)


def test_a_key_that_is_near_to_none_is_answered_with_all(tmp_path) -> None:
    write(tmp_path / "pyproject.toml", "[tool.isolint]\nzzz = 1\n")
    with pytest.raises(
        IsolintError,
        match=r"; known: exclude, ignore, models, select, src, "
        r"confidence, profile, profiles, servers, templates$",
    ):
        load(tmp_path)


def test_a_table_that_is_no_table_is_an_error(tmp_path) -> None:
    write(tmp_path / "pyproject.toml", "[tool]\nisolint = 1\n")
    with pytest.raises(IsolintError, match=r"^\[tool\.isolint\] of pyproject\.toml must be a table$"):
        load(tmp_path)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("pyproject.toml", b"[tool", "is not valid TOML"),
        ("pyproject.toml", b"\xff", "cannot read"),
        ("tox.ini", b"no section\n", "cannot read"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_line(tmp_path, name, content, message) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(IsolintError, match=message) as raised:
        load(tmp_path)
    assert name in str(raised.value)
    assert "\n" not in str(raised.value)


def test_the_configured_folder_above_wins_over_a_nearer_project(tmp_path) -> None:
    write(tmp_path / "pyproject.toml", "[tool.isolint]\n")
    write(tmp_path / "backend" / "pyproject.toml", "[project]\n")
    assert load(tmp_path / "backend").root == tmp_path


def test_the_nearest_project_folder_is_the_root_without_configuration(tmp_path) -> None:
    write(tmp_path / "pyproject.toml", "[project]\n")
    write(tmp_path / "backend" / "pytest.ini", "")
    write(tmp_path / "backend" / "tests" / "test_a.py", "")
    assert load(tmp_path / "backend" / "tests").root == tmp_path / "backend"


def test_configuration_above_the_repository_is_somebody_elses(tmp_path) -> None:
    write(tmp_path / "pyproject.toml", "[tool.isolint]\nunknown = 1\n")
    (tmp_path / "repository" / ".git").mkdir(parents=True)
    assert load(tmp_path / "repository").root == tmp_path / "repository"


def test_the_fallback_is_the_root_where_nothing_marks_one(tmp_path) -> None:
    (tmp_path / "repository" / ".git").mkdir(parents=True)
    bare = tmp_path / "bare"
    bare.mkdir()
    marked_above = any((folder / "pyproject.toml").exists() for folder in tmp_path.parents)
    assert marked_above or load(bare, fallback=tmp_path).root == tmp_path
    assert marked_above or load(bare).root == bare


def test_an_explicit_file_is_read_wherever_it_lies(tmp_path) -> None:
    write(tmp_path / "settings" / "isolint.toml", '[tool.isolint]\nselect = ["ISO2"]\n')
    config = load(tmp_path, file=tmp_path / "settings" / "isolint.toml")
    assert (config.root, config.select) == (tmp_path / "settings", ("ISO2",))


def test_an_explicit_file_that_is_missing_is_an_error(tmp_path) -> None:
    with pytest.raises(IsolintError, match=r"cannot read .*no\.toml"):
        load(tmp_path, file=tmp_path / "no.toml")


def test_a_byte_order_mark_is_no_mistake(tmp_path) -> None:
    (tmp_path / "pyproject.toml").write_bytes(b'\xef\xbb\xbf[tool.isolint]\nsrc = ["lib"]\n')
    assert load(tmp_path).src == ("lib",)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "pytest.ini",
            "[pytest]\npython_files = check_*.py  'an odd_*.py'\ntestpaths =\n    unit\n    more\n",
        ),
        ("tox.ini", "[pytest]\npython_files = check_*.py 'an odd_*.py'\ntestpaths = unit more\n"),
        ("setup.cfg", "[tool:pytest]\npython_files = check_*.py 'an odd_*.py'\ntestpaths = unit more\n"),
        ("pyproject.toml", f"[tool.pytest.ini_options]\n{TOML_PATTERNS}testpaths = 'unit more'\n"),
        ("pyproject.toml", f"[tool.pytest]\n{TOML_PATTERNS}testpaths = ['unit', 'more']\n"),
        ("pytest.toml", f"[pytest]\n{TOML_PATTERNS}testpaths = ['unit', 'more']\n"),
    ],
)
def test_test_patterns_come_from_pytests_own_configuration(tmp_path, name, text) -> None:
    write(tmp_path / "setup.cfg", "")
    write(tmp_path / name, text)
    for folder in ("unit", "more"):
        (tmp_path / folder).mkdir()
    config = load(tmp_path)
    assert config.python_files == ("check_*.py", "an odd_*.py")
    assert config.testpaths == ("unit", "more")
    assert config.python_classes == ("Test",)


@pytest.mark.parametrize(
    ("listed", "starts"),
    [
        ("unit other", ("unit",)),
        ("./unit/ unit", ("unit",)),
        ("u*", ("u*",)),
        ("unit/**/deep", ("unit/data/deep", "unit/deep")),
        ("unit .", ()),
        ("other/tests", ()),
    ],
)
def test_pytest_starts_where_a_listed_path_exists_and_else_at_the_root(tmp_path, listed, starts) -> None:
    (tmp_path / "unit/data/deep").mkdir(parents=True)
    (tmp_path / "unit/deep").mkdir()
    write(tmp_path / "pytest.ini", f"[pytest]\ntestpaths = {listed}\n")
    assert load(tmp_path).testpaths == starts


def test_an_empty_pytest_ini_hides_the_other_files_as_it_does_from_pytest(tmp_path) -> None:
    write(tmp_path / "pytest.ini", "")
    write(tmp_path / "pyproject.toml", '[tool.pytest.ini_options]\npython_files = ["check_*.py"]\n')
    assert load(tmp_path).python_files == ("test_*.py", "*_test.py")


def test_pytests_python_path_is_a_source_root(tmp_path) -> None:
    write(tmp_path / "pytest.ini", "[pytest]\npythonpath = lib\n")
    assert load(tmp_path).src == (".", "src", "lib")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "pytest.ini",
            "[pytest]\nDJANGO_SETTINGS_MODULE = app.settings\nenv =\n    D:APP_MODE=fast\n    U:APP_OLD\n",
        ),
        (
            "pyproject.toml",
            '[tool.pytest.ini_options]\nDJANGO_SETTINGS_MODULE = "app.settings"\nenv = ["APP_MODE=fast"]\n',
        ),
    ],
)
def test_variables_that_plugins_set_are_known_from_pytests_settings(tmp_path, name, text) -> None:
    write(tmp_path / name, text)
    assert load(tmp_path).variables == ("DJANGO_SETTINGS_MODULE", "APP_MODE")


def test_what_a_run_leaves_out_comes_from_the_options_that_are_always_added(tmp_path) -> None:
    write(
        tmp_path / "pytest.ini",
        "[pytest]\naddopts = -q --ignore=./old/ --ignore slow\n"
        "    --ignore-glob='*_it.py' --deselect a.py::b\n"
        "norecursedirs = data\n",
    )
    config = load(tmp_path)
    assert config.ignored_paths == ("old", "slow")
    assert config.ignored_globs == ("*_it.py",)
    assert config.deselected == ("a.py::b",)
    assert config.norecursedirs == ("data",)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pyproject.toml", '[project.entry-points.pytest11]\nours = "ours.plugin:Plugin"\n'),
        ("pyproject.toml", '[tool.poetry.plugins.pytest11]\nours = "ours.plugin"\n'),
        ("setup.cfg", "[options.entry_points]\npytest11 =\n    ours = ours.plugin [extra]\n"),
        ("setup.py", "setup(entry_points={'pytest11': ['ours = ours.plugin']})\n"),
        ("setup.py", "setup(entry_points={'pytest11': 'ours = ours.plugin'})\n"),
        ("pytest.ini", "[pytest]\naddopts = -q -p ours.plugin -p no:cacheprovider\n"),
        ("tox.ini", "[pytest]\naddopts = -p no:doctest -pours.plugin\n"),
    ],
)
def test_the_plugins_are_those_that_the_project_registers_or_asks_for(tmp_path, name, text) -> None:
    write(tmp_path / name, text)
    assert load(tmp_path).plugins == ("ours.plugin",)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("setup.py", "setup(entry_points={'console_scripts': ['ours = ours.cli']})\n"),
        ("setup.py", "setup(\n"),
        ("setup.cfg", "[options.entry_points]\nconsole_scripts =\n    ours = ours.cli\n"),
        ("pyproject.toml", "[project.entry-points]\npytest11 = 1\n"),
    ],
)
def test_what_registers_no_plugin_is_passed_over(tmp_path, name, text) -> None:
    write(tmp_path / name, text)
    assert load(tmp_path).plugins == ()


def test_a_pytest_option_of_the_wrong_type_is_named(tmp_path) -> None:
    write(tmp_path / "pyproject.toml", "[tool.pytest.ini_options]\ntestpaths = 1\n")
    with pytest.raises(IsolintError, match=r"'testpaths' in .* must be a string or a list of strings"):
        load(tmp_path)


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("pyproject.toml", '[project]\nrequires-python = ">=3.11"\n', (3, 11)),
        ("pyproject.toml", '[tool.poetry.dependencies]\npython = "^3.9"\n', (3, 9)),
        ("setup.cfg", "[options]\npython_requires = >=3.7\n", (3, 7)),
        ("setup.py", "from setuptools import setup\nsetup(python_requires='>=3.12')\n", (3, 12)),
        ("pyproject.toml", "[project]\nname = 'x'\n", (3, 8)),
    ],
)
def test_the_oldest_python_is_read_from_wherever_a_project_says_it(
    tmp_path: Path, name: str, text: str, expected: tuple[int, int]
) -> None:
    (tmp_path / name).write_text(text)

    assert load(tmp_path).minimum_python == expected


def test_profiles_are_lists_of_words(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(
        '[tool.isolint.profiles]\nfast = ["-m", "not slow"]\nfull = []\n'
    )
    assert load(tmp_path).profiles == (("fast", ("-m", "not slow")), ("full", ()))

    (tmp_path / "pyproject.toml").write_text('[tool.isolint.profiles]\nfast = "-m slow"\n')
    with pytest.raises(IsolintError, match=r"profile 'fast' in .* must be a list of strings"):
        load(tmp_path)
