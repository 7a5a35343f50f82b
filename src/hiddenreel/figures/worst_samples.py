"""The samples that cost most at an epoch, with their classes and what the network answers.

What to look at: whether you would know better. Where a class or an answer seems odd, the sample may be
between two classes, or its label may be wrong.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from hiddenreel.analyse.answers import Judged, Part, costliest, judge
from hiddenreel.draw.data_axes import in_unit
from hiddenreel.draw.diagram.canvas import cut_to, is_narrow, points, sheet_width, width_of
from hiddenreel.draw.film.film import moment
from hiddenreel.draw.film.stills import picture_grid, picture_size
from hiddenreel.draw.numbers import number, percent, subscript
from hiddenreel.draw.panels.inputs import InputPlane
from hiddenreel.draw.panels.sample import draw_picture
from hiddenreel.draw.screen import applied_screen
from hiddenreel.draw.slide import RIGHT, Picture, new_slide, same_height, same_width, verbatim
from hiddenreel.draw.theme.theme import LABEL, PAGE_INCHES, SMALL, THIN, Theme, mixed
from hiddenreel.draw.wording import PARTS, class_texts, counted, facts_of, grouped, shortened
from hiddenreel.language import tr
from hiddenreel.record.recording import Recording

SECTION = "Training and checking"

# Pictures: the box that they fill, the space between them with that for their words, and at most so
# many in a row.
PICTURES, PICTURE_GAP, IN_ROW = (0.06, 0.135, 0.88, 0.71), (0.03, 0.17), 5
# The plane of two inputs; the table beside it, or alone, and the height of a row at most.
PLANE, TABLE_LEFT, ALONE_LEFT = (0.055, 0.1, 0.4, 0.711), 0.5, 0.06
HEADS_AT, FIRST_ROW, LAST_ROW, PITCH = 0.83, 0.755, 0.06, 0.09
# Inputs that a table has room for; where the bar of the costliest begins and ends.
MOST_INPUTS, DIGITS, BAR = 3, 3, (0.72, 0.885)
# Where the bar begins if classes have names, and the widths of their column and of that of ŷ.
NAMED_BAR, NAMED_WIDTH, ANSWER_WIDTH, APART = 0.82, 0.17, 0.09, 0.025
# On narrow sheets columns are as wide as their words: the space between them at least, from the last to
# the bars, the length of these on a square sheet and on an upright one, and the room for the numbers
# behind them, in.
BETWEEN, BEFORE_BARS, BARS, UPRIGHT_BARS, NUMBERS = 0.18, 0.25, 0.52, 1.0, 0.85
# The width of the plane on a square sheet, and the left edge of the table beside it. On an upright sheet
# the plane stands above the table, whose rows are so high, and from whose head it is so far away, in.
NARROW_PLANE, NARROW_LEFT, ROW, ABOVE_TABLE = 0.36, 0.47, 0.42, 1.1
TINT, RING, RANK_WIDTH, LONGEST_NAME = 0.45, 16.0, 0.03, 12
# How far a number must be from other rings and from other numbers, and where it is tried, pt.
FROM_RING, FROM_NUMBER = 1.35 * RING, 1.6 * SMALL
AWAY = [
    (radius * RING * math.cos(angle), radius * RING * math.sin(angle))
    for radius in (1.5, 2.5, 3.5, 4.5)
    for angle in np.pi * (0.25 + np.arange(16) / 8)
]
ARROW_AT, ARROW = 0.875, " → "


@dataclass(frozen=True)
class Worst:
    """The costliest samples, the costliest first, with what is written of them.

    Attributes
    ----------
    judged : Judged
        All samples that they are among.
    places : array (n,) of int
        Their places in it.
    """

    recording: Recording
    judged: Judged
    places: np.ndarray

    @property
    def rows(self) -> np.ndarray:
        """The samples, as rows of the recording's X, (n,)."""
        return self.judged.rows[self.places]

    @property
    def size(self) -> float:
        """Size of the type of verdicts, pt."""
        return SMALL if self.has_names else LABEL

    @property
    def has_names(self) -> bool:
        """Whether the classes have names, which need more room than numbers."""
        return any(not text.isdigit() for text in class_texts(self.recording))

    def verdict(self, place: int, room: float) -> str:
        """Write the class of a sample and the one that it is taken for; of a number, both numbers.

        Names are cut so that all of it fits into the room, in.
        """
        if self.recording.is_regression:
            numbers = (self.recording.Y[self.judged.rows[place], 0], self.judged.y_hat[place])
            column = self.recording.sizes[0]
            return " → ".join(number(in_unit(self.recording, column, x), DIGITS) for x in numbers)
        half = (room - width_of(ARROW, self.size)) / 2
        texts = [cut_to(text, half, self.size) for text in class_texts(self.recording)]
        label, answer = self.judged.labels[place], self.judged.answers[place]
        return verbatim(f"{texts[label]}{ARROW}{texts[answer]}")

    def answer(self, place: int) -> str:
        """Write ŷ of a sample: the only output, or of several that of its class."""
        return number(float(self.judged.y_hat[place]), DIGITS)

    def cost(self, place: int) -> str:
        """Write the cost of a sample."""
        return number(float(self.judged.costs[place]), DIGITS)

    def colour(self, place: int, theme: Theme) -> str:
        """Return the colour of a sample's verdict: that of the cost where it is wrong."""
        return theme.C if self.judged.is_wrong[place] else theme.ink


