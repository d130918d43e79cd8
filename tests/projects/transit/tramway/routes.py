"""The HTTP interface."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, HTTPException, Request
from slowapi import Limiter
from slowapi.util import get_remote_address

from tramway import network, receipts, service
from tramway.auth import require_operator
from tramway.config import get_settings
from tramway.db import connect
from tramway.models import Eta, RideAnswer, RideReport

router = APIRouter()

# A tram finishes two rides an hour at most; a depot shares one address.
limiter = Limiter(key_func=get_remote_address)


@router.get("/health")
def health() -> dict[str, Any]:
    """Say how the service is."""
    return {"status": "ok", "opened_at": service.opened_at(), "notice": service.notice()}


@router.get("/config")
def config() -> dict[str, Any]:
    """Publish the settings that a tram's computer needs."""
    settings = get_settings()
    return {
        "warmup_rides": settings.warmup_rides,
        "max_legs_per_ride": settings.max_legs_per_ride,
    }


@router.post("/rides", dependencies=[Depends(require_operator)])
@limiter.limit("12/hour")
def report_ride(
    request: Request, report: RideReport, receipt_key: Annotated[str | None, Header()] = None
) -> RideAnswer:
    """Take in a finished ride; a report with a known receipt key changes nothing."""
    if len(report.legs) > get_settings().max_legs_per_ride:
        raise HTTPException(status_code=422, detail="too many legs")
    if receipt_key and receipts.find(receipt_key):
        return RideAnswer(accepted=0, rejected=0, repeated=True)
    with connect() as connection:
        accepted = sum(network.record(connection, report.line, leg) for leg in report.legs)
    answer = RideAnswer(accepted=accepted, rejected=len(report.legs) - accepted)
    if receipt_key:
        receipts.store(receipt_key, answer.model_dump())
    return answer


@router.get("/stops/{code}")
def show_stop(code: str) -> dict[str, Any]:
    """Say how many rides touched a stop."""
    with connect() as connection:
        rides = network.rides_at(connection, code)
    if rides is None:
        raise HTTPException(status_code=404, detail="no such stop")
    return {"code": code, "rides": rides}


@router.get("/etas")
def show_eta(line: str, from_stop: str, to_stop: str) -> Eta:
    """Estimate one leg."""
    with connect() as connection:
        found = network.eta(connection, line, from_stop, to_stop)
    if found is None:
        raise HTTPException(status_code=404, detail="no such leg")
    return found


@router.get("/boards/{line}")
def show_board(line: str) -> dict[str, Any]:
    """Show a line's board: its legs, and the notice of the day."""
    with connect() as connection:
        return {"notice": service.notice(), "legs": network.board(connection, line)}
