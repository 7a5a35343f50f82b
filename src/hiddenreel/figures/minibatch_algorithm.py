"""Mini-batch gradient descent: the samples dealt into batches, and the loop that takes a step for each.

What to look at: the rows of points. Each row is one batch and one step; together the batches hold every
training sample once, and then the epoch is over.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from hiddenreel.analyse.sample_pass import SamplePass
from hiddenreel.draw.diagram.canvas import (
    LEFT,
    BoxStyle,
    abridged,
    box,
    canvas,
    dots,
    fitting_size,
    is_narrow,
    narrower,
    pair,
    points,
    right_edge,
    taller,
    top_edge,
    write,
)
from hiddenreel.draw.diagram.equation_slide import NOTE, note_rounded
from hiddenreel.draw.diagram.formula import Fraction, Item, formula, formula_width, letter, partial
from hiddenreel.draw.numbers import FACTOR_DIGITS, number
from hiddenreel.draw.paint.points import Cloud
from hiddenreel.draw.screen import Box
from hiddenreel.draw.slide import Picture
from hiddenreel.draw.theme.theme import LINE, SMALL, THIN, Theme
from hiddenreel.draw.wording import counted, facts_of
from hiddenreel.language import joined, tr
from hiddenreel.record.recording import Recording

SECTION = "Training and checking"

NEEDS = {"trained_by": ["hiddenreel"]}

# The room for the batches' names, in; rows and columns of samples; and the least height of a row, in.
NAMES, ROW = 1.15, 0.19
MOST_ROWS, MOST_COLUMNS = 20, 50
# Columns fewer for each inch that a sheet is narrower than a slide.
FEWER = 9
# Share of the space between samples that one fills, and its greatest diameter, pt.
FILLING, WIDEST = 0.7, 13.0
INDENT = 0.45


@dataclass(frozen=True)
class _Places:
    """Where the samples and the loop stand, in.

    Attributes
    ----------
    deal : Box
        The left and lower edge, the width and the height of the samples.
    columns : int
        The most samples that are drawn of a batch.
    loop, first, pitch : float
        The left edge of the loop, the height of its first line and the distance of its lines.
    lower : float
        How much lower the last line is: its fractions are higher than a line of text.
    step : (float, float)
        The heights of the two lines on the first batch.
    note : float
        The height of the note on rounding.
    """

    deal: Box
    columns: int
    loop: float
    first: float = 5.9
    pitch: float = 0.74
    lower: float = 0.15
    step: tuple[float, float] = (1.33, 0.85)
    note: float = NOTE

    @classmethod
    def of_screen(cls) -> _Places:
        """Place the samples beside the loop, or on a narrow sheet above it."""
        if not is_narrow():
            deal = LEFT, 0.6, 6.2 - narrower(), 5.6
            return cls(deal, MOST_COLUMNS - int(FEWER * narrower()), 7.25 - narrower())
        share = min(1.0, taller() / TALL)
        first, pitch, name, line = np.array(LOW) + share * np.subtract(HIGH, LOW)
        bottom = first + 0.5
        deal = LEFT, bottom, right_edge() - LEFT, top_edge() - 0.05 - bottom
        return cls(deal, MOST_COLUMNS, LEFT, first, pitch, 0.1, (name, line), 0.25)


# The loop on a square sheet and on one that is so much taller: its first line, the distance of its lines,
# and the two lines on the first batch, in.
LOW, HIGH, TALL = (3.85, 0.42, 1.06, 0.66), (6.1, 0.74, 1.33, 0.85), 5.0


def draw(recording: Recording, theme: Theme, *, epoch: int = 0) -> Picture:
    """Draw the batches of the epoch that comes after this one, and the loop with the run's numbers."""
    batches = recording.batches(epoch)
    total, m, steps = sum(map(len, batches)), len(batches[0]), len(batches)
    facts = {"samples": counted(total, "sample"), "m": m, "rate": number(recording.run.learning_rate)}
    title = tr("An epoch is {steps}: {samples} in batches of {m}", steps=counted(steps, "step"), **facts)
    figure, axes = canvas(title)
    places = _Places.of_screen()
    _deal(axes, theme, recording, batches, places)
    place, before, gradient, after = largest_step(recording, epoch, batches[0])
    _loop(axes, theme, recording, (total, m, steps), places)
    _first_step(axes, theme, recording.run.learning_rate / m, place, (before, gradient, after), places)
    note_rounded(axes, theme, places.note)
    order = tr("shuffled") if recording.run.shuffle else tr("in the order of the data")
    last = tr(", the last of {batches}", batches=len(batches[-1])) if len(batches[-1]) < m else ""
    layer, j, k = place
    return figure.with_words(
        setting={"data": True},
        caption=tr(
            "Epoch {epoch} of the {network} network: {samples} {order} and dealt into "
            "{batches} of {m}{last}; η = {rate}. The first batch changes most the weight to "
            "neuron {j} of layer {layer} from neuron {k}: {before} becomes {after}. The cost "
            "is {cost}.",
            **facts_of(recording, epoch + 1),
            **facts,
            order=order,
            batches=counted(steps, "batch"),
            last=last,
            j=j + 1,
            layer=layer,
            k=k + 1,
            before=number(before, FACTOR_DIGITS),
            after=number(after, FACTOR_DIGITS),
        ),
        alt=tr(
            "{samples} in {rows} of {m}, and the loop over epochs and batches with η = {rate} and m = {m}.",
            rows=counted(steps, "row"),
            **facts,
        ),
    )


