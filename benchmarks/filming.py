"""What the comparisons of films start in processes of their own; each prints one number.

``python -m benchmarks.filming WAY RECORDING FRAMES FILM.mp4`` films that many frames of the
main film, evenly chosen, and prints how long one took, ms, without the start-up. The ways are
`painted`, ours; `animated`, what a competent author writes; and `animated-once`, the same without
the second draw of each frame that matplotlib 3 makes. ``memory`` in the place of a way makes the
whole film in that many frames and prints the most memory that our process held, MB.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import imageio_ffmpeg
import matplotlib
import numpy as np
from matplotlib.animation import FFMpegWriter, FuncAnimation
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from hiddenreel.draw.film.film import Film
from hiddenreel.draw.film.timeline import FRAMES_PER_SECOND, Timeline
from hiddenreel.draw.render.pool import RenderPool
from hiddenreel.draw.render.renderer import FastRenderer
from hiddenreel.draw.theme.theme import FRAME_DPI, PAGE_INCHES, THEMES, Theme
from hiddenreel.plan.catalogue import kinds, load
from hiddenreel.publish.video.encode import ONE_THREAD, X264, YUV, encode
from hiddenreel.record.recording import Recording

MAIN = "hidden-representations"


def film_of(
    folder: Path, theme: Theme, kind: str = MAIN, others: Sequence[Path] = (), **options: Any
) -> Film:
    """Make a film of the recording in a folder, which also holds what was measured on it."""
    given = measurements(folder, kind)
    if others:
        given["others"] = [Recording.open(other) for other in others]
    return load("films", kind).film(Recording.open(folder), theme, **given, **options)


def measurements(folder: Path, kind: str) -> dict[str, Any]:
    """Read what a kind of film shows besides its recording."""
    names = kinds("films")[kind].measurements
    return {name: json.loads((folder / f"{name}.json").read_text()) for name in names}


def shortened(folder: Path, theme: Theme, frames: int) -> Film:
    """Choose frames of the main film from its start to its end; they rest nowhere."""
    whole = film_of(folder, theme)
    moving = np.flatnonzero((whole.timeline.progress > 0) & (whole.timeline.progress < 1))
    chosen = moving[np.linspace(0, len(moving) - 1, frames).round().astype(int)]
    timeline = Timeline(whole.timeline.epochs[chosen], whole.timeline.progress[chosen])
    return Film(whole.recording, timeline, whole.panels, whole.title, whole.caption, whole.alt)


def painted(film: Film, theme: Theme, path: Path) -> None:
    """Film as we do."""
    encode(RenderPool(FastRenderer(film, theme)), [path])


def animated(film: Film, theme: Theme, path: Path, once: bool = False) -> None:
    """Film with matplotlib alone: the same artists, updated, and the same settings of the encoder."""
    matplotlib.rcParams["animation.ffmpeg_path"] = imageio_ffmpeg.get_ffmpeg_exe()
    figure = Figure(figsize=PAGE_INCHES, dpi=FRAME_DPI)
    canvas = FigureCanvasAgg(figure)
    drawings = [placed.panel.draw(figure.add_axes(placed.box), theme) for placed in film.panels]

    def update(number: int) -> list:
        moment = film.moment(number)
        for drawing in drawings:
            drawing.show(moment)
        return []

    settings = [*X264[2:], *ONE_THREAD, *YUV]
    writer = FFMpegWriter(film.frames_per_second, codec="libx264", extra_args=settings)
    animation = FuncAnimation(figure, update, frames=len(film))
    if once:
        canvas.draw_idle = lambda: None
    animation.save(path, writer=writer, dpi=FRAME_DPI)


def most_memory(recording: str, frames: str, path: str) -> float:
    """Make the main film in this many frames; return the most memory that we held for it, MB."""
    theme = THEMES["light"]
    with theme.applied():
        seconds = int(frames) / FRAMES_PER_SECOND
        painted(film_of(Path(recording), theme, seconds=seconds), theme, Path(path))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def seconds_of(way: str, recording: str, frames: str, path: str) -> float:
    """Film one way; return the time that it took without the start-up."""
    theme = THEMES["light"]
    with theme.applied():
        film = shortened(Path(recording), theme, int(frames))
        start = time.perf_counter()
        if way == "painted":
            painted(film, theme, Path(path))
        else:
            animated(film, theme, Path(path), once=way == "animated-once")
        return time.perf_counter() - start


if __name__ == "__main__":
    way, *rest = sys.argv[1:]
    if way == "memory":
        print(most_memory(*rest))
    else:
        print(1000 * seconds_of(way, *rest) / int(rest[1]))
