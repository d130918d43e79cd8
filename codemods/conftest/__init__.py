"""The managed block of a conftest.py: what it puts back, and how it is kept."""
