"""Measure how long each step of painting one frame of the main film takes."""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from statistics import median

from benchmarks import films
from benchmarks.filming import shortened
from benchmarks.process import seconds
from hiddenreel.draw.render.renderer import FastRenderer
from hiddenreel.draw.render.yuv420 import Yuv420
from hiddenreel.draw.theme.theme import THEMES

# Number of frames measured.
FRAMES = 60


def anatomy() -> list[dict]:
    """Measure the steps of painting a frame of the main film.

    Returns
    -------
    list of dict
        ``panel``, ``step`` and ``ms``: the time that all steps of that name take in a frame, the median
        over the frames; the longest first.
    """
    theme = THEMES["light"]
    with theme.applied():
        film = shortened(films.recorded(films.main_product().run), theme, FRAMES)
        painter = FastRenderer(film, theme)
        planes = Yuv420(painter.canvas.background)
        took: dict[tuple[str, str], list[float]] = defaultdict(list)
        for number in range(len(film)):
            frame: dict[tuple[str, str], float] = defaultdict(float)
            for panel, step, work in painter.steps(film.moment(number)):
                frame[panel, step] += 1000 * seconds(work)
            convert = partial(planes.take, painter.canvas.pixels32)
            frame["", "convert and wipe"] = 1000 * seconds(convert)
            for name, spent in frame.items():
                took[name].append(spent)
    steps = [{"panel": panel, "step": step, "ms": median(spent)} for (panel, step), spent in took.items()]
    return sorted(steps, key=lambda step: step["ms"], reverse=True)
