"""Resolve names, calls and fixtures across the project, and propagate effects."""
