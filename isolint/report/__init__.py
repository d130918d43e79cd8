"""Render an outcome as text, JSON and the formats of other tools."""
