"""Sharing: what tests, fixtures and workers have in common, and hand to each other."""
