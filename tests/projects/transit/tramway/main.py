"""The FastAPI application."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from slowapi import _rate_limit_exceeded_handler
from slowapi.errors import RateLimitExceeded

from tramway import routes, service
from tramway.config import get_settings
from tramway.db import create_schema


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    """Prepare the database before the first request."""
    create_schema(get_settings().db_path)
    service.mark_opened(int(time.time()))
    yield


app = FastAPI(
    title="Tramway arrivals",
    description=f"Estimates count as learned after {get_settings().warmup_rides} rides.",
    lifespan=lifespan,
)
app.state.limiter = routes.limiter
app.add_exception_handler(RateLimitExceeded, _rate_limit_exceeded_handler)
app.include_router(routes.router)