def draw(
    recording: Recording,
    theme: Theme,
    *,
    epoch: int | None = None,
    count: int = 10,
    of: Literal["training", "held-out"] = "training",
) -> Picture:
    """Draw the `count` costliest samples at an epoch or the last: as pictures, or listed.

    Two inputs are marked in their plane as well. The samples may be those of the training or the
    held-out ones.
    """
    shown = recording.epochs if epoch is None else epoch
    judged = judge(recording, shown, of)
    worst = Worst(recording, judged, costliest(judged, count))
    title = _title(worst, shown, of)
    figure = new_slide(title)
    if recording.picture is not None:
        _pictures(figure, theme, worst)
    elif recording.sizes[0] == 2 and not recording.is_regression:
        high = _table_height(len(worst.places)) if applied_screen().is_upright else 1.0
        _plane(figure, theme, worst, shown, HEADS_AT * high)
        left = ALONE_LEFT if applied_screen().is_upright else NARROW_LEFT if is_narrow() else TABLE_LEFT
        _table(figure, theme, worst, left, high)
    else:
        _table(figure, theme, worst, ALONE_LEFT)
    wrong = int(judged.is_wrong[worst.places].sum())
    few = counted(len(worst.places), "sample")
    also = "" if recording.is_regression else _verdicts(wrong, len(worst.places))
    arrow = tr("target → answer") if recording.is_regression else tr("class → answer")
    facts = {"few": few, "shown": shown, "arrow": arrow, "also": also}
    return figure.with_words(
        caption=tr(
            "The {few} of {rows} {of} ones that cost the {network} network most at epoch "
            "{shown}, with {arrow} and cost, {cost}: {costs}{also}.",
            **facts_of(recording),
            rows=grouped(len(judged.rows)),
            of=tr(PARTS[of]),
            costs=_costs(worst),
            **facts,
        ),
        alt=tr("The {few} that cost most at epoch {shown}, with {arrow}{also}.", **facts),
    )


def _verdicts(wrong: int, count: int) -> str:
    """Write how many of these samples are answered wrongly, behind a semicolon."""
    if count == 1:
        return tr("; it is answered wrongly") if wrong else tr("; it is answered rightly")
    if wrong in (0, count):
        return tr("; all of them are answered wrongly") if wrong else tr("; none of them is answered wrongly")
    if wrong == 1:
        return tr("; one of them is answered wrongly")
    return tr("; {wrong} of them are answered wrongly", wrong=wrong)


