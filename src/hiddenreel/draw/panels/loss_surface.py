"""The cost as a surface seen from above, and the path of a training on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from itertools import product
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import Bbox

from hiddenreel.analyse.loss_surface import LossSurface
from hiddenreel.draw.film.chapters import TITLES
from hiddenreel.draw.film.film import Drawing, Moment
from hiddenreel.draw.headings import HEADING_APART
from hiddenreel.draw.numbers import number, percent
from hiddenreel.draw.paint.lines import PaintedLines
from hiddenreel.draw.screen import Box, applied_screen
from hiddenreel.draw.slide import figure_of, fit, halved
from hiddenreel.draw.theme.theme import LABEL, LINE, PAGE_INCHES, SMALL, THIN, Theme, mixed
from hiddenreel.draw.ticks import distinct_numbers
from hiddenreel.draw.wording import about, article, cost_words, counted, is_part, loss_change, network_name
from hiddenreel.language import enumerated, tr

# Places along the wider side at which the cost is computed.
PLACES = 91
# Room around the path, as a share of its extent.
ROOM = 0.3
# Fewer lines of equal cost than this are too few; these are their costs, times a power of ten, from
# coarse to fine. Costs below this share of the highest are not told apart.
FEWEST, STEPS, LOWEST = (8, ((1.0,), (1.0, 3.0), (1.0, 2.0, 5.0), (1.0, 1.5, 2.0, 3.0, 5.0, 7.0)), 1e-12)
# Costs that differ by less than this share are one.
FLAT = 1e-3
# Colour of the highest cost, as a share of C in the ground, and that of the lines.
STRENGTH, LINES = 0.48, 0.7
# Numbers on the key at most.
NUMBERED = 8
MARKER, DOT, RIM = 19.0, 11.0, 3.0
# Moments whose dots are nearer than this share their words, and how far these stand from a dot, pt.
CLOSEST, AWAY = 11.0, (16.0, 30.0, 48.0, 70.0, 96.0)
# Words keep so far from others and from the path, and so far from the dots of others, pt; each such dot
# counts as much as so many points of the path.
APART, OTHERS, DOT_WEIGHT = 5.0, 28.0, 20
# Places along each side of a panel that are tried where none beside a dot is clear.
ALL_OVER = 12
# How much of its ground a text hides.
GROUND = 0.8
SIDES = ((1, 0), (-1, 0), (1, 1), (-1, 1), (1, -1), (-1, -1), (0, 1), (0, -1))


@dataclass(frozen=True, eq=False)
class SurfaceView:
    """The part of the plane that a panel shows, with its costs.

    Attributes
    ----------
    aspect : float
        Height of the panel divided by its width.
    """

    surface: LossSurface
    aspect: float

    @classmethod
    def in_box(cls, surface: LossSurface, box: Box, page: tuple[float, float] = PAGE_INCHES) -> SurfaceView:
        """Return the view for a panel in this box of a page, in: left, bottom, width, height."""
        return cls(surface, box[3] * page[1] / (box[2] * page[0]))

    @cached_property
    def extent(self) -> tuple[float, float, float, float]:
        """Left, right, bottom, top: the path with room around it, one scale for both directions."""
        low, high = self.surface.path.min(axis=0), self.surface.path.max(axis=0)
        wide, high_ = (1 + 2 * ROOM) * (high - low)
        width = max(wide, high_ / self.aspect)
        # Where nothing moves there is no scale but that of the parameters.
        width = width or 2.0
        (x, y), half = (low + high) / 2, width / 2
        return x - half, x + half, y - half * self.aspect, y + half * self.aspect

    @cached_property
    def axes(self) -> tuple[np.ndarray, np.ndarray]:
        """The coordinates of the places, (columns,) and (rows,)."""
        left, right, bottom, top = self.extent
        fewer = max(2, round(PLACES * min(self.aspect, 1 / self.aspect)))
        columns, rows = (PLACES, fewer) if self.aspect < 1 else (fewer, PLACES)
        return np.linspace(left, right, columns), np.linspace(bottom, top, rows)

    @cached_property
    def costs(self) -> np.ndarray:
        """The costs at the places, (rows, columns)."""
        x, y = self.axes
        places = np.column_stack([c.ravel() for c in np.meshgrid(x, y)])
        return self.surface.costs(places).reshape(len(y), len(x))

    @cached_property
    def levels(self) -> list[float]:
        """The costs of the lines, evenly spaced by their logarithms as nearly as round numbers are."""
        return round_levels(self.costs[self.costs > 0])


def round_levels(costs: np.ndarray) -> list[float]:
    """Choose round numbers between the least and the greatest of positive costs (n,)."""
    if not len(costs):
        return []
    high = float(costs.max())
    low = max(float(costs.min()), LOWEST * high)
    if high - low < FLAT * high:
        return []
    powers = range(int(np.floor(np.log10(low))), int(np.ceil(np.log10(high))) + 1)
    for steps in STEPS:
        found = [float(f"{step}e{power}") for power in powers for step in steps]
        within = [level for level in found if low < level < high]
        if len(within) >= FEWEST:
            return within
    even = MaxNLocator(FEWEST + 4).tick_values(low, high)
    return [float(level) for level in even if low < level < high]


@dataclass(frozen=True)
class SurfacePanel:
    """The surface with the path on it: faint as a whole, strong up to the current epoch.

    Attributes
    ----------
    moments : mapping of str to dict
        The moments of the training by name, as `analyse.moments` measures them.
    bare : bool
        Draw neither words nor numbers.
    """

    view: SurfaceView
    moments: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    bare: bool = False

    def draw(self, axes: Axes, theme: Theme) -> Drawing:
        """Draw the surface and the whole path; the path so far and its end move."""
        left, right, bottom, top = self.view.extent
        surface = self.view.surface
        axes.set(xlim=(left, right), ylim=(bottom, top), xticks=[], yticks=[])
        axes.spines[:].set_visible(False)
        if not self.bare:
            first, second = (percent(float(share)) for share in surface.shares)
            axes.set_xlabel(tr("direction 1: {first} of the path’s variance", first=first))
            axes.set_ylabel(tr("direction 2: {second}", second=second))
            # At the same height the scale has its own heading.
            room = axes.get_window_extent().width - HEADING_APART * axes.figure.dpi
            title = axes.set_title(tr("cost on the plane, with the path projected onto it"), color=theme.C)
            fit(title, room)
            if title.get_window_extent().width > room:
                title.set(text=tr("cost on the plane"), fontsize=LABEL)
        _contours(axes, theme, self.view)
        path = surface.path
        faint = mixed(theme.w, theme.background, 0.6)
        rim = LINE + 2 * RIM
        axes.plot(*path.T, color=theme.background, lw=rim, zorder=3, gid="rim")
        axes.plot(*path.T, color=faint, lw=THIN * 1.3, zorder=3.1, gid="path")
        strong = PaintedLines(axes, theme.w, LINE * 1.4, zorder=3.2)
        marks = marks_on(axes, surface, self.moments)
        for mark in marks:
            _dot(axes, theme, mark)
        if not self.bare:
            _words(axes, theme, marks, path)
        marker = axes.plot([], [], "o", ms=MARKER, color=theme.w, mec=theme.background, mew=RIM, zorder=6)[0]

        def show(moment: Moment) -> None:
            now = surface.place(moment.epoch)
            strong.show([np.vstack([path[: int(np.ceil(moment.epoch))], now])])
            marker.set_data([now[0]], [now[1]])

        return Drawing([strong, marker], show)


@dataclass(frozen=True)
class SurfaceKey:
    """A key of colours and costs."""

    view: SurfaceView

    def draw(self, axes: Axes, theme: Theme) -> Drawing:
        """Draw the colours from the lowest cost to the highest: nothing here moves."""
        levels = self.view.levels
        axes.set(xlim=(0, 1), ylim=(-0.5, len(levels) + 0.5), xticks=[])
        axes.spines[:].set_visible(False)
        axes.set_title(tr("cost"), color=theme.C, loc="center")
        for band, colour in enumerate(_colours(theme, len(levels) + 1)):
            axes.add_patch(Rectangle((0, band - 0.5), 1, 1, color=colour, lw=0))
        axes.hlines(np.arange(len(levels)) + 0.5, 0, 1, colors=_line_colour(theme), lw=THIN)
        every = -(-len(levels) // NUMBERED) or 1
        shown = list(range(0, len(levels), every))
        axes.set_yticks([n + 0.5 for n in shown], distinct_numbers([levels[n] for n in shown]))
        if not levels:
            axes.set_yticks([0], distinct_numbers([float(self.view.costs.mean())]))
        axes.yaxis.tick_right()
        axes.tick_params(length=0)
        return Drawing([], lambda moment: None)


class Mark(NamedTuple):
    """Moments that are at nearly the same place: where, and the words for them."""

    place: np.ndarray
    words: str


def marks_on(axes: Axes, surface: LossSurface, moments: Mapping[str, Mapping[str, Any]]) -> list[Mark]:
    """Return the first epoch, the last and the moments between, those close to each other as one.

    Call it when the limits of the axes are final.
    """
    last = surface.recording.epochs
    titles: dict[int, list[str]] = {0: [], last: []}
    for name, facts in moments.items():
        titles.setdefault(facts["epoch"], []).append(tr(TITLES[name]))
    closest = CLOSEST * axes.figure.dpi / 72
    groups: list[list[int]] = []
    for epoch in sorted(titles):
        near = axes.transData.transform(surface.path[[groups[-1][-1], epoch]]) if groups else None
        if near is not None and np.hypot(*np.diff(near, axis=0)[0]) < closest:
            groups[-1].append(epoch)
        else:
            groups.append([epoch])
    return [_mark(surface, group, titles) for group in groups]


def _mark(surface: LossSurface, group: list[int], titles: Mapping[int, list[str]]) -> Mark:
    named = enumerated(title for epoch in group for title in titles[epoch])
    epochs = (
        tr("epoch {group}", group=group[0])
        if len(group) == 1
        else tr("epochs {first} to {last}", first=group[0], last=group[-1])
    )
    return Mark(surface.path[group[-1]], about(epochs, named) if named else epochs)


def _contours(axes: Axes, theme: Theme, view: SurfaceView) -> None:
    """Fill between the lines of equal cost, and draw the lines."""
    levels = view.levels
    colours = _colours(theme, len(levels) + 1)
    if not levels:
        axes.set_facecolor(colours[0])
        return
    x, y = view.axes
    edges = [-np.inf, *levels, np.inf]
    axes.contourf(x, y, view.costs, edges, colors=colours, zorder=1)
    axes.contour(x, y, view.costs, levels, colors=_line_colour(theme), linewidths=THIN, zorder=2)


def _colours(theme: Theme, count: int) -> list[Any]:
    """Return the colours of the bands between lines, from the lowest cost to the highest."""
    highest = mixed(theme.C, theme.background, STRENGTH)
    shades = LinearSegmentedColormap.from_list("costs", [theme.background, highest])
    return [shades(share) for share in np.linspace(0, 1, count)]


def _line_colour(theme: Theme) -> str:
    return mixed(theme.C, theme.background, LINES)


def _dot(axes: Axes, theme: Theme, mark: Mark) -> None:
    axes.plot(*mark.place, "o", ms=DOT, color=theme.background, mec=theme.w, mew=RIM, zorder=4, gid="mark")


class _Words(NamedTuple):
    """The words of a mark: its text, in the lines that it has, its box, px, and what that costs."""

    text: Text
    lines: str
    box: Bbox
    cost: tuple[int, int, float]


def _words(axes: Axes, theme: Theme, marks: Sequence[Mark], path: np.ndarray) -> None:
    """Write each mark's words beside its dot, clear of the path and of the other words."""
    point = axes.figure.dpi / 72
    to_pixels, to_data = axes.transData.transform, axes.transData.inverted().transform
    line, dots = _dense(to_pixels(path)), to_pixels([mark.place for mark in marks])
    texts = [_text(axes, theme, mark.words) for mark in marks]

    def placed(order: Sequence[int]) -> dict[int, _Words]:
        found: dict[int, _Words] = {}
        for n in order:
            taken = [words.box for words in found.values()]
            cost = partial(_cost_of, axes.bbox, taken=taken, line=line, dots=dots, own=dots[n], point=point)
            found[n] = _placed(texts[n], marks[n].words, dots[n], axes.bbox, cost)
        return found

    orders = [[*range(len(marks))]]
    if not applied_screen().is_slide:
        # Where there is little room, long words may need to be first.
        widths = [text.get_window_extent().width for text in texts]
        orders.append(sorted(orders[0], key=lambda n: -widths[n]))
    best = min(
        map(placed, orders),
        key=lambda found: [sum(costs) for costs in zip(*(w.cost for w in found.values()))],
    )
    for n, (text, lines, box, _) in sorted(best.items()):
        x, y = to_data(np.mean([box.min, box.max], axis=0))
        text.set(text=lines, position=(float(x), float(y)))
        end = np.clip(dots[n], box.min, box.max)
        if np.hypot(*(end - dots[n])) > AWAY[1] * point:
            ends = to_data([dots[n], end])
            axes.plot(*ends.T, color=theme.muted, lw=THIN, zorder=3.5, gid="leader")


