"""Measures every comparison and tells: a line each as it is done, then a file and its figures."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import numpy as np

from benchmarks import films, training
from benchmarks.anatomy import anatomy
from benchmarks.comparison import HEADING, Comparison
from benchmarks.whole import where_the_time_went, whole
from hiddenreel.publish.atomic import write_atomically

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from hiddenreel.draw.theme.theme import Theme

ROUNDS, QUICK_ROUNDS = 3, 1
# ms of a frame's steps that are printed; the file has all.
WORTH_A_LINE = 0.1
RESULTS = Path("results")
THEMES_DRAWN = ("light", "dark")

# The dots' box on the page, and how many times better or worse than promised its edges are.
BOX = (0.355, 0.075, 0.28, 0.745)
MOST_OFF = 2.4
# The columns beside it: what they hold and where, as shares of the page.
COLUMNS = {"ratio": 0.70, "promised": 0.775, "ours, theirs": 0.965}
# pt
MARKER, TYPE = 9.0, 16.0


def comparisons() -> list[Callable[[], Comparison]]:
    """List what is measured: training, the main film, the others."""
    return [*training.COMPARISONS, *films.COMPARISONS, *films.other_films()]


def run(quick: bool = False, with_whole: bool = False, folder: Path = RESULTS) -> None:
    """Measure and print; write ``bench.json``, ``bench-light.svg`` and ``bench-dark.svg``.

    Parameters
    ----------
    quick : bool
        Measure each side once: enough to see that all works, not to quote.
    with_whole : bool
        Also make all products from clean, and what of that cannot be spared: this takes minutes.
    folder : Path
        Where the files go.
    """
    rounds = QUICK_ROUNDS if quick else ROUNDS
    print(f"{machine()}; {_rounds(rounds)}.")
    print(
        "Training is compared with plain NumPy (learn/plain.py): whole processes both evaluate and"
    )
    print(
        "record each epoch, steady steps do neither. Films are compared with their encoder alone."
    )
    print(HEADING)
    told = []
    try:
        for prepare in [*comparisons(), *([whole] if with_whole else [])]:
            comparison = prepare()
            pairs = comparison.measured(rounds)
            print(comparison.line(pairs), flush=True)
            told.append(comparison.told(pairs))
        steps = anatomy()
        print(f"A moving frame of the main film, {sum(step['ms'] for step in steps):.1f} ms:")
        for step in steps:
            if step["ms"] > WORTH_A_LINE:
                print(f"  {step['panel']:<12} {step['step']:<12} {step['ms']:5.2f} ms")
        rules = where_the_time_went() if with_whole else []
        for rule in rules:
            print(_told(rule))
    finally:
        films.tidy_up()
    measured = {"machine": machine(), "rounds": rounds, "comparisons": told}
    measured |= {"frame": steps, "rules": rules}
    with write_atomically(folder / "bench.json") as part:
        part.write_text(json.dumps(measured, indent=1) + "\n")
    for theme in THEMES_DRAWN:
        draw(measured, folder / f"bench-{theme}.svg", theme)
    print(f"Written to {folder}: bench.json, bench-light.svg, bench-dark.svg")


def _rounds(count: int) -> str:
    return "each measured once" if count == 1 else f"medians of {count}, in turn"


def _told(rule: dict) -> str:
    """Say in a line how long the jobs of a rule took."""
    return (
        f"  {rule['rule']:<16} {rule['seconds']:7.1f} s in {rule['jobs']:3} jobs, "
        f"from {rule['from']:5.1f} s until {rule['until']:5.1f} s"
    )


def machine() -> str:
    """Say what these times are of."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"{_processor()}, {cores} cores, Python {platform.python_version()}"


def _processor() -> str:
    """Name the processor, as far as the system tells."""
    known = Path("/proc/cpuinfo")
    lines = known.read_text().splitlines() if known.exists() else []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return f"{names[0]} ({platform.machine()})" if names else platform.machine()


def draw(measured: dict, path: Path, design: str) -> None:
    """Draw how far each ratio lies on the good or the bad side of what is promised."""
    from hiddenreel.draw.slide import new_slide
    from hiddenreel.draw.theme.theme import THEMES
    from hiddenreel.publish.figure_files import export

    theme = THEMES[design]
    promised = [one for one in measured["comparisons"] if one["kept"] is not None]
    kept = sum(one["kept"] for one in promised)
    with theme.applied():
        figure = new_slide(f"{kept} of {len(promised)} promises are kept on this machine")
        named = {"color": theme.muted, "fontsize": TYPE, "va": "center"}
        said = f"{measured['machine']}; {_rounds(measured['rounds'])}"
        figure.text(0.035, 0.885, said, **named)
        axes = figure.add_axes(BOX)
        for row, one in enumerate(reversed(promised)):
            _draw_row(axes, theme, row, one)
        axes.axvline(1, color=theme.muted, linewidth=1.6, zorder=1)
        for heading, at in COLUMNS.items():
            style = {"color": theme.muted, "fontsize": TYPE}
            figure.text(at, BOX[1] + BOX[3] + 0.02, heading, ha="right", va="center", **style)
        axes.set(xscale="log", yticks=[], ylim=(-0.6, len(promised) - 0.4))
        axes.set(xlim=(1 / MOST_OFF, MOST_OFF))
        axes.set_xticks([0.5, 1, 2], ["twice as bad", "as promised", "twice as good"])
        axes.set_xticks([], minor=True)
        axes.tick_params(length=0, labelsize=TYPE, labelcolor=theme.muted)
        axes.spines[:].set_visible(False)
        export(figure, [path])


def _draw_row(axes: Axes, theme: Theme, row: int, one: dict) -> None:
    promise = float(one["target"].split()[1])
    # On the right of the line lies what is better than promised.
    better = one["ratio"] / promise if "≥" in one["target"] else promise / one["ratio"]
    shown = min(max(better, 1 / MOST_OFF), MOST_OFF)
    colour = theme.a if one["kept"] else theme.C
    axes.plot([1 / MOST_OFF, MOST_OFF], [row, row], color=theme.faint, linewidth=1, zorder=0)
    axes.plot([1, shown], [row, row], color=colour, linewidth=4, solid_capstyle="butt")
    axes.plot(shown, row, "o", color=colour, markersize=MARKER, clip_on=False)
    ours, theirs = (median(one[side]) for side in ("ours", "theirs"))
    words = {"va": "center", "ha": "right", "fontsize": TYPE}
    place = axes.get_yaxis_transform()
    axes.text(-0.03, row, one["title"], transform=place, **words)
    times = f"{_short(ours)}, {_short(theirs)} {one['unit']}"
    said = {"ratio": f"{one['ratio']:.2f}", "promised": one["target"], "ours, theirs": times}
    for heading, text in said.items():
        at = (COLUMNS[heading] - BOX[0]) / BOX[2]
        own = colour if heading == "ratio" else theme.muted
        axes.text(at, row, text, color=own, transform=place, **words)


def _short(value: float) -> str:
    """Write a number with three digits."""
    return f"{value:.{max(0, 2 - int(np.floor(np.log10(value))))}f}"
