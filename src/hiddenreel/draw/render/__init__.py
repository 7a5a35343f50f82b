"""Frames out: renderers, their processes, and conversion for the encoder."""
