"""Tables of pictures: the same pictures of each of several things that are compared.

A thing is a row of the table or a column, and its head, which names it, stands before its pictures or
above them: the sheet takes what makes the pictures largest. Lengths are in inches.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hiddenreel.draw.film.blocks import Block, Pads

# The width of a head before pictures; its height above several pictures, and above one, where its words
# stand below each other.
BEFORE_WIDE, ABOVE_SEVERAL, ABOVE_ONE = 2.1, 0.9, 1.4
# The room around a picture without words at its sides, above one with a heading, and between rows without.
AROUND, HEADING, BETWEEN = 0.25, 0.6, 0.35
PLAIN_PADS = Pads(AROUND, AROUND, AROUND, HEADING)
# Between a head and the picture behind it, beside that around the picture.
APART = 0.15
# The room that the heading of a picture needs.
LEAST = 1.6
# Tables have no place of their own on slides.
ANYWHERE = (0.0, 0.0, 1.0, 1.0)

# A picture of a thing, by its sort and the number of the thing.
Cell = tuple[str, int]


def picture_name(sort: str, thing: int) -> str:
    """Name the block of a picture."""
    return f"{sort}-{thing}"


def head_name(thing: int) -> str:
    """Name the block of the head of a thing."""
    return f"head-{thing}"


def tables(count: int, pictures: Mapping[str, Pads]) -> list[dict[str, Block]]:
    """Return the ways to arrange these sorts of pictures of a number of things, each as its blocks."""
    things = range(count)
    by_thing = [[(sort, thing) for sort in pictures] for thing in things]
    by_sort = [[(sort, thing) for thing in things] for sort in pictures]
    in_one_row = [[cell for row in by_thing for cell in row]]
    above = ABOVE_SEVERAL if len(pictures) > 1 else ABOVE_ONE
    return [
        _table(by_thing, pictures, "before", 0.0),
        _table(by_sort, pictures, "above", ABOVE_ONE),
        _table(by_thing, pictures, "above", above),
        _table(in_one_row, pictures, "above", above),
    ]


def _table(
    rows: Sequence[Sequence[Cell]], pads: Mapping[str, Pads], side: str, high: float
) -> dict[str, Block]:
    """Return the pictures in these rows, each first one of a thing with its head at a side."""
    blocks: dict[str, Block] = {}
    for row in rows:
        for sort, thing in row:
            # Heads before the rows leave headings to the first of them.
            above = HEADING if row is rows[0] or side == "above" else BETWEEN
            is_first, is_last = head_name(thing) not in blocks, (sort, thing) == row[-1]
            left = pads[sort].left + (APART if is_first and side == "before" else 0.0)
            around = pads[sort]._replace(above=above, left=left)
            picture = Block(ANYWHERE, pads=around, least=LEAST, ends_row=is_last, parts=(sort,))
            blocks[picture_name(sort, thing)] = picture
            if is_first:
                blocks[head_name(thing)] = Block(ANYWHERE, side, size=(BEFORE_WIDE, high))
    return blocks
