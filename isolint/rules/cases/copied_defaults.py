"""Cases of defaults that a library's base class copies for each object."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_APP = """
    from typing import ClassVar

    from pydantic import BaseModel

    class Payment(BaseModel):
        extra: {kind} = {{}}

    def settle(payment):
        payment.extra["settled"] = True
    """
_TESTS = """
    from app import Payment, settle

    def test_settle():
        settle(Payment())

    def test_new():
        assert Payment().extra == {}
    """


def _payment(kind: str) -> dict[str, str]:
    return {"app.py": _APP.format(kind=kind), "test_case.py": _TESTS}


COPIED_DEFAULTS = (Valid("the field of a model, whose default each object has for itself", _payment("dict")),)
SHARED_DEFAULTS = (
    Invalid(
        "what a model keeps for its class",
        _payment("ClassVar[dict]"),
        line=9,
        path="app.py",
        site="attr:app:Payment.extra",
        message="`settle` changes `Payment.extra`, and leaves it so after 1 test; 1 test meets it",
    ),
)
