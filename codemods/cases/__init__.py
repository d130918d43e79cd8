"""Cases of codemods that have many."""
