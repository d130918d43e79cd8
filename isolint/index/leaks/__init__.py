"""Leaks: which writes a test leaves behind, and what puts a write right."""
