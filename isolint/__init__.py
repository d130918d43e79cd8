"""Find, fix and disprove test isolation hazards in Python test suites."""

__version__ = "0.1.0"
