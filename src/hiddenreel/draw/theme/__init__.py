"""Themes: colours, sizes and typefaces, and whether they can be read.

- `spec`: a theme as plain values
- `theme`: a theme as matplotlib's settings
- `fonts`: the typeface, checked and registered with matplotlib
- `contrast`: contrast and colour distance, also for colour-blind readers
"""
