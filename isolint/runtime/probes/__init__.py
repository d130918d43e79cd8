"""One kind of state a file: a subclass of `Probe`, found because it is here."""