def _costs(worst: Worst) -> str:
    """Write the range of the costs, or the one cost that all have as it is written."""
    ends = worst.cost(worst.places[0]), worst.cost(worst.places[-1])
    return ends[0] if ends[0] == ends[1] else tr("{most} to {least}", most=ends[0], least=ends[1])


def _title(worst: Worst, epoch: int, of: Part) -> str:
    """State what share of the loss these samples make."""
    costs, places = worst.judged.costs, worst.places
    # Exact, or rounding would make all of the samples less than 100 %.
    total = math.fsum(costs)
    if not total > 0:
        return tr("No {of} sample costs anything at epoch {epoch}", of=tr(PARTS[of]), epoch=epoch)
    share = percent(math.fsum(costs[places]) / total)
    many = tr("{places} costliest", places=len(places)) if len(places) > 1 else tr("costliest")
    verb = tr("make") if len(places) > 1 else tr("makes")
    every = counted(len(costs), f"{of} sample")
    return tr(
        "The {many} of {every} {verb} {share} of their loss at epoch {epoch}",
        many=many,
        every=every,
        verb=verb,
        share=share,
        epoch=epoch,
    )


def _pictures(figure: Figure, theme: Theme, worst: Worst) -> None:
    """Draw each sample as a picture, with its verdict and its cost below."""
    recording, count = worst.recording, len(worst.places)
    assert recording.picture is not None
    aspect = recording.picture[0] / recording.picture[1]
    left, bottom, width, height = PICTURES
    lower = bottom - same_height(bottom)
    box = left, bottom - lower, width, height + lower
    cells = picture_grid(count, IN_ROW, aspect, box, PICTURE_GAP)
    style: dict[str, Any] = {"ha": "right", "va": "center", "fontsize": SMALL, "color": theme.muted}
    figure.text(PICTURES[0] + PICTURES[2], ARROW_AT, tr("class → answer"), **style)
    for place, row, box in zip(worst.places, worst.rows, (cell for line in cells for cell in line)):
        axes = figure.add_axes(box, xticks=[], yticks=[])
        draw_picture(axes, theme, recording, row)
        style = {"transform": axes.transAxes, "ha": "center", "va": "top"}
        colour = worst.colour(place, theme)
        axes.text(
            0.5,
            -0.04,
            worst.verdict(place, (box[2] + PICTURE_GAP[0] / 2) * sheet_width()),
            color=colour,
            weight="semibold",
            fontsize=worst.size,
            **style,
        )
        below = -0.04 - 1.3 * LABEL / points() / picture_size(box, aspect)
        axes.text(0.5, below, tr("cost {cost}", cost=worst.cost(place)), fontsize=SMALL, **style)


def _plane(figure: Figure, theme: Theme, worst: Worst, epoch: int, below: float) -> None:
    """Ring the samples in the input plane, and number those whose numbers have room.

    On an upright sheet the plane stands above what is `below`, a share of the page.
    """
    recording = worst.recording
    left, bottom, width, height = PLANE
    left = same_width(left)
    if applied_screen().is_upright:
        top, bottom = bottom + height, below + ABOVE_TABLE / applied_screen().inches[1]
        width, height = RIGHT - left, top - bottom
    elif is_narrow():
        width = NARROW_PLANE
    axes = figure.add_axes((left, bottom, width, height))
    panel = InputPlane(recording, PLANE[2])
    panel.draw(axes, theme).show(moment(recording, epoch))
    axes.set_title("")
    if not applied_screen().is_slide:
        # A plane that is not as wide as high is smaller than its box.
        axes.apply_aspect()
    points = recording.X[worst.rows]
    axes.plot(
        *points.T,
        linestyle="none",
        marker="o",
        markersize=RING,
        markerfacecolor="none",
        markeredgecolor=theme.C,
        markeredgewidth=2 * THIN,
        zorder=5,
        gid="worst",
        clip_on=False,
    )
    _numbers(axes, theme, points)


