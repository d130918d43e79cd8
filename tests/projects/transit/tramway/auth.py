"""Who may report rides."""

import secrets
from typing import Annotated

from fastapi import Header, HTTPException

from tramway.config import get_settings


def require_operator(operator_key: Annotated[str, Header()] = "") -> None:
    """Refuse a request that does not carry the operator's key."""
    if not secrets.compare_digest(operator_key, get_settings().operator_key):
        raise HTTPException(status_code=401, detail="unknown operator key")
