"""Beforehand: what has happened before the first test, and what a first use fills for good."""
