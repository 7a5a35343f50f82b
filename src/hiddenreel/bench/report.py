"""Measures every comparison and tells: a line each as it is done, then a file and a figure."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Callable
from pathlib import Path

from hiddenreel.bench import films, training
from hiddenreel.bench.comparison import HEADING, Comparison
from hiddenreel.publish.beside import beside

COMPARISONS: tuple[Callable[[], Comparison], ...] = (*training.COMPARISONS, *films.COMPARISONS)
ROUNDS, QUICK_ROUNDS = 3, 1
RESULTS = Path("results")


def run(quick: bool = False, folder: Path = RESULTS) -> None:
    """Measure and print; write ``bench.json`` and ``bench.svg`` to `folder`.

    Parameters
    ----------
    quick : bool
        Measure each side once: enough to see that all works, not to quote.
    """
    rounds = QUICK_ROUNDS if quick else ROUNDS
    print(f"{machine()}; medians of {rounds}, in turn.")
    print(
        "Training is compared with plain NumPy (learn/plain.py): whole processes both evaluate and"
    )
    print(
        "record each epoch, steady steps do neither. Films are compared with their encoder alone."
    )
    print(HEADING)
    told = []
    try:
        for prepare in COMPARISONS:
            comparison = prepare()
            pairs = comparison.measured(rounds)
            print(comparison.line(pairs), flush=True)
            told.append(comparison.told(pairs))
    finally:
        films.tidy_up()
    with beside(folder / "bench.json") as part:
        part.write_text(json.dumps({"machine": machine(), "comparisons": told}, indent=1) + "\n")
    draw(told, folder / "bench.svg")
    print(f"Written to {folder / 'bench.json'} and {folder / 'bench.svg'}")


def machine() -> str:
    """Say what these times are of."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"{platform.machine()}, {cores} cores, Python {platform.python_version()}"


def draw(told: list[dict], path: Path) -> None:
    """Draw each ratio as a dot beside the line that it must not cross, by how many times it is off."""
    from hiddenreel.draw.page import page
    from hiddenreel.draw.style import SMALL, THEMES
    from hiddenreel.publish.export import export

    theme = THEMES["light"]
    kept = sum(one["kept"] for one in told)
    with theme.applied():
        figure = page(f"{kept} of {len(told)} promises are kept on this machine")
        axes = figure.add_axes((0.43, 0.12, 0.40, 0.72))
        for row, one in enumerate(reversed(told)):
            target = float(one["target"].split()[1])
            # On the right of the line lies what is better than promised.
            better = one["ratio"] / target if "≥" in one["target"] else target / one["ratio"]
            colour = theme.a if one["kept"] else theme.C
            axes.plot([1, better], [row, row], color=colour, linewidth=3)
            axes.plot(better, row, "o", color=colour, markersize=9)
            words = {"va": "center", "fontsize": SMALL}
            place = {"transform": axes.get_yaxis_transform()}
            axes.text(-0.03, row, one["title"], ha="right", **words, **place)
            said = f"{one['ratio']:.2f}  ({one['target']})"
            axes.text(1.03, row, said, ha="left", color=colour, **words, **place)
        axes.axvline(1, color=theme.muted, linewidth=1)
        axes.set(xscale="log", yticks=[], ylim=(-0.6, len(told) - 0.4))
        axes.set_xticks([0.5, 1, 2], ["half as good", "as promised", "twice as good"])
        axes.set_xticks([], minor=True)
        axes.set_xlim(*(f(axes.get_xlim()[i], e) for i, f, e in ((0, min, 0.45), (1, max, 2.2))))
        axes.spines[:].set_visible(False)
        export(figure, [path])