def _numbers(axes: Axes, theme: Theme, points: np.ndarray) -> None:
    """Write 1, 2, … beside points (n, 2), each where no ring and no other number is, or not at all."""
    point = axes.figure.dpi / 72
    at = axes.transData.transform(points) / point
    style: dict[str, Any] = {
        "fontsize": SMALL,
        "weight": "semibold",
        "ha": "center",
        "va": "center",
        "bbox": {"facecolor": theme.background, "edgecolor": "none", "pad": 0.5},
    }
    room, numbers = axes.get_window_extent(), np.empty((0, 2))
    for place, centre in enumerate(at):
        rings = np.delete(at, place, axis=0)
        for away in AWAY:
            wanted = centre + np.array(away)
            is_free = all(
                (np.hypot(*(taken - wanted).T) > apart).all()
                for taken, apart in ((rings, FROM_RING), (numbers, FROM_NUMBER))
            )
            if is_free and room.contains(*(wanted * point)):
                numbers = np.vstack([numbers, wanted])
                begin = centre + RING / 2 / np.hypot(*away) * np.array(away)
                ends = axes.transData.inverted().transform(np.array([begin, wanted]) * point)
                axes.plot(*ends.T, color=theme.ink, lw=THIN, zorder=6, gid=f"line-{place + 1}")
                x, y = ends[1]
                axes.text(x, y, f"{place + 1}", gid=f"rank-{place + 1}", zorder=7, **style)
                break


def _pitch(count: int) -> float:
    """Return the height of a row of a table of `count` rows, as a share of its axes."""
    return min(PITCH, (FIRST_ROW - LAST_ROW) / count)


def _table_height(count: int) -> float:
    """Return the height of the axes of a table of `count` rows below a plane, as a share of the page."""
    return ROW / (_pitch(count) * applied_screen().inches[1])


def _table(figure: Figure, theme: Theme, worst: Worst, left: float, high: float = 1.0) -> None:
    """List the samples: ranks, inputs where no plane shows them, verdicts, ŷ, and costs as bars."""
    axes = figure.add_axes((0, 0, 1, high), xlim=(0, 1), ylim=(0, 1))
    axes.set_axis_off()
    pitch = _pitch(len(worst.places))
    heights = FIRST_ROW - pitch * np.arange(len(worst.places))
    style: dict[str, Any] = {"ha": "right", "va": "center_baseline"}
    bar = (NAMED_BAR if worst.has_names else BAR[0], BAR[1])
    if is_narrow():
        length = UPRIGHT_BARS if applied_screen().is_upright else BARS
        bar = (1 - (length + NUMBERS) / sheet_width(), 1 - NUMBERS / sheet_width())
    columns = (_narrow_columns if is_narrow() else _columns)(worst, left, bar[0])
    for column in columns:
        axes.text(column.end, HEADS_AT, column.head, color=theme.muted, fontsize=SMALL, **style)
        for place, height, text in zip(worst.places, heights, column.texts):
            colour = worst.colour(place, theme) if column.is_verdict else theme.ink
            weight = "semibold" if column.is_verdict else "normal"
            size = worst.size if column.is_verdict else LABEL
            axes.text(column.end, height, text, color=colour, weight=weight, fontsize=size, **style)
    _bars(axes, theme, worst, heights, bar, pitch)


class Column(NamedTuple):
    """A column of the table: its head, its texts from the top, and where they end."""

    head: str
    texts: list[str]
    end: float = 0.0
    is_verdict: bool = False

    def width(self, inputs: int) -> float:
        """Return the width of the widest text or head, in: a verdict's head has the room above the ranks.

        Parameters
        ----------
        inputs : int
            Columns of inputs that are between both.
        """
        heads = [width_of(self.head, SMALL)] if inputs or not self.is_verdict else []
        return max(heads + [width_of(text) for text in self.texts])


