"""Stands in for the package of this name: a container is a Postgres server of its own on this machine."""
