"""Marks by measured duration, put on tests while they are collected, so that `-m` selects by them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .categories import MEANINGS

if TYPE_CHECKING:
    from collections.abc import Mapping


class Marker:
    """The plugin that marks each test that has a category."""

    def __init__(self, categories: Mapping[str, str]) -> None:
        self._categories = categories

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Mark the tests before pytest deselects by their marks, which it does in this hook too."""
        for item in items:
            category = self._categories.get(item.nodeid)
            if category is not None:
                item.add_marker(category)


def register(config: pytest.Config, categories: Mapping[str, str]) -> None:
    """Have the tests of a run marked, with marks that are registered."""
    for name, meaning in MEANINGS.items():
        config.addinivalue_line("markers", f"{name}: {meaning}")
    config.pluginmanager.register(Marker(categories), "isolint-marker")
