"""Run rewrites in a child process that may take too long, crash, or take the interpreter with it."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import IO, Protocol, Self

from isolint.contracts import Payload
from isolint.line_length import line_length

#: `-P` keeps the folder that we run in, which is the code under analysis, off the child's import path.
_COMMAND = (sys.executable, "-P", "-m", "isolint.engine.rewriter")
#: By the clock, which also runs while a busy machine does something else.
_SECONDS_PER_FILE = 60.0


@dataclass(frozen=True, slots=True)
class Rewritten:
    """The text that a codemod made of a file."""

    text: str


@dataclass(frozen=True, slots=True)
class Declined:
    """Why a codemod made nothing of a file; `detail` is the traceback where that was our own mistake."""

    reason: str
    detail: str = ""


class Rewriter(Protocol):
    """Whatever can run a codemod on a text."""

    def rewrite(self, codemod: str, text: str, payload: Payload) -> Rewritten | Declined:
        """Run the codemod of that name."""
        ...

    def tidy(self, before: str, text: str) -> Rewritten | Declined:
        """Remove what only several fixes together make useless, as imports that only `before` made use of."""
        ...


class ChildRewriter:
    """Rewrites in a child process, which starts on the first request and again after each death."""

    def __init__(self, seconds: float = _SECONDS_PER_FILE, command: Sequence[str] = _COMMAND) -> None:
        self._seconds = seconds
        self._command = command
        self._process: subprocess.Popen[str] | None = None
        self._stderr: IO[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def rewrite(self, codemod: str, text: str, payload: Payload) -> Rewritten | Declined:
        """Run a codemod on a text, within the time limit."""
        return self._answer({"codemod": codemod, "text": text, "payload": payload})

    def tidy(self, before: str, text: str) -> Rewritten | Declined:
        """Remove what only several fixes together make useless, within the time limit."""
        return self._answer({"before": before, "text": text})

    def mark(self, text: str, payload: Payload) -> Rewritten | Declined:
        """Set the marks of tests, within the time limit."""
        return self._answer({"text": text, "marks": payload})

    def _answer(self, request: Mapping[str, object]) -> Rewritten | Declined:
        process = self._process or self._start()
        overdue = threading.Event()

        def kill() -> None:
            overdue.set()
            process.kill()

        timer = threading.Timer(self._seconds, kill)
        timer.start()
        reply = _exchange(process, {**request, "line_length": line_length()})
        timer.cancel()
        timer.join()
        if overdue.is_set():
            self._stop()
            return Declined(f"the rewrite took longer than {self._seconds:g} seconds")
        if not reply:
            return self._post_mortem()
        answer = json.loads(reply)
        return Rewritten(answer["text"]) if "text" in answer else Declined(answer["refused"])

    def _start(self) -> subprocess.Popen[str]:
        stderr = tempfile.TemporaryFile()  # noqa: SIM115 - `_stop` closes it
        self._stderr = stderr
        self._process = subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
            encoding="utf-8",
        )
        return self._process

    def _stop(self) -> str:
        """End the child and return what it wrote to its standard error."""
        process, stderr = self._process, self._stderr
        self._process = self._stderr = None
        if process is None or stderr is None:
            return ""
        process.kill()
        # Unlike `with process:`, this does not flush a request into a pipe that nobody reads.
        process.communicate()
        with stderr:
            stderr.seek(0)
            return stderr.read().decode("utf-8", "replace")

    def _post_mortem(self) -> Declined:
        process = self._process
        code = process.wait() if process is not None else 0
        detail = self._stop().strip()
        if code < 0:
            return Declined(f"the rewrite crashed the process that ran it (signal {-code})", detail)
        last_line = detail.rpartition("\n")[2]
        return Declined(f"internal error, please report it: {last_line or f'exit code {code}'}", detail)


def _exchange(process: subprocess.Popen[str], request: Mapping[str, object]) -> str:
    """Return the child's answer, or nothing where it died."""
    if process.stdin is None or process.stdout is None:
        return ""
    try:
        process.stdin.write(json.dumps(request) + "\n")
        process.stdin.flush()
        return process.stdout.readline()
    except BrokenPipeError:
        return ""
