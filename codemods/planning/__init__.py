"""What plans ask of the index, whatever they rewrite."""
