"""What strategies of running a suite gain and give up, for machines, with a version of its own."""

from __future__ import annotations

import json
from typing import Any

from isolint.profiling.bench import Bench, Benched
from isolint.profiling.measurement import Measurement
from isolint.report.bench import Circumstances

_VERSION = 1


def render(bench: Bench, circumstances: Circumstances) -> str:
    """Return the benchmark as one JSON object."""
    best = bench.fastest
    document = {
        "version": _VERSION,
        "generated_at": circumstances.moment,
        "revision": circumstances.revision,
        "interpreter": circumstances.interpreter,
        "machine": circumstances.machine,
        "rounds": circumstances.rounds,
        "complete": circumstances.rounds == circumstances.asked,
        "strategies": [_strategy(bench, one) for one in bench.benched],
        "fastest_with_the_same_tests": best.strategy.name if best else None,
    }
    return json.dumps(document, indent=2) + "\n"


def _strategy(bench: Bench, one: Benched) -> dict[str, Any]:
    gain = bench.gain(one)
    return {
        "name": one.strategy.name,
        "revision": one.strategy.revision,
        "command": one.command,
        "wall": _rounded(one.wall),
        "outcomes": {result.value: count for result, count in one.typical.counts.items()},
        "deselected": one.typical.deselected,
        "difference": None
        if gain is None
        else {
            "seconds": _rounded(gain.seconds),
            "share": round(gain.share, 4),
            "noise": round(gain.noise, 4),
            "is_beyond_noise": gain.judgement.is_beyond_noise,
        },
        "given_up": sorted(bench.given_up(one)),
        "added": sorted(bench.added(one)),
        "unstable": {name: [result.value for result in results] for name, results in one.unstable.items()},
        "failing": list(one.failing),
        "runs": [_run(run) for run in one.runs],
    }


def _run(run: Measurement) -> dict[str, Any]:
    return {
        "wall": _rounded(run.wall),
        "session": _rounded(run.session),
        "status": run.status.value,
        "trouble": run.trouble or None,
        "outcomes": {result.value: count for result, count in run.counts.items()},
        "deselected": run.deselected,
        "efficiency": _rounded(run.efficiency),
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
