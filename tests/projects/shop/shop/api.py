"""The application's routes."""

from typing import Annotated

from fastapi import Depends, FastAPI

app = FastAPI()


def current_user():
    return "stranger"


@app.get("/")
def home(user: Annotated[str, Depends(current_user)]):
    return f"Hello {user}"
