"""Names and values: what an import reaches, and what an expression denotes."""