def _text(axes: Axes, theme: Theme, words: str) -> Text:
    """Write the words of a mark anywhere."""
    ground = {"boxstyle": "round,pad=0.12", "fc": theme.background, "ec": "none", "alpha": GROUND}
    style: dict[str, Any] = {"fontsize": SMALL, "color": theme.ink, "ha": "center", "va": "center"}
    return axes.text(0, 0, words, zorder=5, bbox=ground, gid="moment", **style)


def _placed(
    text: Text, words: str, dot: np.ndarray, panel: Bbox, cost: Callable[[Bbox], tuple[int, int, float]]
) -> _Words:
    """Find the place for words at a dot that costs least: on other sheets than slides also in two lines."""
    is_slide = applied_screen().is_slide
    tried = [words] if is_slide else [words, halved(words)]
    found = []
    for lines in tried:
        text.set_text(lines)
        box = _best_box(text, dot, panel, cost, is_slide)
        found.append(_Words(text, lines, box, cost(box)))
        if found[0].cost[:2] == (0, 0):
            break
    return min(found, key=lambda words: words.cost[:2])


def _best_box(
    text: Text, dot: np.ndarray, panel: Bbox, cost: Callable[[Bbox], tuple[int, int, float]], few: bool
) -> Bbox:
    """Return the place for a text beside a dot that costs least; of few places or of more."""
    size = np.array([text.get_window_extent().width, text.get_window_extent().height])
    point = figure_of(text).dpi / 72
    boxes = [_beside(dot, size, point * away, np.array(side)) for away, side in product(AWAY, SIDES)]
    best = min(boxes, key=cost)
    if not few or not _holds(panel, best):
        # Long words begin or end with the panel, above or below their dot.
        moved = [_moved_into(box, panel) for box in boxes]
        clear = [box for box in moved if not box.contains(*dot)]
        best = min(clear or boxes, key=cost)
    if not few and cost(best)[:2] > (0, 0):
        # Where the panel is small the nearest place that is clear may be far away.
        best = min([best, *_all_over(panel, size)], key=cost)
    return best


