"""What runs inside a test suite under study; imports the standard library and pytest only."""
