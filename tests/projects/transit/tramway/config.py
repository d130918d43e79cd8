"""Settings of the service, read from the environment."""

from functools import lru_cache

from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What an operator may set; every variable starts with `TRAMWAY_`."""

    model_config = SettingsConfigDict(env_prefix="TRAMWAY_")

    operator_key: str
    db_path: str = "/var/lib/tramway/arrivals.db"
    warmup_rides: int = 5
    late_after_sec: int = 120
    outlier_factor: float = 4.0
    max_legs_per_ride: int = 40
    receipt_ttl_hours: int = 48


@lru_cache
def get_settings() -> Settings:
    """Return the settings of this process."""
    return Settings()
