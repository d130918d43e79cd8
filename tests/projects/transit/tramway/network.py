"""Stops, legs, and what the trams reported about them."""

import sqlite3

from tramway import estimates
from tramway.config import get_settings
from tramway.models import Eta, LegReport


def add_leg(
    connection: sqlite3.Connection, line: str, from_stop: str, to_stop: str, timetable_sec: float
) -> None:
    """Add a leg with its timetable, and the stops at its ends."""
    connection.executemany(
        "INSERT OR IGNORE INTO stops VALUES (?, ?)",
        [(code, code.replace("-", " ").title()) for code in (from_stop, to_stop)],
    )
    connection.execute(
        "INSERT OR IGNORE INTO legs (line, from_stop, to_stop, timetable_sec) VALUES (?, ?, ?, ?)",
        (line, from_stop, to_stop, timetable_sec),
    )


def record(connection: sqlite3.Connection, line: str, report: LegReport) -> bool:
    """Learn from one reported leg; say whether it was accepted."""
    leg = _find_leg(connection, line, report.from_stop, report.to_stop)
    if leg is None:
        return False
    if estimates.is_outlier(report.seconds, leg["timetable_sec"], get_settings().outlier_factor):
        return False
    rides, mean = estimates.add_sample(leg["rides"], leg["mean_sec"], report.seconds)
    connection.execute(
        "UPDATE legs SET rides = ?, mean_sec = ? WHERE line = ? AND from_stop = ? AND to_stop = ?",
        (rides, mean, line, report.from_stop, report.to_stop),
    )
    return True


def eta(connection: sqlite3.Connection, line: str, from_stop: str, to_stop: str) -> Eta | None:
    """Estimate one leg, or return None where the line has no such leg."""
    leg = _find_leg(connection, line, from_stop, to_stop)
    return _estimate(leg) if leg else None


def board(connection: sqlite3.Connection, line: str) -> list[Eta]:
    """Estimate every leg of a line, by the name of its first stop."""
    legs = connection.execute("SELECT * FROM legs WHERE line = ? ORDER BY from_stop", (line,))
    return [_estimate(leg) for leg in legs]


def rides_at(connection: sqlite3.Connection, stop: str) -> int | None:
    """Count the rides that touched a stop, or return None for an unknown stop."""
    if not connection.execute("SELECT 1 FROM stops WHERE code = ?", (stop,)).fetchone():
        return None
    total = connection.execute(
        "SELECT SUM(rides) FROM legs WHERE from_stop = ? OR to_stop = ?", (stop, stop)
    )
    return total.fetchone()[0] or 0


def _find_leg(
    connection: sqlite3.Connection, line: str, from_stop: str, to_stop: str
) -> sqlite3.Row | None:
    return connection.execute(
        "SELECT * FROM legs WHERE line = ? AND from_stop = ? AND to_stop = ?",
        (line, from_stop, to_stop),
    ).fetchone()


def _estimate(leg: sqlite3.Row) -> Eta:
    weight = estimates.observed_weight(leg["rides"])
    seconds = estimates.blend(leg["mean_sec"], leg["timetable_sec"], weight)
    return Eta(
        from_stop=leg["from_stop"],
        to_stop=leg["to_stop"],
        minutes=estimates.whole_minutes(seconds),
        rides=leg["rides"],
        late=estimates.is_late(seconds, leg["timetable_sec"]),
    )
