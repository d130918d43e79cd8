"""What suites cost: measurements, baselines, comparisons and estimates."""
