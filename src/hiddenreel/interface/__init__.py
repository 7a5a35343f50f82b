"""The interface for Python programs and notebooks."""
