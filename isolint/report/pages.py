"""The documentation's pages on rules and codemods: their docstrings, and the cases that the tests run."""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from isolint.contracts import CASE_FILE, Codemod, Files, Invalid, Refuses, Rewrites, Rule, Valid, case_files

#: Where the pages lie, below the folder of the documentation.
RULES = "rules"
CODEMODS = "codemods"

_GENERATED = "<!-- Made by `python -m isolint.commands.pages`: edit the {what}'s module instead. -->"
_TABLE_BEGIN, _TABLE_END = "<!-- rules -->", "<!-- /rules -->"
_SECTION = re.compile(r"(?P<heading>[A-Z][A-Za-z ]+):(?: +(?P<text>\S.*)|)")


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a docstring: the summary has no heading, and what is indented is code."""

    heading: str | None
    text: str
    is_code: bool = False


def sections(documented: object) -> tuple[Section, ...]:
    """Return the docstring of a rule or codemod in parts."""
    paragraphs = (inspect.getdoc(type(documented)) or "").split("\n\n")
    found: list[Section] = []
    for paragraph in paragraphs:
        first, _, rest = paragraph.partition("\n")
        match = _SECTION.fullmatch(first)
        if match and match["text"]:
            found.append(Section(match["heading"], f"{match['text']}\n{rest}".rstrip()))
        elif match:
            found.append(Section(match["heading"], textwrap.dedent(rest), is_code=True))
        elif found and found[-1].is_code and paragraph.startswith(" "):
            found[-1] = Section(found[-1].heading, f"{found[-1].text}\n\n{textwrap.dedent(paragraph)}", True)
        else:
            found.append(Section(None, paragraph))
    return tuple(found)


def pages(rules: Sequence[Rule], codemods: Sequence[Codemod]) -> dict[str, str]:
    """Return every page: path below the documentation's folder -> Markdown."""
    made = {f"{RULES}/index.md": _rules_index(rules), f"{CODEMODS}/index.md": _codemods_index(codemods)}
    for rule in rules:
        offered = [codemod for codemod in codemods if rule.code in codemod.codes]
        made[f"{RULES}/{rule.code}.md"] = _page(_rule_page(rule, offered))
    for codemod in codemods:
        cured = [rule for rule in rules if rule.code in codemod.codes]
        made[f"{CODEMODS}/{codemod.name}.md"] = _page(_codemod_page(codemod, cured))
    return made


def with_rules(readme: str, rules: Sequence[Rule]) -> str:
    """Return the README with its table of rules brought up to date."""
    head, begin, rest = readme.partition(_TABLE_BEGIN)
    _, end, tail = rest.partition(_TABLE_END)
    if not begin or not end:
        return readme
    rows = (f"| `{rule.code}` | `{rule.name}` | {_summary(rule)} |" for rule in rules)
    return "\n".join((f"{head}{begin}", "| code | name | finds |", "|---|---|---|", *rows, f"{end}{tail}"))


def _page(blocks: Iterator[str]) -> str:
    return "\n\n".join(blocks) + "\n"


def _rules_index(rules: Sequence[Rule]) -> str:
    rows = [f"| [{rule.code}]({rule.code}.md) | `{rule.name}` | {_summary(rule)} |" for rule in rules]
    table = ["| code | name | finds |", "|---|---|---|", *rows]
    return _page(iter((_GENERATED.format(what="rule"), "# Rules", "\n".join(table))))


def _codemods_index(codemods: Sequence[Codemod]) -> str:
    rows = [
        f"| [{codemod.name}]({codemod.name}.md) | {_links(codemod.codes)} | {_summary(codemod)} |"
        for codemod in codemods
    ]
    table = ["| name | fixes | does |", "|---|---|---|", *rows]
    return _page(iter((_GENERATED.format(what="codemod"), "# Codemods", "\n".join(table))))


def _summary(documented: object) -> str:
    return " ".join(sections(documented)[0].text.split())


def _links(codes: frozenset[str]) -> str:
    return ", ".join(f"[{code}](../{RULES}/{code}.md)" for code in sorted(codes))


def _rule_page(rule: Rule, codemods: Sequence[Codemod]) -> Iterator[str]:
    yield _GENERATED.format(what="rule")
    yield f"# {rule.code} {rule.name}"
    yield from _documentation(rule)
    if codemods:
        links = ", ".join(f"[{codemod.name}](../{CODEMODS}/{codemod.name}.md)" for codemod in codemods)
        yield f"Done by {links}."
    yield f"Silence a line with `# isolint: ignore[{rule.code}]`."
    yield "## Reported"
    for invalid in rule.INVALID:
        yield from _reported(invalid)
    yield "## Not reported"
    for valid in rule.VALID:
        yield from _not_reported(valid)


def _codemod_page(codemod: Codemod, rules: Sequence[Rule]) -> Iterator[str]:
    yield _GENERATED.format(what="codemod")
    yield f"# {codemod.name}"
    yield from _documentation(codemod)
    yield f"Fixes {', '.join(f'[{rule.code} {rule.name}](../{RULES}/{rule.code}.md)' for rule in rules)}."
    if codemod.REWRITES:
        yield "## Rewrites"
    for rewrites in codemod.REWRITES:
        yield from _rewritten(rewrites)
    if codemod.REFUSES:
        yield "## Refuses"
    for refuses in codemod.REFUSES:
        yield from _refused(refuses)


def _documentation(documented: object) -> Iterator[str]:
    for section in sections(documented):
        if section.heading:
            yield f"## {section.heading}"
        yield _code(section.text) if section.is_code else _capitalised(section.text)


def _reported(case: Invalid) -> Iterator[str]:
    yield _title(case.why)
    yield from _files(case.files)
    line = case_files(case.files)[case.path].split("\n")[case.line - 1].strip()
    place = f"Line {case.line}" if case.path == CASE_FILE else f"`{case.path}`, line {case.line}"
    yield f"{place}, `{line}`:\n\n> {case.message}"


def _not_reported(case: Valid) -> Iterator[str]:
    yield _title(case.why)
    yield from _files(case.files)


def _rewritten(case: Rewrites) -> Iterator[str]:
    yield _title(case.why)
    yield "Before:"
    yield from _files(case.before)
    yield "After:"
    yield from _files(case.after)


def _refused(case: Refuses) -> Iterator[str]:
    yield _title(case.why)
    yield from _files(case.files)
    yield f"> {case.reason}"


def _title(why: str) -> str:
    return f"### {_capitalised(why)}"


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]


def _files(files: Files) -> Iterator[str]:
    for path, text in case_files(files).items():
        if path != CASE_FILE:
            yield f"`{path}`" if text.strip() else f"`{path}` is empty."
        if text.strip():
            yield _code(text)


def _code(text: str) -> str:
    return f"```python\n{text.strip(chr(10))}\n```"
