"""Themes: every colour, size and typeface, and whether they can be read."""
