"""Calls: which scopes run because a scope runs, and which tests run them."""
