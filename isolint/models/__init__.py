"""Library models: which objects of a library hold state, what changes it and what resets it."""