def largest_step(
    recording: Recording, epoch: int, batch: np.ndarray
) -> tuple[tuple[int, int, int], float, float, float]:
    """Find the weight that a batch changes most: its layer from 1, its row and column from 0.

    The other three are its value before, Σ ∂C₀/∂w over the batch, and its value after.
    """
    back = SamplePass(recording, epoch, recording.X[batch], recording.Y[batch])
    sums = [len(batch) * back.dW(layer) for layer in range(1, back.depth + 1)]
    level = int(np.argmax([np.abs(S).max() for S in sums]))
    j, k = (int(n) for n in np.unravel_index(np.argmax(np.abs(sums[level])), sums[level].shape))
    before, gradient = float(back.W(level + 1)[j, k]), float(sums[level][j, k])
    after = before - recording.run.learning_rate / len(batch) * gradient
    return (level + 1, j, k), before, gradient, after


def _deal(axes: Axes, theme: Theme, recording: Recording, batches: list[np.ndarray], places: _Places) -> None:
    """Draw a row for each batch, and in it the class of each of its samples."""
    left, bottom, width, height = places.deal
    rows = abridged(len(batches), min(MOST_ROWS, int(height / ROW)))
    columns = abridged(len(batches[0]), places.columns)
    across, down = (width - NAMES) / len(columns), min(height / len(rows), 0.8)
    size = min(FILLING * min(across, down) * points(), WIDEST)
    top = bottom + height
    dealt, labels = [], []
    for row, batch in enumerate(rows):
        y = top - (row + 0.5) * down
        if batch is None:
            dots(axes, (left + NAMES + (width - NAMES) / 2, y), (0.0, 0.08), theme.muted, size=4.0)
            continue
        samples = batches[batch]
        for column, sample in enumerate(columns):
            x = left + NAMES + (column + 0.5) * across
            if sample is None and len(samples) == len(batches[0]):
                dots(axes, (x, y), (across / 4, 0.0), theme.muted, size=2.5)
            elif sample is not None and sample < len(samples):
                dealt.append((x, y))
                labels.append(recording.labels[samples[sample]])
        if batch in (0, len(batches) - 1):
            ink = theme.ink if batch == 0 else theme.muted
            name = tr("batch {batch}", batch=batch + 1)
            write(axes, (left + NAMES - 0.15, y), name, ink, size=SMALL, ha="right", gid="batch")
    Cloud(axes, theme, np.array(labels), size, rasterized=True).place(np.array(dealt))
    corner = (left + NAMES - 0.06, top - down)
    style = BoxStyle(theme.ink, line=LINE * 0.8)
    box(axes, corner, width - NAMES + 0.12, down, style, gid="first", zorder=3.5)


def _loop(
    axes: Axes, theme: Theme, recording: Recording, sizes: tuple[int, int, int], places: _Places
) -> None:
    """Write the algorithm, each loop's body indented, with the run's numbers."""
    total, m, steps = sizes
    ink, w = theme.ink, letter(theme, "w")
    slope = partial(letter(theme, "C", "", 0), w, theme)
    rate = number(recording.run.learning_rate)
    update: list[Item] = [w, (r"$\leftarrow$", ink), w, ("−", ink)]
    update += [Fraction([("η", ink)], [("m", ink)], ink), ("Σ", theme.C), slope]
    value: list[Item] = [Fraction([("η", ink)], [("m", ink)], ink), ("=", ink)]
    value += [Fraction([(rate, ink)], [(str(m), ink)], ink), ("=", ink)]
    value += [(number(recording.run.learning_rate / m), ink)]
    deal = tr("shuffle and deal") if recording.run.shuffle else tr("deal")
    lines: list[tuple[int, list[Item]]] = [
        (0, [(tr("for each of {epochs}:", epochs=counted(recording.epochs, "epoch")), ink)]),
        (1, [(joined(" ", [deal, counted(total, "sample")]), ink)]),
        (1, [(tr("for each of {batches}:", batches=counted(steps, "batch")), ink)]),
        (2, [(tr("forward:"), ink), [letter(theme, "z"), (",", ink)], letter(theme, "a")]),
        (2, [(tr("backward:"), ink), letter(theme, r"\delta")]),
        (2, [*update, (",", ink), *value]),
    ]
    for row, (indent, items) in enumerate(lines):
        y = places.first - row * places.pitch - (places.lower if row == len(lines) - 1 else 0.0)
        formula(axes, (places.loop + indent * INDENT, y), items, gid="loop")
    for indent, first in ((1, 1), (2, 3)):
        x = places.loop + (indent - 0.65) * INDENT
        top = places.first - first * places.pitch + 0.28
        axes.plot([x, x], [top, y - 0.35], color=theme.muted, lw=THIN)


def _first_step(
    axes: Axes,
    theme: Theme,
    rate: float,
    place: tuple[int, int, int],
    values: tuple[float, float, float],
    places: _Places,
) -> None:
    """Write what the first batch does to the weight that it changes most."""
    layer, j, k = place
    before, gradient, after = (number(value, FACTOR_DIGITS) for value in values)
    if values[1] < 0:
        gradient = f"({gradient})"
    items: list[Item] = [letter(theme, "w", layer, pair(j + 1, k + 1)), (r"$\leftarrow$", theme.ink)]
    items += [(before, theme.w), ("−", theme.ink), (number(rate), theme.ink), ("×", theme.ink)]
    items += [(gradient, theme.C), ("=", theme.ink), (after, theme.w)]
    write(
        axes,
        (places.loop, places.step[0]),
        tr("batch 1, the weight that changes most:"),
        theme.ink,
        size=SMALL,
        ha="left",
    )
    size = fitting_size(right_edge() - places.loop, formula_width(items))
    formula(axes, (places.loop, places.step[1]), items, size=size, gid="step")
