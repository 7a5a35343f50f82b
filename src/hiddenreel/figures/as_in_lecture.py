"""Why the films do not train as the lecture does: its settings, beside those we film.

What to look at: the points of the upper row. With rows in class order and short steps they stay the
clump that they were; below, the same network pulls its classes apart.
"""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from hiddenreel.draw.film.film import moment
from hiddenreel.draw.film.stills import grid
from hiddenreel.draw.numbers import number, percent
from hiddenreel.draw.panels.hidden import heading, hidden_panel
from hiddenreel.draw.panels.inputs import InputPlane
from hiddenreel.draw.slide import Picture, new_slide
from hiddenreel.draw.theme.theme import COUNTER, LABEL, SMALL, Theme
from hiddenreel.draw.wording import counted
from hiddenreel.record.recording import Recording

SECTION = "Training and checking"
NEEDS = {"inputs": [2, 2], "hidden": [1, 2], "classes": [2, None], "others": [1, 1]}

BOX, GAP = (0.27, 0.035, 0.70, 0.765), (0.012, 0.03)
WORDS_AT = 0.035
# Heights of the lines of words beside a row, as shares of it, from its middle.
LINES = (0.34, 0.08, -0.14, -0.27, -0.40)


def draw(recording: Recording, theme: Theme, others: list[Recording]) -> Picture:
    """Draw what either training ends with: accuracy, decision regions, hidden layers."""
    filmed = others[0]
    chance, reached = (_final(each) for each in (recording, filmed))
    title = f"The lecture’s settings put {chance} right, those we film {reached}"
    figure = new_slide(title)
    columns = 1 + max(len(each.hidden_layers) for each in (recording, filmed))
    rows = grid(2, columns, BOX, GAP)
    names = ("As in the lecture", "As we film it")
    for shown, name, row in zip((recording, filmed), names, rows):
        _words(figure, theme, shown, name, row[0])
        end = moment(shown, shown.epochs)
        panels = [InputPlane(shown, row[0][2], bare=True)]
        panels += [hidden_panel(shown, n, row[0][2], bare=True) for n in shown.hidden_layers]
        titles = ["Input plane", *(heading(shown, n) for n in shown.hidden_layers)]
        for panel, box, text in zip(panels, row, titles):
            axes = figure.add_axes(box)
            panel.draw(axes, theme).show(end)
            if row is rows[0]:
                axes.set_title(text, fontsize=LABEL, loc="center")
    return Picture(
        figure=figure,
        title=title,
        caption=f"Input plane and hidden layers at the end of two trainings: {_settings(recording)}, "
        f"{chance} right; and {_settings(filmed)}, {reached} right.",
        alt=f"Hidden layers after two trainings: {_settings(recording)}, {chance} right; "
        f"{_settings(filmed)}, {reached} right.",
    )


def _final(recording: Recording) -> str:
    return percent(recording.accuracy[-1])


def _settings(recording: Recording) -> str:
    order, rate = _order(recording), number(recording.run.learning_rate)
    return f"{order}, η = {rate}, {counted(recording.epochs, 'epoch')}"


def _order(recording: Recording) -> str:
    if recording.run.shuffle:
        return "shuffled"
    in_order = np.all(np.diff(recording.labels[~recording.held_out]) >= 0)
    return "rows in class order" if in_order else "never shuffled"


def _words(
    figure: Figure,
    theme: Theme,
    recording: Recording,
    name: str,
    box: tuple[float, float, float, float],
) -> None:
    """Write beside a row what it is, how it was trained and how much it gets right."""
    _, bottom, _, height = box
    order, *rest = _settings(recording).split(", ")
    styles = (
        {"fontsize": LABEL, "weight": "semibold"},
        {"fontsize": COUNTER, "weight": "semibold"},
        *({"fontsize": SMALL, "color": theme.muted},) * 3,
    )
    for text, at, style in zip((name, _final(recording), order, *rest), LINES, styles):
        figure.text(WORDS_AT, bottom + height * (0.5 + at), text, va="center", **style)
