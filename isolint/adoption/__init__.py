"""Adoption: how a project is set up to run its tests, read from its files and edited in place."""
