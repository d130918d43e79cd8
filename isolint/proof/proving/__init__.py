"""Proving one finding: a test file that passes in one order of its tests and fails in the other."""
