"""Reads the configuration and checks all of it before any job starts."""
