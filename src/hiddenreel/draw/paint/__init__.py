"""A small software renderer that paints points, texts, maps and lines into the pixels of a frame.

- `framebuffer`: a frame's pixels, shared with matplotlib's renderer
- `artists`: maps, lines and texts that matplotlib can draw and that can be painted
- `points`: clouds of points with a marker for each class
- `sprites`: markers rasterised once and stamped by the thousand
- `glyphs`: letters and formulas rasterised once
"""
