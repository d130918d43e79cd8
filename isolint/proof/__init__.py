"""Running a suite in many arrangements, and what the differences between them prove."""
