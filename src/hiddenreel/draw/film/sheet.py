"""Lays out the panels of a film on a sheet of any shape.

A film names its panels and gives each its box on a slide, which a slide keeps. On any other sheet all
films are laid out in one way: pictures in as large a grid as fits, charts and numbers below or beside
them, whichever leaves more room to the pictures. All lengths here are in inches, because type has the
same size on every sheet.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from hiddenreel.draw.contents import applied_contents
from hiddenreel.draw.film.blocks import SIDES, Area, Block, inside
from hiddenreel.draw.film.film import Panel, PlacedPanel
from hiddenreel.draw.film.grid import grid
from hiddenreel.draw.panels.titles import TITLE_BOX, Heading, Setting, Title, setting_height, title_height
from hiddenreel.draw.screen import Box, Screen, applied_screen
from hiddenreel.draw.theme.theme import PAGE_INCHES
from hiddenreel.errors import HiddenreelError

# Around everything, and a line of explanation.
MARGIN, FOOT, LINE = 0.4, 0.12, 0.42
# Sheets from this width on have a wide column beside pictures, and wide numbers beside a chart.
ROOMY = 9.4
# The width of numbers and of the column, and of either on a narrower sheet; the height of numbers, and
# the least in a column, where charts need the room.
NUMBERS, COLUMN, NARROW, NUMBERS_HIGH, LEAST_NUMBERS = 4.5, 4.75, 3.0, 2.05, 1.6
# On sheets below this height, numbers that stand alone are in a row of this height; higher ones have
# no narrow column.
TALL, ROW_HIGH = 10.0, 1.2
# Below this size pictures take some of the height of a chart, in.
SMALL_PICTURE = 1.5
# Above and below what has left its picture for a column, in.
SPACE, BELOW = 0.2, 0.12
# The smallest picture, in, and the smallest that gives way to larger type.
SMALLEST, SMALLEST_BESIDE_TYPE = 1.0, 1.5
# The height of a chart, at least and at most, without its labels, and its least height and width in a column.
LOWEST_CHART, HIGHEST_CHART, FLATTEST, NARROWEST = 1.15, 2.2, 0.85, 1.5
# Where pictures leave room, charts below them are higher by these, and those in a column as high as this, in.
HIGHER, HIGHEST_IN_COLUMN = (1.2, 1.0, 0.8, 0.6, 0.4, 0.2), 3.0
# What stands below or beside pictures.
OTHERS = ("chart", "numbers")
# The height of a chart, as a share of the sheet's.
CHART_SHARE = 0.13


@dataclass(frozen=True)
class Sheet:
    """A sheet whose panels have their places.

    Attributes
    ----------
    title : Title or Heading
    boxes : mapping of str to Box
        By the panels' names, as shares of the sheet.
    title_box, setting_box : Box
    """

    title: Title | Heading
    boxes: Mapping[str, Box]
    title_box: Box
    setting_box: Box
    screen: Screen

    @classmethod
    def of(cls, title: Title | Heading, *ways: Mapping[str, Block]) -> Sheet:
        """Give the panels of a film, or those that the author chose, places on the applied screen.

        Of several ways to arrange the same panels it takes the one whose pictures are largest.
        """
        screen, chosen = applied_screen(), applied_contents().panels
        if screen.is_slide:
            boxes = {name: block.box for name, block in ways[0].items()}
            return cls(title, boxes, TITLE_BOX, TITLE_BOX, screen)
        wide, high = screen.inches
        across = wide - 2 * MARGIN
        title = replace(title, text=screen.title or title.text)
        head = title_height(title, across)
        below = setting_height(screen.setting, across)
        tried = [chosen_blocks(blocks, chosen) if chosen else blocks for blocks in ways]
        lead = _others_lead(tried[0], chosen)
        body = Area(MARGIN, FOOT, across, high - head - below - FOOT - (SPACE if lead else 0.0))
        layouts = [(shown, *_laid_out(body, shown, screen, lead)) for shown in tried]
        shown, areas, size = max(layouts, key=lambda layout: layout[2])
        _require_room(shown, size, screen)
        boxes = {name: _shares(areas[name], screen) for name in shown}
        top = Area(MARGIN, high - head, across, head)
        line = Area(MARGIN, high - head - below, across, below)
        return cls(title, boxes, _shares(top, screen), _shares(line, screen), screen)

    def width(self, name: str) -> float:
        """Return the width of a panel, as a share of a slide's."""
        return width_on_slide(self.box(name))

    def size(self, name: str) -> tuple[float, float]:
        """Return the width and height of a panel, in, as diagrams have them: of usual type."""
        *_, width, height = self.box(name)
        wide, high = (side * self.screen.type for side in self.screen.inches)
        return width * wide, height * high

    def box(self, name: str) -> Box:
        """Return the box of a panel; of one that is left out, that of another."""
        return self.boxes.get(name) or next(iter(self.boxes.values()))

    def is_beside(self, name: str, other: str) -> bool:
        """Return whether a panel is at the right of another one."""
        left, _, width, _ = self.box(other)
        return self.box(name)[0] >= left + width

    def placed(self, panels: Mapping[str, Panel]) -> list[PlacedPanel]:
        """Return the title and these panels in their places."""
        title, *setting = self.words
        return [title, *(PlacedPanel(panels[name], box) for name, box in self.boxes.items()), *setting]

    @property
    def words(self) -> list[PlacedPanel]:
        """The title, and the line below it where there is one."""
        setting = self.screen.setting
        below = [PlacedPanel(Setting(setting), self.setting_box)] if setting else []
        return [PlacedPanel(self.title, self.title_box), *below]


