"""Settings, for Django."""

SECRET_KEY = "shop"
CURRENCY = "EUR"
USE_TZ = True