def _all_columns(worst: Worst, inputs: int, room: float) -> list[Column]:
    """Return the columns with this many inputs, and verdicts that fit into the room, in."""
    recording, places = worst.recording, worst.places
    verdict = tr("target → answer") if recording.is_regression else tr("class → answer")
    columns = [Column("", [f"{rank}" for rank in range(1, len(places) + 1)])]
    columns += _inputs(worst, inputs)
    columns.append(Column(verdict, [worst.verdict(place, room) for place in places], is_verdict=True))
    if not recording.is_regression:
        columns.append(Column("ŷ", [worst.answer(place) for place in places]))
    return columns


def _columns(worst: Worst, left: float, bars: float) -> list[Column]:
    """Place the columns from `left` to where the bars begin."""
    inputs = MOST_INPUTS if left == ALONE_LEFT else 0
    columns = _all_columns(worst, inputs, (NAMED_WIDTH - APART) * PAGE_INCHES[0])
    ends = np.linspace(left + RANK_WIDTH, bars - APART, len(columns))
    if worst.has_names:
        ends[-2] = ends[-1] - ANSWER_WIDTH
        ends[:-2] = np.linspace(left + RANK_WIDTH, ends[-2] - NAMED_WIDTH, len(columns) - 2)
    return [column._replace(end=end) for column, end in zip(columns, ends)]


def _narrow_columns(worst: Worst, left: float, bars: float) -> list[Column]:
    """Place as many columns as have room, each as wide as its texts."""
    room = (bars - left) * sheet_width() - BEFORE_BARS
    has_plane = worst.recording.sizes[0] == 2 and not worst.recording.is_regression
    verdicts = (NAMED_WIDTH - APART) * PAGE_INCHES[0]
    for inputs in range(0 if has_plane else MOST_INPUTS, -1, -1):
        columns = _all_columns(worst, inputs, verdicts)
        spare = room - sum(column.width(inputs) for column in columns)
        if spare >= BETWEEN * (len(columns) - 1):
            break
    else:
        # Names of classes give way.
        columns = _all_columns(worst, 0, max(0.0, verdicts + spare - BETWEEN * (len(columns) - 1)))
        spare = room - sum(column.width(0) for column in columns)
    widths = np.array([column.width(inputs) for column in columns])
    ends = left + (np.cumsum(widths) + spare / (len(columns) - 1) * np.arange(len(columns))) / sheet_width()
    return [column._replace(end=float(end)) for column, end in zip(columns, ends)]


def _inputs(worst: Worst, most: int) -> list[Column]:
    """Return the columns of the first inputs, `most` at most."""
    recording = worst.recording
    count = recording.sizes[0]
    given = [verbatim(shortened(name, LONGEST_NAME)) for name in recording.feature_names]
    names = given or [f"x{subscript(n)}" if count > 1 else "x" for n in range(1, count + 1)]
    columns = [
        Column(names[n], [number(in_unit(recording, n, x), DIGITS) for x in recording.X[worst.rows, n]])
        for n in range(min(count, most))
    ]
    if count > most > 0:
        columns.append(Column(tr("of {count}", count=count), ["…" for _ in worst.rows]))
    return columns


def _bars(
    axes: Axes, theme: Theme, worst: Worst, heights: np.ndarray, bar: tuple[float, float], pitch: float
) -> None:
    """Draw the costs as bars at these heights (n,), with their numbers behind them.

    The bar of the costliest begins and ends at `bar`.
    """
    left, right = bar
    costs = worst.judged.costs[worst.places]
    lengths = (right - left) * costs / (costs.max() or 1.0)
    tint = mixed(theme.C, theme.background, TINT)
    axes.barh(heights, lengths, 0.6 * pitch, left=left, color=tint, gid="costs")
    axes.text(left, HEADS_AT, tr("cost $C_0$"), color=theme.C, fontsize=SMALL, va="center_baseline")
    for place, height, length in zip(worst.places, heights, lengths):
        text = worst.cost(place)
        axes.text(left + length + 0.008, height, text, fontsize=SMALL, va="center_baseline")
