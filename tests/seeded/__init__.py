"""Small suites, each with hazards that are known, for `isolint verify` to be measured on."""
