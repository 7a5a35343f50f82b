"""The result of the lecture's settings, beside the result of those that the films use.

What to look at: the hidden layers of the two rows. The words beside them list the settings in which the
trainings differ, the start of the weights among them.
"""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from hiddenreel.draw.diagram.canvas import is_narrow
from hiddenreel.draw.film.film import Panel, moment
from hiddenreel.draw.film.stills import grid
from hiddenreel.draw.numbers import number, percent
from hiddenreel.draw.panels.hidden import heading, hidden_kind
from hiddenreel.draw.panels.inputs import InputPlane
from hiddenreel.draw.screen import Box, applied_screen
from hiddenreel.draw.slide import TOP, Picture, new_slide, same_height, same_width
from hiddenreel.draw.theme.theme import COUNTER, LABEL, SMALL, Theme
from hiddenreel.draw.wording import counted
from hiddenreel.language import enumerated, tr
from hiddenreel.record.recording import Recording

SECTION = "Training and checking"
NEEDS = {
    "inputs": [2, 2],
    "hidden": [1, 2],
    "classes": [2, None],
    "others": [1, 1],
    "trained_by": ["hiddenreel"],
}
OFFERS = ("samples", "camera")

BOX, GAP = (0.27, 0.035, 0.70, 0.765), (0.012, 0.03)
WORDS_AT = 0.035
# The room for the words on other sheets, as a share of a slide's width.
WORDS = 0.225
# Heights of the lines of text beside a row, from its middle, as shares of its height.
LINES = (0.38, 0.15, -0.05, -0.18, -0.31, -0.44)
# On narrow sheets the words stand above their row: their height, the space above them and below with
# headings, that without headings, and how much higher than panels they begin, as shares of a slide's
# height, where the settings begin, and the heights of the lines.
ABOVE, APART, CLOSE, HIGHER, SETTINGS_AT = 0.14, 0.065, 0.015, 0.06, 0.45
LINES_ABOVE = (0.33, -0.17, 0.375, 0.125, -0.125, -0.375)


def draw(recording: Recording, theme: Theme, others: list[Recording]) -> Picture:
    """Draw the end of both trainings: accuracy, decision regions, hidden layers."""
    filmed = others[0]
    right = {"lecture_right": _final(recording), "film_right": _final(filmed)}
    title = tr("The lecture’s settings put {lecture_right} right, those of the films {film_right}", **right)
    figure = new_slide(title)
    columns = 1 + max(len(run.hidden_layers) for run in (recording, filmed))
    rows = _rows(columns)
    names = (tr("As in the lecture"), tr("As in the films"))
    for shown, name, (words, row) in zip((recording, filmed), names, rows):
        _words(figure, theme, shown, name, words)
        end = moment(shown, shown.epochs)
        width = row[0][2] / same_width(1.0)
        panels: list[Panel] = [
            InputPlane(shown, width, bare=True),
            *(hidden_kind(shown, n)(shown, n, width, bare=True) for n in shown.hidden_layers),
        ]
        titles = [tr("Input plane"), *(heading(shown, n) for n in shown.hidden_layers)]
        for panel, box, text in zip(panels, row, titles):
            axes = figure.add_axes(box)
            panel.draw(axes, theme).show(end)
            if row is rows[0][1]:
                axes.set_title(text, fontsize=LABEL, loc="center")
    return figure.with_words(
        caption=tr(
            "Input plane and hidden layers at the end of two trainings: {lecture_settings}, "
            "{lecture_right} right; and {film_settings}, {film_right} right.",
            lecture_settings=_settings(recording),
            film_settings=_settings(filmed),
            **right,
        ),
        alt=tr(
            "Regions and hidden layers after two trainings: as in the lecture, {lecture_right} "
            "right; as in the films, {film_right} right.",
            **right,
        ),
    )


def _final(recording: Recording) -> str:
    return percent(recording.accuracy[-1])


def _settings(recording: Recording) -> str:
    return enumerated(_lines(recording))


def _lines(recording: Recording) -> tuple[str, str, str, str]:
    """List the order of the rows, η, the epochs and the start of the weights."""
    rate = f"η = {number(recording.run.learning_rate)}"
    return _order(recording), rate, counted(recording.epochs, "epoch"), _start(recording)


def _start(recording: Recording) -> str:
    """Describe the distribution from which the weights start."""
    start = recording.run.initialisation
    if start.name == "uniform":
        low, high = (number(float(start.parameters[key])) for key in ("low", "high"))
        return tr("initial weights {low} to {high}", low=low, high=high)
    if start.name == "normal":
        return tr("initial weights 0 ± {scale}", scale=number(float(start.parameters["scale"])))
    return tr("initial weights: {name}", name=start.name)


def _order(recording: Recording) -> str:
    if recording.run.shuffle:
        return tr("shuffled")
    in_order = np.all(np.diff(recording.labels[~recording.held_out]) >= 0)
    return tr("rows in class order") if in_order else tr("never shuffled")


def _rows(columns: int) -> list[tuple[Box, list[Box]]]:
    """Return for both trainings the box of the words and those of the pictures, beside or below it."""
    left, bottom, width, height = BOX
    if is_narrow():
        return _rows_below_words(columns)
    more = 0.0 if applied_screen().is_slide else same_width(WORDS) - left
    rows = grid(2, columns, (left + more, bottom, width - more, height), GAP)
    return [(row[0], row) for row in rows]


def _rows_below_words(columns: int) -> list[tuple[Box, list[Box]]]:
    """Return the boxes of words, each with those of the pictures below: only the first have headings."""
    left, bottom, width, _ = BOX
    high, apart, close = (same_height(length) for length in (ABOVE, APART, CLOSE))
    wide, top = left + width - WORDS_AT, TOP + HIGHER
    row = (top - bottom - 2 * (high + apart) - close) / 2
    rows = []
    for space in (apart, close):
        words = (WORDS_AT, top - high, wide, high)
        rows.append((words, grid(1, columns, (WORDS_AT, top - high - space - row, wide, row), GAP)[0]))
        top -= high + space + row + apart
    return rows


def _words(figure: Figure, theme: Theme, recording: Recording, name: str, box: Box) -> None:
    """Write beside a row or above it its name, its accuracy and its settings."""
    _, bottom, _, height = box
    texts = (name, _final(recording), *_lines(recording))
    is_above = is_narrow()
    for at, (text, share) in enumerate(zip(texts, LINES_ABOVE if is_above else LINES, strict=True)):
        left = SETTINGS_AT if is_above and at >= 2 else WORDS_AT
        line = figure.text(left, bottom + height * (0.5 + share), text, va="center")
        if at < 2:
            line.set(fontsize=COUNTER if at else LABEL, weight="semibold")
        else:
            line.set(fontsize=SMALL, color=theme.muted)
