"""What stops a command, and the exit code that says so."""

from __future__ import annotations

import enum


class ExitCode(enum.IntEnum):
    """The process exit codes that every command keeps to."""

    CLEAN = 0
    FINDINGS = 1
    FAILED = 2
    INTERRUPTED = 130


class IsolintError(Exception):
    """A command cannot do its job; the message is one line that a user can act on."""
