"""Run the rules and the codemods over an index; pure: text in, text out."""