def chosen_blocks(blocks: Mapping[str, Block], chosen: Sequence[str]) -> dict[str, Block]:
    """Return the blocks of these panels in their order, each with what belongs to it.

    Words and scales belong to the picture before them, and pictures in given rows keep these. Where no
    picture is chosen, curves take their place, or else numbers.
    """
    found: dict[str, Block] = {}
    for name in (name for panel in chosen for name in _holding(panel, blocks)):
        found[name] = blocks[name]
        if blocks[name].sort == "picture":
            found |= {other: blocks[other] for other in _companions(name, blocks)}
    if any(block.ends_row for block in found.values()):
        return {name: block for name, block in blocks.items() if name in found}
    if any(block.sort == "picture" for block in found.values()):
        return found
    others = "chart" if any(block.sort == "chart" for block in found.values()) else "numbers"
    return {
        name: replace(block, sort="picture", aspect=None) if block.sort == others else block
        for name, block in found.items()
    }


def _others_lead(blocks: Mapping[str, Block], chosen: Sequence[str]) -> bool:
    """Return whether the panel that an author named first is a chart or numbers."""
    first = [name for panel in chosen[:1] for name in _holding(panel, blocks)]
    return any(blocks[name].sort in OTHERS for name in first)


def _holding(panel: str, blocks: Mapping[str, Block]) -> list[str]:
    """Name the blocks that a panel is, or is part of."""
    return [name for name, block in blocks.items() if panel in (block.parts or (name,))]


def _companions(name: str, blocks: Mapping[str, Block]) -> list[str]:
    """Name what belongs to a picture: what stands at its sides, and lines of words up to the next picture."""
    companions = []
    for other in list(blocks)[list(blocks).index(name) + 1 :]:
        if blocks[other].sort == "picture":
            break
        if blocks[other].sort in (*SIDES, "line"):
            companions.append(other)
    return companions


def _shares(area: Area, screen: Screen) -> Box:
    wide, high = screen.inches
    return area.x / wide, area.y / high, area.width / wide, area.height / high


def _require_room(blocks: Mapping[str, Block], size: float, screen: Screen) -> None:
    """Raise `HiddenreelError` if the smallest picture has less than it needs, in."""
    count = sum(block.sort == "picture" for block in blocks.values())
    if count and size < (SMALLEST if screen.type == 1.0 else SMALLEST_BESIDE_TYPE):
        pixels = " x ".join(map(str, screen.pixels))
        what = f"{count} pictures have no room on a sheet of {pixels}"
        raise HiddenreelError(f"{what}: choose another size or show fewer panels")


