"""Where the time of a film's frame goes: what each panel works out, each thing it paints, the rest."""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from statistics import median

from benchmarks import films
from benchmarks.filming import shortened
from hiddenreel.draw.render.renderer import FastRenderer, words_of
from hiddenreel.draw.render.yuv420 import Yuv420
from hiddenreel.draw.theme.theme import THEMES

# Frames that are taken apart.
FRAMES = 60


def anatomy() -> list[dict]:
    """Take frames of the main film apart.

    Returns
    -------
    list of dict
        ``panel``, ``step`` and ``ms``, what the steps of that name took together in the median frame,
        the longest first.
    """
    theme = THEMES["light"]
    with theme.applied():
        film = shortened(films.recorded(films.main_product().run), theme, FRAMES)
        painter = FastRenderer(film, theme)
        planes = Yuv420(words_of(painter.frame(0)))
        took: dict[tuple[str, str], list[float]] = defaultdict(list)
        for number in range(len(film)):
            frame: dict[tuple[str, str], float] = defaultdict(float)
            for panel, step, work in painter.steps(film.moment(number)):
                frame[panel, step] += 1000 * films.seconds(work)
            convert = partial(planes.show, words_of(painter.canvas.pixels))
            frame["", "convert"] = 1000 * films.seconds(convert)
            for name, spent in frame.items():
                took[name].append(spent)
    told = [
        {"panel": panel, "step": step, "ms": median(spent)} for (panel, step), spent in took.items()
    ]
    return sorted(told, key=lambda one: one["ms"], reverse=True)
