"""The grid of a film's pictures: each has the width that it needs where there is enough for all."""

from __future__ import annotations

from hiddenreel.draw.film.blocks import Area, Block, Pads
from hiddenreel.draw.film.grid import grid

BOX = (0.0, 0.0, 1.0, 1.0)
NO_ROOM = Pads(0.0, 0.0, 0.0, 0.0)


def test_a_picture_that_needs_more_than_its_share_of_the_width_takes_it_from_the_others():
    words = Block(BOX, aspect=None, pads=NO_ROOM, least=4.0, lowest=2.5)
    plane = Block(BOX, pads=NO_ROOM, least=1.0, share=2.0)
    placed, smallest = grid(Area(0.0, 0.0, 7.0, 3.0), {"words": words, "plane": plane}, to_left=False)
    assert placed["words"].width == 4.0 and placed["plane"].width == 3.0
    assert smallest == 1.5
