"""What runs inside a test suite under study; imports the standard library and pytest only.

This folder is copied next to a foreign interpreter's suite under another package name, so its modules
import each other relatively and nothing else of isolint.
"""
