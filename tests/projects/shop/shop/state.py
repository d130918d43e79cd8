"""Module state of each kind."""

opened_at: int | None = None
prices: dict[str, int] = {}
log: list[str] = []
