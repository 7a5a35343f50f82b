"""The time that a sample takes in training, by the lecture's implementations and by ours.

What to look at: how each line changes with the batch size. An implementation that computes the batch
at once shares the cost of a step among its samples; a loop does not.
"""

from __future__ import annotations

import numpy as np
from matplotlib.ticker import FuncFormatter

from hiddenreel.draw.end_labels import label_ends
from hiddenreel.draw.numbers import number
from hiddenreel.draw.slide import RIGHT, Picture, faint_grid, new_slide, panel_row, same_width
from hiddenreel.draw.theme.theme import LINE, Theme, mixed
from hiddenreel.draw.wording import grouped, network_name
from hiddenreel.language import enumerated, tr
from hiddenreel.record.recording import Recording

SECTION = "Training and checking"
NEEDS = {
    "hidden_activation": ["sigmoid"],
    "output_activation": ["sigmoid"],
    "loss": ["half-squared-error"],
    "trained_by": ["hiddenreel"],
}

LABELS = 0.178
# The implementations that the title compares: ours, and the plainest loops.
OURS, LOOPS = "ours", "neurons"
# Share of their colour that the other lines keep.
OTHERS = 0.6
MARKER = 9.0


def draw(recording: Recording, theme: Theme, speed: dict) -> Picture:
    """Draw µs per sample against batch size: the quickest round, which was disturbed least."""
    sizes = np.array(speed["batch_sizes"])
    measured = speed["implementations"]
    quickest = {key: np.array(entry["microseconds"]).min(axis=1) for key, entry in measured.items()}
    ours, theirs = (_figures(float(quickest[key][-1])) for key in (OURS, LOOPS))
    name, largest = tr(measured[LOOPS]["name"]), grouped(int(sizes[-1]))
    facts = {"theirs": theirs, "name": name, "ours": ours, "sizes": largest}
    title = tr("A sample takes {theirs} µs {name}, {ours} µs in a batch of {sizes}", **facts)
    figure = new_slide(title)
    (axes,) = panel_row(figure, 1, right=RIGHT - same_width(LABELS))
    axes.set_xscale("log")
    axes.set_yscale("log")
    ends = []
    for key, times in quickest.items():
        own = key == OURS
        shade = theme.ink if own else mixed(theme.muted, theme.background, OTHERS)
        axes.plot(
            sizes,
            times,
            "o-",
            color=shade,
            markersize=MARKER,
            linewidth=1.4 * LINE if own else LINE,
            gid=key,
            zorder=3 if own else 2,
        )
        ends.append((float(times[-1]), tr(measured[key]["name"]), theme.ink if own else theme.muted))
    plain = FuncFormatter(lambda value, _: number(value))
    axes.set_xticks(sizes[[str(size)[0] == "1" for size in sizes]])
    axes.xaxis.set_major_formatter(plain)
    axes.yaxis.set_major_formatter(plain)
    axes.set_xlim(sizes[0] / 1.15, sizes[-1] * 1.15)
    axes.minorticks_off()
    axes.set_xlabel(tr("batch size"))
    axes.set_title(tr("µs per sample"))
    faint_grid(axes, theme, "y")
    label_ends(axes, ends)
    listed = enumerated(
        f"{tr(measured[key]['name'])} {_figures(float(times[-1]))}" for key, times in quickest.items()
    )
    rounds = len(next(iter(measured.values()))["microseconds"][0])
    return figure.with_words(
        caption=tr(
            "Time of a training step of the {network} network, in µs per sample, the quickest "
            "of {rounds} rounds taken in turn; at batches of {sizes}: {listed}.",
            network=network_name(recording),
            rounds=rounds,
            sizes=largest,
            listed=listed,
        ),
        alt=tr(
            "Time per sample by batch size: at {sizes}, {theirs} µs {name} and {ours} µs by this package.",
            **facts,
        ),
    )


def _figures(microseconds: float) -> str:
    return number(microseconds, 2)
