"""Drawing: recordings become figures and frames. Nothing here trains, encodes or saves.

- `theme`: colours, sizes and typefaces
- `paint`: pixels; `space`: three dimensions; `film`: time; `render`: frames
- `diagram`: boxes, matrices and formulas; `panels`: pictures that figures and films are made of
- `slide`: the sheet that all figures share; `filmstrip`: a film in print; `targets`: x against y
- `wording`: names of networks and data in words; `numbers`: numbers as text
"""
