"""Restores: what puts a write right, by hand or by a library, and for which tests."""
