"""What goes over the wire."""

from pydantic import BaseModel, Field


class LegReport(BaseModel):
    """How long a tram took from one stop to the next."""

    from_stop: str
    to_stop: str
    seconds: float = Field(gt=0)


class RideReport(BaseModel):
    """One finished ride, as the tram's own computer saw it."""

    line: str
    legs: list[LegReport] = Field(min_length=1)


class RideAnswer(BaseModel):
    """What became of a report."""

    accepted: int
    rejected: int
    repeated: bool = False


class Eta(BaseModel):
    """An estimate for one leg, in whole minutes."""

    from_stop: str
    to_stop: str
    minutes: int
    rides: int
    late: bool
