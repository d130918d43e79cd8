"""Leaks: which writes a test leaves behind, when branches, restores and what comes first are asked."""
