"""Cases of what the managed block copies through and through: names that start as such a copy themselves."""

from __future__ import annotations

from isolint.codemods.conftest.managed_block import BEGIN
from isolint.contracts import Rewrites

REWRITES = (
    Rewrites(
        "parts of a table that starts as a copy, and that is replaced as well",
        {
            "config.py": """
                import copy

                _START = {"a": {"x": "1"}, "b": {"y": "2"}}
                _config = copy.deepcopy(_START)

                def load(value):
                    for section, content in _config.items():
                        for key in content.keys():
                            _config[section][key] = value

                def reset():
                    global _config
                    _config = copy.deepcopy(_START)

                def read():
                    return copy.deepcopy(_config)
                """,
            "test_case.py": """
                import config

                def test_load():
                    config.load("3")
                    assert config.read()["a"] == {"x": "3"}

                def test_reset():
                    config.load("3")
                    config.reset()
                    assert config.read()["b"] == {"y": "2"}

                def test_read():
                    assert config.read() == {"a": {"x": "1"}, "b": {"y": "2"}}
                """,
        },
        {
            "conftest.py": f"""
                import copy

                import pytest


                {BEGIN}
                @pytest.fixture(autouse=True)
                def isolated_state(monkeypatch):
                    \"\"\"Start each test from the state that it would have alone.\"\"\"
                    import config

                    monkeypatch.setattr(config, "_config", copy.deepcopy(config._config))


                # isolint: end (825162ed)
                """,
        },
    ),
)
