"""Places the pictures of a film in the grid that makes the smallest of them largest, lengths in inches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from hiddenreel.draw.film.blocks import SIDES, Area, Block, Pads, inside

# Shares of the width or height that are tried for a picture beside or below all others.
APART_SHARES = (0.5, 0.55, 0.6, 0.65, 0.7)


def grid(area: Area, blocks: Mapping[str, Block], to_left: bool) -> tuple[dict[str, Area], float]:
    """Place pictures in the grid that makes the smallest of them largest; return also its size."""
    names = [name for name, block in blocks.items() if block.sort == "picture"]
    if not names:
        return {}, 0.0
    ends = [count for count, name in enumerate(names, 1) if blocks[name].ends_row]
    counts = ends[:1] or range(1, len(names) + 1)
    grids = [_in_columns(area, blocks, names, columns, to_left) for columns in counts]
    grids += [
        apart(area, blocks, name, share, to_left)
        for name in names
        if blocks[name].is_apart and len(names) > 1
        for apart in (_at_the_right, _at_the_foot)
        for share in APART_SHARES
    ]
    return max(grids, key=lambda grid: grid[1])


def _at_the_right(
    area: Area, blocks: Mapping[str, Block], apart: str, share: float, to_left: bool
) -> tuple[dict[str, Area], float]:
    """Place a picture on the right, with a share of the width, and all others in a column beside it."""
    wide = share * area.width
    left = replace(area, width=area.width - wide)
    right = Area(area.x + left.width, area.y, wide, area.height)
    placed, size = _in_columns(left, blocks, _others(blocks, apart), 1, to_left)
    own, own_size = _in_columns(right, blocks, [apart], 1, to_left)
    return {**placed, **own}, min(size, own_size)


def _at_the_foot(
    area: Area, blocks: Mapping[str, Block], apart: str, share: float, to_left: bool
) -> tuple[dict[str, Area], float]:
    """Place a picture below all others, with a share of the height, and these side by side."""
    high = share * area.height
    above = Area(area.x, area.y + high, area.width, area.height - high)
    others = _others(blocks, apart)
    placed, size = _in_columns(above, blocks, others, len(others), to_left)
    own, own_size = _in_columns(replace(area, height=high), blocks, [apart], 1, to_left)
    return {**placed, **own}, min(size, own_size)


def _others(blocks: Mapping[str, Block], apart: str) -> list[str]:
    return [name for name, block in blocks.items() if block.sort == "picture" and name != apart]


def _in_columns(
    area: Area, blocks: Mapping[str, Block], names: Sequence[str], columns: int, to_left: bool
) -> tuple[dict[str, Area], float]:
    """Place pictures in a number of columns; the words around them take nothing of their room."""
    rows = -(-len(names) // columns)
    pads = {name: _pads(name, blocks) for name in names}
    around = [max(pads[n].left + pads[n].right for n in names[k::columns]) for k in range(columns)]
    over = [
        max(pads[n].below + pads[n].above for n in names[k * columns : (k + 1) * columns])
        for k in range(rows)
    ]
    across = [max(blocks[n].share for n in names[k::columns]) for k in range(columns)]
    down = [max(blocks[n].share for n in names[k * columns : (k + 1) * columns]) for k in range(rows)]
    least = [max(blocks[n].least for n in names[k::columns]) - around[k] for k in range(columns)]
    wide = _parted(area.width - sum(around), across, least)
    lowest = [max(blocks[n].lowest for n in names[k * columns : (k + 1) * columns]) for k in range(rows)]
    high = _parted(area.height - sum(over), down, lowest)
    placed: dict[str, Area] = {}
    sizes = []
    for count, name in enumerate(names):
        row, column = divmod(count, columns)
        # A last row that is not full stands in the middle.
        missing = columns - min(columns, len(names) - row * columns)
        shift = sum(wide[columns - missing :]) + missing * around[-1]
        x = area.x + sum(around[:column]) + sum(wide[:column]) + shift / 2
        y = area.y + area.height - sum(over[: row + 1]) - sum(high[: row + 1])
        cell = Area(x, y, wide[column] + around[column], high[row] + over[row])
        in_row = names[row * columns : (row + 1) * columns]
        placed |= _in_cell(cell, name, blocks, to_left, _level(name, in_row, blocks))
        # A heading begins with the picture and ends with the cell at the latest.
        room = cell.x + cell.width - placed[name].x + pads[name].left
        is_enough = room >= blocks[name].least and placed[name].height >= blocks[name].lowest
        sizes.append(_size(placed[name], blocks[name]) if is_enough else 0.0)
    for row in range(rows):
        placed |= _with_one_top(placed, names[row * columns : (row + 1) * columns], blocks)
    return placed, min(sizes)


def _with_one_top(
    placed: Mapping[str, Area], row: Sequence[str], blocks: Mapping[str, Block]
) -> dict[str, Area]:
    """Return the pictures of a row that keep a shape, moved up so that their headings are at one height."""
    kept = [name for name in row if blocks[name].aspect]
    tops = {name: placed[name].y + placed[name].height for name in kept}
    moved = {
        other: max(tops.values()) - tops[name] for name in kept for other in (name, *_around(name, blocks))
    }
    return {name: replace(placed[name], y=placed[name].y + up) for name, up in moved.items()}


def _parted(room: float, shares: Sequence[float], needed: Sequence[float]) -> list[float]:
    """Part a width or height by shares, but give what needs more as much as it needs, in."""
    plain = [share * room / sum(shares) for share in shares]
    short = [need > given for need, given in zip(needed, plain)]
    rest = sum(share for share, is_short in zip(shares, short) if not is_short)
    left = room - sum(need for need, is_short in zip(needed, short) if is_short)
    if not rest:
        return plain
    return [need if is_short else share * left / rest for need, share, is_short in zip(needed, shares, short)]


def _size(area: Area, block: Block) -> float:
    """Return how large a picture is, in, for the share that it has."""
    wide, high = max(area.width, 0.0) / block.share, max(area.height, 0.0) / block.share
    return min(wide, high) if block.aspect else min(1.2 * wide, 1.2 * high, (wide * high) ** 0.5)


def _pads(name: str, blocks: Mapping[str, Block]) -> Pads:
    """Return the room around a picture, with the room of what stands there."""
    pads = blocks[name].pads
    for other in (blocks[other] for other in _around(name, blocks)):
        wide, high = other.size
        match other.sort:
            case "beside":
                pads = pads._replace(right=pads.right + wide + other.room)
            case "before":
                pads = pads._replace(left=pads.left + wide)
            case "above":
                pads = pads._replace(above=pads.above + high)
    return pads


def _around(name: str, blocks: Mapping[str, Block]) -> list[str]:
    """Name what stands at a side of a picture."""
    follows = list(blocks)[list(blocks).index(name) + 1 :][:1]
    return [other for other in follows if blocks[other].sort in SIDES]


def _level(name: str, in_row: Sequence[str], blocks: Mapping[str, Block]) -> tuple[float, float]:
    """Return the room below and above a picture, in; those that keep a shape have headings at one height."""
    beside = [name, *(other for other in in_row if blocks[name].aspect and blocks[other].aspect)]
    pads = [_pads(n, blocks) for n in beside]
    return max(pad.below for pad in pads), max(pad.above for pad in pads)


def _in_cell(
    cell: Area, name: str, blocks: Mapping[str, Block], to_left: bool, level: tuple[float, float]
) -> dict[str, Area]:
    """Place a picture, and what stands at its side, in the middle of a cell or at its left edge.

    `level` is the room below and above it, in.
    """
    block = blocks[name]
    below, above = level
    inner = inside(cell, _pads(name, blocks)._replace(below=below, above=above))
    if block.aspect:
        wide = min(inner.width, inner.height * block.aspect)
        high = wide / block.aspect
        x = inner.x + (0.0 if to_left else (inner.width - wide) / 2)
        inner = Area(x, inner.y + (inner.height - high) / 2, wide, high)
    around = _around(name, blocks)
    return {name: inner, **{other: _at_side(inner, block.pads, blocks[other]) for other in around}}


def _at_side(picture: Area, pads: Pads, block: Block) -> Area:
    """Return the area of what stands at a side of a picture that has this room around it."""
    width, height = block.size
    left, right = picture.x - pads.left, picture.x + picture.width
    if block.sort == "above":
        return Area(left, picture.y + picture.height + pads.above, right + pads.right - left, height)
    x = left - width if block.sort == "before" else right + pads.right / 2
    return Area(x, picture.y + (0.5 if height else 0.0), width, height or picture.height)
