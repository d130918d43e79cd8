"""Fixtures of databases that several tests share, made for each test."""