def _all_over(panel: Bbox, size: np.ndarray) -> list[Bbox]:
    """Return boxes of a size, px, all over a panel that holds them."""
    free = np.array(panel.size) - size
    if np.any(free < 0):
        return []
    lows = panel.min + free * np.array(list(product(np.linspace(0, 1, ALL_OVER), repeat=2)))
    return [Bbox([low, low + size]) for low in lows]


def _dense(line: np.ndarray) -> np.ndarray:
    """Return points (n, 2) on a line (m, 2), px, at most 4 px apart."""
    lengths = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    at = np.linspace(0, lengths[-1], int(lengths[-1] / 4) + 2)
    return np.column_stack([np.interp(at, lengths, column) for column in line.T])


def _beside(dot: np.ndarray, size: np.ndarray, away: float, side: np.ndarray) -> Bbox:
    """Return the box of a text of a size, px, on a side of a dot."""
    middle = dot + side * (size / 2 + away / np.hypot(*side))
    return Bbox([middle - size / 2, middle + size / 2])


def _holds(panel: Bbox, box: Bbox) -> bool:
    """Return whether a box is within a panel."""
    return bool(np.all(box.min >= panel.min) and np.all(box.max <= panel.max))


def _moved_into(box: Bbox, panel: Bbox) -> Bbox:
    """Return a box moved as little as brings it into a panel."""
    size = np.array(box.size)
    low = np.maximum(np.minimum(box.min, panel.max - size), panel.min)
    return Bbox([low, low + size])


