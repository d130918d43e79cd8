"""State: the objects, files, databases and settings that outlive a test, and what a scope does to them."""
