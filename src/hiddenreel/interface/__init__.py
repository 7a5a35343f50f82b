"""What Python programs and notebooks call, and the figures and films that they get."""
