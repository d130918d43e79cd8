"""What the running service knows about itself."""

import os

_opened_at: int | None = None


def mark_opened(timestamp: int) -> None:
    """Note when the service began to answer."""
    global _opened_at
    _opened_at = timestamp


def opened_at() -> int | None:
    """Return when the service began to answer, or None before that."""
    return _opened_at


def notice() -> str | None:
    """Return the notice that the control room put on all boards, if there is one."""
    return os.environ.get("TRAMWAY_NOTICE") or None
