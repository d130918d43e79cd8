"""Databases that a suite opens: how it is heard of them, and how their rows are counted."""
