"""Meeting: which tests come upon what another has left, and which of them can tell."""
