"""Arrivals for a small tram network, learned from the rides that trams report."""
