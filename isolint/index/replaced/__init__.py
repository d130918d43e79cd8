"""Replaced: what tests put in place of functions and names: what these lead to does not happen."""
