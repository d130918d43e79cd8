"""Say what a rule is about."""

from __future__ import annotations

import inspect

from isolint.commands.session import Outcome
from isolint.engine import catalog
from isolint.errors import ExitCode
from isolint.report.record import rule_url


def run(code: str) -> Outcome:
    """Render the documentation of one rule.

    Raises:
        IsolintError: There is no such rule.
    """
    rules = catalog.rules()
    for rule in rules:
        if rule.code == code.upper():
            heading = f"{rule.code} {rule.name}"
            text = f"{heading}\n{'=' * len(heading)}\n\n{inspect.getdoc(rule)}\n\n{rule_url(rule.code)}\n"
            return Outcome(text, "", ExitCode.CLEAN)
    raise catalog.unknown_code(code, rules)
