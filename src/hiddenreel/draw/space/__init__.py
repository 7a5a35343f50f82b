"""Three dimensions on a flat picture.

- `projection`: a perspective view of a cube
- `depth_order`: points, lines and planes in a cube, drawn from back to front
"""