class _Filled(NamedTuple):
    """The areas of all blocks; the size of the smallest picture, and of all pictures together, in."""

    areas: dict[str, Area]
    smallest: float
    together: float

    @property
    def rank(self) -> tuple[float, float]:
        """Compare with others by this: small pictures count first."""
        return round(self.smallest, 3), round(self.together, 3)


class _Way(NamedTuple):
    """Pictures, the areas of all that is below or beside them, and the area that is left to them.

    Beside a column pictures are at the left edge, so that a long heading has room.
    """

    pictures: Mapping[str, Block]
    others: dict[str, Area]
    rest: Area
    to_left: bool = False

    def with_others_first(self, body: Area) -> _Way:
        """Return the way in which the others are above the pictures, or at their left."""
        rest = replace(self.rest, x=body.x + body.width - self.rest.width, y=body.y)
        across, up = body.width - rest.width, body.height - rest.height
        moved = {
            name: replace(
                area,
                x=area.x - (rest.width if across else 0.0),
                y=area.y + (rest.height if up else 0.0),
            )
            for name, area in self.others.items()
        }
        return _Way(self.pictures, moved, rest)

    def filled(self) -> _Filled:
        """Place the pictures in the area that is left."""
        found, smallest = grid(self.rest, self.pictures, self.to_left)
        together = sum(
            min(found[n].width, found[n].height) for n, b in self.pictures.items() if b.sort == "picture"
        )
        return _Filled({**self.others, **found}, smallest, together)


def _laid_out(
    body: Area, blocks: Mapping[str, Block], screen: Screen, others_lead: bool
) -> tuple[dict[str, Area], float]:
    """Return the areas of all blocks in the body of a sheet, and the size of the smallest picture, in."""
    pictures = {name: block for name, block in blocks.items() if block.sort in ("picture", *SIDES)}
    lines = [name for name, block in blocks.items() if block.sort == "line"]
    placed = {name: Area(body.x, body.y + count * LINE, body.width, LINE) for count, name in enumerate(lines)}
    used = len(lines) * LINE
    body = Area(body.x, body.y + used, body.width, body.height - used)
    others = {name: block for name, block in blocks.items() if block.sort in OTHERS}

    def filled(way: _Way) -> _Filled:
        return (way.with_others_first(body) if others_lead else way).filled()

    def below(high: float) -> _Way:
        return _Way(pictures, *_others_below(body, others, screen, high))

    ways = [*map(below, _chart_heights(others, screen)), *_ways_beside(body, pictures, others, screen)]
    # The first of several that are as good has the highest chart.
    best = max(map(filled, ways), key=lambda way: way.rank)
    if best.smallest < SMALL_PICTURE:
        best = max(best, filled(below(FLATTEST)), key=lambda way: way.rank)
    return {**placed, **best.areas}, best.smallest


def _ways_beside(
    body: Area, pictures: Mapping[str, Block], others: Mapping[str, Block], screen: Screen
) -> Iterator[_Way]:
    """Yield the ways in which charts and numbers stand in a column beside the pictures."""
    column = _column_width(screen)
    if not others or any(block.least > column for block in others.values()):
        return
    # What has a size of its own can also leave its picture.
    moved = {name: block for name, block in pictures.items() if block.sort == "beside" and block.size[1]}
    left = {name: block for name, block in pictures.items() if name not in moved}
    for stay, column_of in [(pictures, others), *([(left, {**others, **moved})] if moved else [])]:
        areas, rest = _others_beside(body, column_of, column)
        charts = [areas[name] for name, block in others.items() if block.sort == "chart"]
        if all(area.height >= FLATTEST and area.width >= NARROWEST for area in charts):
            yield _Way(stay, areas, rest, to_left=True)


def width_on_slide(box: Box) -> float:
    """Return the width of a box on the applied sheet, as a share of a slide's."""
    screen = applied_screen()
    return box[2] if screen.is_slide else box[2] * screen.inches[0] / PAGE_INCHES[0]


def is_small(screen: Screen) -> bool:
    """Return whether a sheet is neither wide nor high, so that its column is narrow."""
    wide, high = screen.inches
    return not screen.is_slide and wide < ROOMY and high < TALL


