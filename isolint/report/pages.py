"""The documentation's pages on rules, codemods and templates: what these say of themselves, and cases."""

from __future__ import annotations

import inspect
import itertools
import re
import shlex
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from isolint.contracts import CASE_FILE, Codemod, Files, Invalid, Refuses, Rewrites, Rule, Valid, case_files
from isolint.rendering import part
from isolint.report.record import template_url
from isolint.templates import Parameter, Template

#: Where the pages lie, below the folder of the documentation.
RULES = "rules"
CODEMODS = "codemods"
TEMPLATES = "templates"

_GENERATED = "<!-- Made by `python -m isolint.commands.pages`: edit the {what}'s module instead. -->"
_ADDING = """\
A template is a fixture, or a few, that `isolint add` puts into the `conftest.py` of all tests, or of the
folder that is named:

```bash
isolint add --list
isolint add environment --param variables=APP_MODE=test
isolint add environment tests/unit --param variables=APP_MODE=test --apply
```

Without `--apply` it prints a patch. What is there already is left alone, imports are merged, and a name
that is taken is a refusal: with `--param fixture=NAME` the fixture gets another one. From then on the code
is the project's own. A file of a template's name in [the folder `templates`](../configuration.md) of a
project takes its place, any other adds one; templates are [Jinja](https://jinja.palletsprojects.com/)
files, rendered in a sandbox.

Each is run by isolint's tests, with the example of its page, against the real thing."""
_CHOOSING = """\
So: [rollback_session](rollback_session.md), or [rollback_connection](rollback_connection.md), by default. A
[clone](cloned_database.md) where a test needs real commits, DDL or several connections; its databases are
dropped together at the end. An [empty database](fresh_database.md) where building the schema is what is
tested. A rollback does not set back sequences: tests that spell out ids need a clone."""
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


def pages(
    rules: Sequence[Rule], codemods: Sequence[Codemod], templates: Sequence[Template]
) -> dict[str, str]:
    """Return every page: path below the documentation's folder -> Markdown."""
    addable = [template for template in templates if template.is_addable]
    made = {
        f"{RULES}/index.md": _rules_index(rules),
        f"{CODEMODS}/index.md": _codemods_index(codemods),
        f"{TEMPLATES}/index.md": _templates_index(addable),
    }
    for template in addable:
        made[f"{TEMPLATES}/{template.name}.md"] = _page(_template_page(template))
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


def _templates_index(templates: Sequence[Template]) -> str:
    rows = [f"| [{one.name}]({one.name}.md) | {one.summary} | {one.replaces} |" for one in templates]
    table = ["| name | does | replaces |", "|---|---|---|", *rows]
    introduction = (_GENERATED.format(what="template"), "# Templates", _ADDING, "\n".join(table))
    costs = ("## What a database costs a test", part("_costs.j2").strip(), _CHOOSING)
    return _page(iter((*introduction, *costs)))


def _template_page(template: Template) -> Iterator[str]:
    yield _GENERATED.format(what="template")
    yield f"# {template.name}"
    yield template.summary
    yield f"Replaces {template.replaces}"
    yield "## Parameters"
    rows = (
        f"| `{one.name}` | {_kind(one)} | {_default(one)} | {_capitalised(one.text)} |"
        for one in template.parameters
    )
    yield "\n".join(("| name | value | default | meaning |", "|---|---|---|---|", *rows))
    yield "## Example"
    yield f"```bash\n{shlex.join(template.command)}\n```"
    values = template.values(assignments(template.command))
    packages = template.package_names(values)
    if packages:
        yield f"It needs `{packages.replace(' ', '`, `')}`."
    needed = [f"[{one.template}]({one.template}.md)" for one in template.requirements(values)]
    if needed:
        yield f"It adds {', '.join(needed)} where the fixture is not there yet, and:"
    else:
        yield "It adds:"
    yield _code(template.render(values))
    yield "Tests use it so:"
    yield _code(template.usage)


def template_text(template: Template) -> str:
    """Return what a template says of itself, for a terminal."""
    parameters = (f"    {one.name} [{one.kind}]: {one.text}" for one in template.parameters)
    blocks = (
        f"{template.name}\n{'=' * len(template.name)}",
        template.summary,
        f"Replaces {template.replaces}",
        "\n".join(("Parameters:", *parameters)),
        "\n".join(("Example:", *textwrap.indent(template.example, "    ").split("\n"))),
        template_url(template.name),
    )
    return "\n\n".join(blocks)


def _kind(parameter: Parameter) -> str:
    kind = (parameter.kind or "").replace("|", ", ")
    return f"{kind}; any number of times" if parameter.many else kind


def _default(parameter: Parameter) -> str:
    if parameter.is_required:
        return "must be given"
    return f"`{parameter.default}`" if parameter.default else ""


def assignments(command: Sequence[str]) -> list[tuple[str, str]]:
    """Return the values of the `--param` options of a command."""
    pairs = (text.partition("=") for option, text in itertools.pairwise(command) if option == "--param")
    return [(name, value) for name, _, value in pairs]


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
