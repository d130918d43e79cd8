"""Requests: what those of test clients, and the command lines of runners, lead to."""
