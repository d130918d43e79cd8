"""Sites: the objects, names, files and loggers that outlive a test, and what each is called."""
