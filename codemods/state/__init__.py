"""Changes of shared objects: read as writes, and said through what undoes itself."""
