"""Read the model files, strictly: an unknown key is a mistake to report, not a wish to ignore."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

import tomli

from isolint.errors import IsolintError
from isolint.models.schema import (
    CacheModel,
    ClientModel,
    CliModel,
    DatabaseModel,
    FileAction,
    FileModel,
    LibraryModels,
    Listing,
    PortModel,
    RouteModel,
    RouterModel,
    SavedModel,
    SettingsModel,
    StateModel,
    ViewModel,
)

Row = Mapping[str, Any]


def load(extra: Sequence[Path] = ()) -> LibraryModels:
    """Return the bundled models and those of the extra files, which win where both describe a name.

    Raises:
        IsolintError: An extra file is unreadable, or a file has an unknown or missing key.
    """
    tables = _read(extra)
    rows = {key: _built(key, tables[key]) for key in _ROWS}
    named: dict[str, Any] = {
        **{key: _merged(tables[key]) for key in _MERGED},
        **{key: _listed(tables[key]) for key in _LISTED},
        **{key: _united(tables[key]) for key in _UNITED},
    }
    return LibraryModels(
        states=rows["state"],
        saved=rows["saved"],
        caches=rows["cache"],
        settings=rows["settings"],
        routers=rows["router"],
        routes=rows["route"],
        views=rows["view"],
        clients=rows["client"],
        clis=rows["cli"],
        databases=rows["database"],
        files=rows["file"],
        ports=rows["port"],
        **named,
    )


def _read(extra: Sequence[Path]) -> dict[str, list[tuple[str, Any]]]:
    """Return key -> what the models have there, each with the file that it comes from."""
    tables: dict[str, list[tuple[str, Any]]] = {key: [] for key in (*_ROWS, *_MERGED, *_LISTED, *_UNITED)}
    for origin, text in _sources(extra):
        try:
            document = tomli.loads(text)
        except tomli.TOMLDecodeError as error:
            raise IsolintError(f"{origin} is not valid TOML: {error}") from error
        for key, value in document.items():
            if key == "library":
                continue
            if key not in tables:
                raise IsolintError(f"unknown key {key!r} in library model {origin}")
            tables[key].append((origin, value))
    return tables


def _merged(tables: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    return {key: value for _, table in tables for key, value in table.items()}


def _listed(tables: Sequence[tuple[str, Any]]) -> dict[str, frozenset[str]]:
    """Merge tables whose values are a text or a list of texts."""
    return {
        name: frozenset((value,) if isinstance(value, str) else value)
        for name, value in _merged(tables).items()
    }


def _united(tables: Sequence[tuple[str, Any]]) -> frozenset[str]:
    return frozenset(name for _, names in tables for name in names)


def _sources(extra: Sequence[Path]) -> Iterator[tuple[str, str]]:
    bundled = [item for item in resources.files(__package__).iterdir() if item.name.endswith(".toml")]
    for item in sorted(bundled, key=lambda item: item.name):
        yield item.name, item.read_text(encoding="utf-8")
    for path in extra:
        try:
            yield str(path), path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise IsolintError(f"cannot read library model {path}: {error}") from error


def _built(key: str, tables: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """Return name -> model for one kind of row."""
    build = _ROWS[key]
    result: dict[str, Any] = {}
    for origin, rows in tables:
        for row in rows:
            taken: dict[str, Any] = dict(row)
            try:
                names, model = build(taken)
            except KeyError as error:
                raise IsolintError(f"[[{key}]] in library model {origin} lacks {error}") from error
            except ValueError as error:
                raise IsolintError(f"[[{key}]] in library model {origin}: {error}") from error
            if taken:
                raise IsolintError(f"unknown key {min(taken)!r} in [[{key}]] of library model {origin}")
            result.update(dict.fromkeys([names] if isinstance(names, str) else names, model))
    return result


def _names(row: dict[str, Any], key: str) -> frozenset[str]:
    return frozenset(row.pop(key, ()))


def _state(row: dict[str, Any]) -> tuple[str, StateModel]:
    name = row.pop("type")
    model = StateModel(
        type=name,
        holds=row.pop("holds"),
        reset=row.pop("reset", ""),
        changed_by=_names(row, "changed-by"),
        changed_by_decorated=_names(row, "changed-by-decorated"),
        removed_by=_names(row, "removed-by"),
        reset_by=_names(row, "reset-by"),
        begun_by=_names(row, "begun-by"),
        read_by=_names(row, "read-by"),
        parts=row.pop("parts", False),
    )
    return name, model


def _saved(row: dict[str, Any]) -> tuple[str, SavedModel]:
    model = SavedModel(
        state=row.pop("state"),
        save=tuple(row.pop("save")),
        put_back=tuple(row.pop("put-back")),
        called=row.pop("called"),
        imports=tuple(row.pop("imports", ())),
    )
    return model.state, model


def _cache(row: dict[str, Any]) -> tuple[str, CacheModel]:
    name = row.pop("decorator")
    return name, CacheModel(name, row.pop("reset"))


def _settings(row: dict[str, Any]) -> tuple[str, SettingsModel]:
    name = row.pop("base")
    return name, SettingsModel(name, row.pop("refresh"), row.pop("prefix-key"))


def _router(row: dict[str, Any]) -> tuple[str, RouterModel]:
    name = row.pop("type")
    return name, RouterModel(
        type=name,
        register=_names(row, "register"),
        hooks=_names(row, "hooks"),
        lifespan=row.pop("lifespan", None),
        prefix=_keys(row, "prefix"),
    )


def _route(row: dict[str, Any]) -> tuple[frozenset[str], RouteModel]:
    names = frozenset(row.pop("calls"))
    model = RouteModel(
        calls=names,
        path=_keys(row, "path"),
        view=_keys(row, "view"),
        name=_keys(row, "name"),
        methods=_keys(row, "methods") or ("methods",),
        verb=row.pop("verb", ""),
        listed=Listing(row.pop("listed", "")),
    )
    return names, model


def _view(row: dict[str, Any]) -> tuple[str, ViewModel]:
    bases = row.pop("bases")
    runs, may_run = (_listed([("", row.pop(key, {}))]) for key in ("runs", "may-run"))
    return bases, ViewModel(bases, runs, may_run)


def _keys(row: dict[str, Any], key: str) -> tuple[str, ...]:
    """Return the names or positions of arguments: one, or a list of them."""
    value = row.pop(key, ())
    return (value,) if isinstance(value, str) else tuple(value)


def _client(row: dict[str, Any]) -> tuple[str, ClientModel]:
    name = row.pop("type")
    model = ClientModel(
        type=name,
        calls=_names(row, "calls"),
        application=row.pop("application", ""),
        anything=_names(row, "anything"),
        looks_up=row.pop("looks-up", False),
        only_makes=row.pop("only-makes", False),
    )
    return name, model


def _cli(row: dict[str, Any]) -> tuple[str, CliModel]:
    name = row.pop("type")
    model = CliModel(
        type=name,
        register=_names(row, "register"),
        groups=_names(row, "groups"),
        hooks=_names(row, "hooks"),
        includes=_names(row, "includes"),
        decorators=_names(row, "decorators"),
        run_by=_names(row, "run-by"),
    )
    return name, model


def _database(row: dict[str, Any]) -> tuple[str, DatabaseModel]:
    name = row.pop("connect")
    model = DatabaseModel(
        connect=name,
        position=row.pop("position", None),
        keyword=row.pop("keyword", ""),
        changed_by=_names(row, "changed-by"),
        read_by=_names(row, "read-by"),
        emptied_by=_names(row, "emptied-by"),
        executes=row.pop("executes", False),
    )
    return name, model


def _file(row: dict[str, Any]) -> tuple[frozenset[str], FileModel]:
    names = frozenset(row.pop("calls"))
    model = FileModel(
        calls=names,
        does=FileAction(row.pop("does")),
        position=row.pop("position"),
        keyword=row.pop("keyword", ""),
        mode=row.pop("mode", None),
        default=row.pop("default", "r"),
        by_name=row.pop("by-name", False),
    )
    return names, model


def _port(row: dict[str, Any]) -> tuple[frozenset[str], PortModel]:
    names = frozenset(row.pop("calls"))
    return names, PortModel(names, row.pop("position"), row.pop("keyword"))


_ROWS: Mapping[str, Callable[[dict[str, Any]], tuple[str | frozenset[str], Any]]] = {
    "state": _state,
    "saved": _saved,
    "cache": _cache,
    "settings": _settings,
    "router": _router,
    "route": _route,
    "view": _view,
    "client": _client,
    "cli": _cli,
    "database": _database,
    "file": _file,
    "port": _port,
}
#: Tables of name -> text, of name -> texts, and lists of names.
_MERGED = (
    "aliases",
    "returns",
    "objects",
    "fixtures",
    "process",
    "holders",
    "observes",
    "undoes",
    "resets",
    "originals",
)
_LISTED = ("unless", "only", "restores", "variables", "hooks", "runs")
_UNITED = (
    "commands",
    "dependencies",
    "engines",
    "includes",
    "mapped",
    "reverses",
    "rows",
    "servers",
    "statements",
    "transient",
    "unset",
    "copied",
)
