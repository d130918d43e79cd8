"""The hazards, one rule a file."""
