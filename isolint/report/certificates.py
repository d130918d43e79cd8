"""What is promised of each test module, for people and for machines."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from isolint.proof.certificates import Basis, Certificate, Share, Standing
from isolint.report.text import Style, plural, printable

_VERSION = 1
_SHOWN = 3
_COLOURS = {Standing.PARALLEL: "green", Standing.SHUFFLED: "green", Standing.SHARES: "red"}
_TO_NAME = (Standing.SHARES, Standing.UNKNOWN)
_NOTHING_RUN = "Nothing was run: this is what the code alone says."


def lines(certificates: Sequence[Certificate], style: Style) -> Iterator[str]:
    """Yield a line for each module that is not safe, or shares anything, and count the others."""
    if not certificates:
        return
    yield "Test modules:"
    listed = [one for one in certificates if one.shares or one.standing in _TO_NAME]
    width = max((len(one.module) for one in listed), default=0)
    for one in listed:
        yield f"  {one.module:<{width}}  {style.paint(_standing(one), fg=_COLOURS.get(one.standing))}"
        yield from (f"      {_share(share, one)}" for share in one.shares)
    rest = Counter(_standing(one) for one in certificates if one not in listed)
    for standing, count in rest.items():
        yield f"  {plural(count, 'other') if listed else count}: {style.paint(standing, fg='green')}"


def _standing(certificate: Certificate) -> str:
    if certificate.standing is Standing.SHARES:
        return "not safe shuffled" if certificate.shuffled is False else "not safe in parallel"
    if certificate.basis is Basis.INDEX:
        return "no finding says that it shares anything"
    return str(certificate.standing.value)


def render(certificates: Sequence[Certificate], style: Style) -> str:
    """Return the certificates that come from the code alone, and say so first."""
    return "".join(f"{line}\n" for line in (_NOTHING_RUN, *lines(certificates, style)))


def summary(certificates: Sequence[Certificate]) -> str:
    """Return the line that closes a listing of what the code alone says."""
    sharing = sum(one.standing is Standing.SHARES for one in certificates)
    return f"{sharing} of {plural(len(certificates), 'test module')} share state. Nothing was run."


def rows(certificates: Sequence[Certificate]) -> list[dict[str, Any]]:
    """Return the certificates as plain values."""
    return [
        {
            "module": one.module,
            "basis": one.basis.value,
            "parallel": one.parallel,
            "shuffled": one.shuffled,
            "shares": [
                {
                    "site": share.site or None,
                    "modules": list(share.modules),
                    "outside_processes": share.outside,
                    "depends_on_order": share.ordered,
                    "seen": share.minded,
                }
                for share in one.shares
            ],
        }
        for one in certificates
    ]


def to_json(certificates: Sequence[Certificate]) -> str:
    """Return one JSON object on what the code alone says."""
    return json.dumps({"version": _VERSION, "modules": rows(certificates)}, indent=2) + "\n"


def _share(share: Share, certificate: Certificate) -> str:
    names = ["its own tests" if name == certificate.module else name for name in share.modules]
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    site = f"`{share.site}`" if share.site else "a state without a name"
    is_latent = certificate.basis is Basis.RUN and not share.minded
    how = ", and no test was seen to mind" if is_latent else ""
    return printable(f"shares {site} with {', '.join(names[:_SHOWN])}{more}{how}")
