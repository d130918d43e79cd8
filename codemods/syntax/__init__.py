"""Rewriting with libcst: nodes found and replaced, imports, parameters, fixtures, layout."""
