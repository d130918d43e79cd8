"""What isolint says of itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from isolint.cli import run

ROOT = Path(__file__).resolve().parents[1]


def test_isolint_passes_its_own_check(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)

    assert run(["check", ".", "--output-format", "concise"]) == 0, capsys.readouterr().out