def _cost_of(
    panel: Bbox,
    box: Bbox,
    *,
    taken: Sequence[Bbox],
    line: np.ndarray,
    dots: np.ndarray,
    own: np.ndarray,
    point: float,
) -> tuple[int, int, float]:
    """Rate a place for words: leaving the panel or covering words, then the path, then the distance.

    `point` is 1 pt in px.
    """
    wrong = 2 * (not _holds(panel, box)) + sum(box.padded(APART * point).overlaps(other) for other in taken)
    roomy, far = box.padded(APART * point), box.padded(OTHERS * point)
    others = dots[np.any(dots != own, axis=1)]
    inside = np.all((line > roomy.min) & (line < roomy.max), axis=1).sum()
    inside += DOT_WEIGHT * np.all((others > far.min) & (others < far.max), axis=1).sum()
    away = np.hypot(*(np.clip(own, box.min, box.max) - own))
    return int(wrong), int(inside), float(away)


def surface_title(surface: LossSurface) -> str:
    """State how much of the path the plane holds, and how the loss changes along it."""
    how = loss_change(surface.recording)
    if not surface.share:
        return tr("No weight moves: the loss {change}", change=how)
    if not surface.shares[1]:
        return tr("On a straight path the loss {change}", change=how)
    words = {"share": percent(surface.share), "change": how}
    if is_part(surface.recording):
        return tr("The loss {change}, on a plane that holds {share} of the whole path", **words)
    return tr("A plane holds {share} of the path on which the loss {change}", **words)


