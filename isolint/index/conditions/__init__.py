"""Conditions: which tests take the branches that a write stands behind."""
