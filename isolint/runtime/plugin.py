"""The pytest plugin that watches for leaks, records and marks; without its options it does nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

MODE_OPTION = "--isolint"
WATCH_LIST_OPTION = "--isolint-watch-list"
LEAKS_OPTION = "--isolint-leaks"
CHOSEN_OPTION = "--isolint-put-back"
RECORD_OPTION = "--isolint-record"
CATEGORIES_OPTION = "--isolint-categories"

_RECORD = "isolint_recorded"


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    """Add our options, but for that of the recorder where it is there as a plugin of its own."""
    group = parser.getgroup("isolint")
    group.addoption(
        MODE_OPTION,
        choices=["watch", "probe", "restore"],
        help="tell which tests and fixtures leave state changed; `probe` puts it back after each test, so "
        "that one leak cannot hide the next; `restore` does so to have a suite pass that leaks",
    )
    group.addoption(
        WATCH_LIST_OPTION,
        metavar="PATH",
        help="watch the state that this file, by `isolint watch-list`, names",
    )
    group.addoption(
        CATEGORIES_OPTION,
        metavar="PATH",
        help="mark tests as fast, medium or slow, as this file, by `isolint profile mark`, says",
    )
    group.addoption(LEAKS_OPTION, metavar="PATH", help="write what leaked, as JSON, to PATH")
    group.addoption(
        CHOSEN_OPTION,
        metavar="SITE",
        action="append",
        default=[],
        help="put back no other state than this, such as env:APP_KEY; can be given several times",
    )
    if not pluginmanager.hasplugin(f"{__package__}.recorder"):
        text = "write a record of the run, as JSON, to PATH, for `isolint replay`"
        group.addoption(RECORD_OPTION, metavar="PATH", dest=_RECORD, help=text)


def pytest_configure(config: pytest.Config) -> None:
    """Start what is asked for, in the process that runs the tests."""
    if config.getoption(_RECORD, None):
        from .recorder import start  # noqa: PLC0415

        start(config, config.getoption(_RECORD))
    categories = config.getoption(CATEGORIES_OPTION)
    if categories:
        _mark(config, Path(categories))
    if config.getoption(MODE_OPTION):
        _watch(config)


def _mark(config: pytest.Config, path: Path) -> None:
    from .categories import CategoriesError, read  # noqa: PLC0415
    from .marking import register  # noqa: PLC0415

    try:
        register(config, read(path if path.is_absolute() else config.rootpath / path))
    except (OSError, CategoriesError) as error:
        raise pytest.UsageError(f"{CATEGORIES_OPTION}: cannot read {path}: {error}") from error


def _watch(config: pytest.Config) -> None:
    mode = config.getoption(MODE_OPTION)
    # What watching takes is imported when somebody asks for it.
    from .leaks import Mode  # noqa: PLC0415
    from .probing import Surroundings  # noqa: PLC0415
    from .summary import Collector, Courier, Receiver  # noqa: PLC0415
    from .watcher import Watcher  # noqa: PLC0415
    from .watchlist import WatchList, WatchListError, read  # noqa: PLC0415

    path, leaks = config.getoption(WATCH_LIST_OPTION), config.getoption(LEAKS_OPTION)
    try:
        watched = read(Path(path)) if path else WatchList()
    except WatchListError as error:
        raise pytest.UsageError(f"{WATCH_LIST_OPTION}: {error}") from error
    worker: dict[str, Any] | None = getattr(config, "workerinput", None)
    surroundings = Surroundings(
        watched=watched,
        root=Path(watched.root or config.rootpath),
        plugins=frozenset(name for name, plugin in config.pluginmanager.list_name_plugin() if plugin),
        is_worker=worker is not None,
    )
    manager = config.pluginmanager
    chosen = frozenset(config.getoption(CHOSEN_OPTION))
    if worker is not None:
        worker_config: Any = config
        courier = Courier(worker_config.workeroutput)
        manager.register(courier, "isolint-courier")
        manager.register(
            Watcher(Mode(mode), surroundings, courier.deliver, worker["workerid"], chosen), "isolint-watcher"
        )
        return
    collector = Collector(Mode(mode), watched, Path(leaks).absolute() if leaks else None)
    manager.register(collector, "isolint-collector")
    if _is_distributing(config):
        manager.register(Receiver(collector), "isolint-receiver")
    else:
        watcher = Watcher(Mode(mode), surroundings, collector.add, chosen=chosen)
        manager.register(watcher, "isolint-watcher")


def _is_distributing(config: pytest.Config) -> bool:
    """Tell whether xdist runs the tests elsewhere."""
    return bool(config.getoption("dist", "no") != "no" and config.getoption("tx", None))