def surface_caption(surface: LossSurface) -> str:
    """Describe the plane, the distance of the path from it, and the samples whose cost is shown."""
    recording, count = surface.recording, len(surface.rows)
    some = tr(" spread over all") if count < np.count_nonzero(~recording.held_out) else ""
    costs = tr(
        "Mean cost, {cost}, over {training_samples}{some}",
        cost=cost_words(recording),
        training_samples=counted(count, "training sample"),
        some=some,
    )
    whose = tr(
        "the {parameters} of {article} {network} network",
        parameters=counted(surface.parameters.shape[1], "parameter"),
        article=article(recording).lower(),
        network=network_name(recording),
    )
    if not surface.share:
        return tr(
            "{costs} around {whose}, along two of them: none changes in any epoch.", costs=costs, whose=whose
        )
    if not surface.shares[1]:
        return tr(
            "{costs} along the path of {whose}, a straight line, and along one parameter across it.",
            costs=costs,
            whose=whose,
        )
    plane = tr(
        "{costs} on the plane of the two widest directions of the path of {whose}, through "
        "the last epoch. It holds {share} of the path’s variance",
        costs=costs,
        whose=whose,
        share=percent(surface.share),
    )
    if not surface.farthest:
        return tr("{plane}; the path lies on it.", plane=plane)
    start, end = (number(float(cost)) for cost in surface.costs(surface.path[[0, -1]]))
    long, far = number(surface.distance), number(surface.farthest, 2)
    return tr(
        "{plane}. The path, {long} from start to end in a straight line, is projected onto "
        "it from up to {far} away. On the plane the cost at its start is {start}, at its "
        "end {end}.",
        plane=plane,
        long=long,
        far=far,
        start=start,
        end=end,
    )
