"""Writes to the environment: read as statements, and said through what undoes itself."""
