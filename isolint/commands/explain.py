"""Say what a rule, a codemod or a template is about."""

from __future__ import annotations

import inspect
import re

from isolint.commands.session import Outcome
from isolint.engine import catalog
from isolint.errors import ExitCode
from isolint.report import pages
from isolint.report.record import codemod_url, rule_url

#: What a codemod's name looks like; a code has digits, whatever its case.
_CODEMOD = re.compile(r"[a-z]+(_[a-z]+)+")


def run(name: str) -> Outcome:
    """Render the documentation of one rule, by its code or name, of one codemod, or of one template.

    Raises:
        IsolintError: There is no such rule, codemod or template.
    """
    for template in catalog.templates():
        if template.name == name and template.is_addable:
            return Outcome(f"{pages.template_text(template)}\n", "", ExitCode.CLEAN)
    if _CODEMOD.fullmatch(name):
        # Findings and patches speak of codemods by name; only then is libcst worth its import.
        for codemod in catalog.codemods():
            if codemod.name == name:
                fixes = f"Fixes {', '.join(sorted(codemod.codes))}."
                return _rendered(codemod.name, codemod, fixes, codemod_url(codemod.name))
    rules = catalog.rules()
    for rule in rules:
        if name.upper() == rule.code or name == rule.name:
            return _rendered(f"{rule.code} {rule.name}", rule, rule_url(rule.code))
    raise catalog.unknown_code(name, rules)


def _rendered(heading: str, documented: object, *lines: str) -> Outcome:
    documentation = inspect.getdoc(type(documented)) or ""
    text = "\n\n".join((f"{heading}\n{'=' * len(heading)}", documentation, *lines))
    return Outcome(f"{text}\n", "", ExitCode.CLEAN)
