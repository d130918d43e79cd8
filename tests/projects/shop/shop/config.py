"""Settings, from the environment, kept for the life of the process."""

import functools
import os
from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    mode: str


@functools.lru_cache
def get_settings() -> Settings:
    return Settings(os.environ.get("SHOP_MODE", "normal"))
