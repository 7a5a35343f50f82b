"""Painting pixels: points, texts and lines stamped into an array."""
