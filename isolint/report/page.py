"""Pages with pictures of what suites cost: each is one file that asks the network for nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources

from isolint.profiling.baseline import Profile
from isolint.profiling.bench import Bench, Benched
from isolint.profiling.comparing import MarkerComparison
from isolint.profiling.measurement import Measurement
from isolint.report import bench as words
from isolint.report import picture
from isolint.report.bench import Circumstances
from isolint.report.profile_text import counted, seconds


@dataclass(frozen=True, slots=True)
class Pictured:
    """A profile with the run that its timeline shows, and what has changed since an earlier one."""

    profile: Profile
    run: Measurement
    comparison: MarkerComparison | None


def render_profiles(pictured: Sequence[Pictured]) -> str:
    """Return the page of some profiles."""
    sections = [
        {
            "profile": one.profile,
            "counts": counted(one.profile.counts, one.profile.deselected),
            "timeline": picture.timeline(one.run),
            "modules": picture.modules(one.profile),
            "slowest": picture.slowest(one.profile),
            "pairs": picture.pairs(one.comparison) if one.comparison is not None else (),
        }
        for one in pictured
    ]
    return _render("profile.html.j2", sections=sections)


def render_bench(bench: Bench, circumstances: Circumstances) -> str:
    """Return the page of a benchmark."""
    longest = max((max(one.walls) for one in bench.benched if one.walls), default=0.0)
    strategies = [_strategy(bench, one, longest) for one in bench.benched]
    facts = [line.removeprefix("* ") for line in words.facts(circumstances)]
    return _render("bench.html.j2", strategies=strategies, facts=facts, conclusion=words.conclusion(bench))


def _strategy(bench: Bench, one: Benched, longest: float) -> dict[str, object]:
    least, middle, most, _ = picture.percents(
        (min(one.walls, default=0.0), one.wall or 0.0, max(one.walls, default=0.0), longest)
    )
    return {
        "name": one.strategy.name,
        "revision": one.strategy.revision,
        "command": one.command,
        "wall": words.wall(one),
        "delta": words.delta(bench, one),
        "result": words.result(one),
        "remarks": list(words.remarks(bench, one)),
        "middle": middle,
        "least": least,
        "spread": most - least,
        "timeline": picture.timeline(one.typical),
    }


def _render(name: str, **values: object) -> str:
    import jinja2  # noqa: PLC0415 - commands that render nothing do without it

    def source(template: str) -> str:
        return resources.files(__package__ or "").joinpath(template).read_text(encoding="utf-8")

    environment = jinja2.Environment(
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
        loader=jinja2.FunctionLoader(source),
    )
    environment.filters["seconds"] = seconds
    return environment.get_template(name).render(values)
