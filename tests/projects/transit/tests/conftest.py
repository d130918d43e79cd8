"""Fixtures for all test modules."""

import pytest


@pytest.fixture(scope="module", autouse=True)
def reread_settings():
    """Let every module start with the settings that it asked for."""
    from tramway.config import get_settings

    get_settings.cache_clear()
    yield
