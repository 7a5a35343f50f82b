"""Writes films, their clips and their stills to files."""
