"""What one file says, in one pass: scopes, events and terms, without looking at any other file."""

from isolint.facts.extract import extract
from isolint.facts.records import ModuleFacts, Scope

__all__ = ["ModuleFacts", "Scope", "extract"]
