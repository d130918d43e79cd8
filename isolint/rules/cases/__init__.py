"""Cases of rules: by what they are about where several rules share them, else by the rule."""
