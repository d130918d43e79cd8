"""The suite: which tests pytest would collect, and the fixtures and patches that are around them."""
