"""The only writer: all files of a commit are replaced or removed, or none is touched."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import signal
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from isolint.errors import IsolintError
from isolint.source import DecodeError, decode


@dataclass(frozen=True, slots=True)
class _Write:
    """One file to be written: `target` is where its links lead, `before` is None for a new file.

    `after` is None for a file that goes.
    """

    path: str
    target: Path
    before: bytes | None
    after: bytes | None

    @property
    def in_place(self) -> bool:
        """Whether other names share the file, so that replacing it would cut them off."""
        is_replaced = self.before is not None and self.after is not None
        return is_replaced and self.target.stat().st_nlink > 1


def commit(root: Path, changes: Mapping[str, tuple[str | None, str | None]]) -> None:
    """Write the new text of each changed path, given with the text that it was made from (None: no file).

    A path without a new text is removed.

    Encoding, byte order mark and newlines stay as they are on disk.

    Raises:
        IsolintError: A file is not what was read, or cannot be written; then nothing has changed.
    """
    writes = [_prepare(root.resolve(), path, old, new) for path, (old, new) in sorted(changes.items())]
    with contextlib.ExitStack() as stack:
        staged = [(write, stack.enter_context(_staged(write))) for write in writes]
        with _undisturbed():
            _replace_all(staged)


def _prepare(root: Path, path: str, old: str | None, new: str | None) -> _Write:
    target = (root / path).resolve()
    if not target.is_relative_to(root):
        raise IsolintError(f"{path} leads out of the project, to {target}; nothing was written")
    before = _read(path, target)
    try:
        text, encoding = (None, "utf-8") if before is None else decode(before)
    except DecodeError as error:
        raise _changed(path) from error
    if text != old:
        raise _changed(path)
    _require_writable(path, target)
    try:
        return _Write(path, target, before, None if new is None else new.encode(encoding))
    except UnicodeEncodeError as error:
        raise IsolintError(
            f"{path} cannot be written as {encoding}: {error.reason}; nothing was written"
        ) from error


def _read(path: str, target: Path) -> bytes | None:
    try:
        return target.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise IsolintError(f"{path} cannot be read: {error.strerror}; nothing was written") from error


def _changed(path: str) -> IsolintError:
    return IsolintError(f"{path} has changed since it was read; nothing was written")


def _require_writable(path: str, target: Path) -> None:
    # `os.replace` would go over a read-only file, and for root `os.access` finds everything writable.
    if target.exists() and not (target.stat().st_mode & 0o222 and os.access(target, os.W_OK)):
        raise IsolintError(f"{path} is read-only; nothing was written")
    if not os.access(target.parent, os.W_OK | os.X_OK):
        raise IsolintError(f"the folder of {path} cannot be written to; nothing was written")


@contextlib.contextmanager
def _staged(write: _Write) -> Iterator[Path]:
    """Lay a file beside the target, and clear it away: the new content, or a backup if written in place."""
    temporary = write.target.with_name(f".{write.target.name}.{secrets.token_hex(4)}.tmp")
    try:
        with temporary.open("xb") as file:
            content = write.before if write.in_place else write.after
            file.write(content or b"")
            file.flush()
            os.fsync(file.fileno())
        if write.before is not None:
            shutil.copymode(write.target, temporary)
        yield temporary
    except OSError as error:
        raise _failed(write, error) from error
    finally:
        temporary.unlink(missing_ok=True)


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """Let signals wait that would end the program between two files."""
    mask = getattr(signal, "pthread_sigmask", None)
    if mask is None:
        yield
        return
    before = mask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM, signal.SIGHUP})
    try:
        yield
    finally:
        mask(signal.SIG_SETMASK, before)


def _replace_all(staged: Sequence[tuple[_Write, Path]]) -> None:
    begun: list[_Write] = []
    complete = False
    try:
        for write, temporary in staged:
            if _read(write.path, write.target) != write.before:
                raise _changed(write.path)
            # Noted first: a write in place that stops halfway has to be undone as well.
            begun.append(write)
            try:
                _put(write, temporary)
            except OSError as error:
                raise _failed(write, error) from error
        complete = True
    finally:
        # Not an `except`: an interrupt must put the files back too.
        if not complete:
            _roll_back(begun)


def _put(write: _Write, temporary: Path) -> None:
    if write.after is None:
        write.target.unlink()
    elif write.in_place:
        _overwrite(write.target, write.after)
    else:
        temporary.replace(write.target)


def _roll_back(begun: Sequence[_Write]) -> None:
    lost: list[str] = []
    for write in begun:
        try:
            if write.before is None:
                write.target.unlink(missing_ok=True)
            elif write.after is None:
                write.target.write_bytes(write.before)
            else:
                _overwrite(write.target, write.before)
        except OSError:
            lost.append(write.path)
    if lost:
        raise IsolintError(f"writing failed, and these could not be put back: {', '.join(lost)}")


def _overwrite(target: Path, content: bytes) -> None:
    with target.open("r+b") as file:
        file.write(content)
        file.truncate()
        file.flush()
        os.fsync(file.fileno())


def _failed(write: _Write, error: OSError) -> IsolintError:
    return IsolintError(f"{write.path} cannot be written: {error.strerror}; nothing was written")
