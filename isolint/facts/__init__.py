"""Extract what one module says about state, in one pass over its tree."""
