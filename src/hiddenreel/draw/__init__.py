"""Drawing: recordings become figures and frames. Nothing here trains, encodes or saves.

`style` holds every colour and size, `page` the sheet that all figures share, `panels` the pictures
that figures and films are made of, `film` how panels become frames.
"""