def _column_width(screen: Screen) -> float:
    """Return the width of a column beside pictures, in; 0 on an upright sheet, which has none."""
    if is_small(screen):
        return NARROW
    return COLUMN if screen.inches[0] >= ROOMY else 0.0


def _chart_heights(others: Mapping[str, Block], screen: Screen) -> list[float]:
    """Return the heights that are tried for charts below pictures, the highest first, in."""
    charts = sum(block.sort == "chart" for block in others.values())
    share = CHART_SHARE * screen.inches[1] if charts == 1 else LOWEST_CHART
    usual = min(max(share, LOWEST_CHART), HIGHEST_CHART)
    higher = [HIGHEST_CHART + more for more in HIGHER]
    return [*higher, HIGHEST_CHART, (HIGHEST_CHART + usual) / 2, usual] if charts else [usual]


def _others_below(
    body: Area, others: Mapping[str, Block], screen: Screen, high: float
) -> tuple[dict[str, Area], Area]:
    """Place charts of a height, in, and numbers below the pictures; return them and the area that is left."""
    placed: dict[str, Area] = {}
    charts = [name for name, block in others.items() if block.sort == "chart"]
    counters = [name for name, block in others.items() if block.sort == "numbers"]
    y = body.y
    usual = NUMBERS if screen.inches[0] >= ROOMY else _column_width(screen)
    numbers_wide = min([usual, *(others[name].size[0] for name in counters if others[name].size[0])])
    beside = numbers_wide > 0 and len(charts) == len(counters) == 1
    for name in counters:
        in_a_row = not beside and screen.inches[1] < TALL
        wide = numbers_wide if beside else body.width if in_a_row else NUMBERS + 0.7
        x = body.x + body.width - wide if beside else body.x + (body.width - wide) / 2
        tall = ROW_HIGH if in_a_row else others[name].size[1] or NUMBERS_HIGH
        placed[name] = Area(x, y, wide, tall)
        y += 0.0 if beside else tall
    # The first is the highest.
    for name in reversed(charts):
        pads = others[name].pads
        wide = body.width - (numbers_wide if beside else 0.0)
        around = pads.below + pads.above
        whole = max((others[name].size[1] or high) + around, placed[counters[0]].height if beside else 0.0)
        placed[name] = inside(Area(body.x, y, wide, whole), pads)
        if beside:
            # The numbers are at the middle of the chart's height.
            count = placed[counters[0]]
            placed[counters[0]] = replace(count, y=y + (whole - count.height) / 2)
        y += whole
    return placed, Area(body.x, y, body.width, body.y + body.height - y)


def _others_beside(body: Area, others: Mapping[str, Block], column: float) -> tuple[dict[str, Area], Area]:
    """Place numbers and charts in a column on the right; return them and the area that is left."""
    x = body.x + body.width - column
    placed: dict[str, Area] = {}
    charts = [block for block in others.values() if block.sort == "chart"]
    rest = [block for block in others.values() if block.sort != "chart"]
    around = sum(block.pads.below + block.pads.above for block in charts)
    fixed = sum(block.size[1] + SPACE + BELOW for block in rest if block.size[1])
    counters = sum(not block.size[1] for block in rest)
    room = (body.height - around - fixed - LOWEST_CHART * len(charts)) / max(counters, 1)
    numbers_high = min(NUMBERS_HIGH, max(LEAST_NUMBERS, room))
    free = body.height - around - fixed - numbers_high * counters
    chart_high = min(HIGHEST_IN_COLUMN, free / max(len(charts), 1))
    y = body.y + body.height - (free - len(charts) * chart_high) / 2
    for name, block in sorted(others.items(), key=lambda item: item[1].sort == "chart"):
        pads = block.pads
        is_chart = block.sort == "chart"
        own = block.size[1] + SPACE + BELOW if block.size[1] else numbers_high
        high = chart_high + pads.below + pads.above if is_chart else own
        y -= high
        wide = block.size[0] or column
        area = Area(x + (column - wide) / 2, y, wide, block.size[1] or high)
        placed[name] = inside(area, block.pads) if is_chart else area
    return placed, Area(body.x, body.y, body.width - column, body.height)
