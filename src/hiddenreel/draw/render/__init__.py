"""Turns films into frames.

- `renderer`: turns moments of a film into pixels
- `yuv420`: converts pixels to the planes that the encoder takes
- `pool`: renders a film's frames in several processes and yields them in order
"""
