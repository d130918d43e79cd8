"""What a function keeps of a place, and puts back at its end, goes where `monkeypatch` does so."""

import textwrap

import libcst as cst

from isolint.codemods.state_in_function import StateInFunction

BEFORE = """
    from app import Writer

    def test_big():
        kept = Writer.little
        Writer.little = False
        assert Writer().order()
        Writer.little = kept
    """
AFTER = """
    from app import Writer

    def test_big(monkeypatch):
        monkeypatch.setattr(Writer, "little", False)
        assert Writer().order()
    """


def test_a_line_that_puts_back_what_was_kept_goes_though_it_was_reported_too() -> None:
    module = cst.parse_module(textwrap.dedent(BEFORE).lstrip())
    payload = {
        "functions": [{"line": 3, "kind": "test"}],
        "writes": [{"line": 5, "sure": True}, {"line": 7, "sure": True}],
    }
    assert StateInFunction().rewrite(module, payload).code == textwrap.dedent(AFTER).lstrip()


def test_the_line_that_sets_it_is_patched_though_only_the_other_one_was_reported() -> None:
    module = cst.parse_module(textwrap.dedent(BEFORE).lstrip())
    payload = {"functions": [{"line": 3, "kind": "test"}], "writes": [{"line": 7, "sure": True}]}
    assert StateInFunction().rewrite(module, payload).code == textwrap.dedent(AFTER).lstrip()
