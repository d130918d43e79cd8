"""Fixtures that start servers, and the one server that they can share."""
