"""Film the main film in one of several ways, in a process of its own, and print one number.

``python -m benchmarks.filming WAY RECORDING FRAMES FILM.mp4`` films that many frames of the main
film, evenly chosen, and prints the time for one frame without the start-up, ms. The ways are
`painted`, ours; `animated`, matplotlib's FuncAnimation; and `animated-once`, the same without the
second draw of each frame that matplotlib 3 makes. With ``memory`` in place of a way it films the
whole film in that many frames and prints the peak memory of this process, MB.
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
from hiddenreel.interface.drawing import lay_out_film
from hiddenreel.plan.catalogue import kinds
from hiddenreel.publish.video.encode import ONE_THREAD, X264, YUV, encode
from hiddenreel.record.recording import Recording

MAIN = "hidden-representations"


def film_of(
    folder: Path, theme: Theme, kind: str = MAIN, others: Sequence[Path] = (), **options: Any
) -> Film:
    """Make a film of the recording in a folder that also holds the measurements of it."""
    given = shown_beside("films", kind, folder, others)
    return lay_out_film(kind, Recording.open(folder), theme, {**given, **options})


def shown_beside(group: str, kind: str, measurements: Path, others: Sequence[Path] = ()) -> dict[str, Any]:
    """Open the measurements and the other recordings that a kind shows beside its recording."""
    names = kinds(group)[kind].measurements
    given: dict[str, Any] = {name: json.loads((measurements / f"{name}.json").read_text()) for name in names}
    if others:
        given["others"] = [Recording.open(other) for other in others]
    return given


def shortened(folder: Path, theme: Theme, frames: int) -> Film:
    """Return the main film reduced to this number of moving frames, evenly chosen."""
    whole = film_of(folder, theme)
    moving = np.flatnonzero((whole.timeline.progress > 0) & (whole.timeline.progress < 1))
    chosen = moving[np.linspace(0, len(moving) - 1, frames).round().astype(int)]
    timeline = Timeline(whole.timeline.epochs[chosen], whole.timeline.progress[chosen])
    return Film(whole.recording, timeline, whole.panels, whole.title, whole.caption, whole.alt)


def painted(film: Film, theme: Theme, path: Path) -> None:
    """Film our way."""
    encode(RenderPool(FastRenderer(film, theme)), [path])


def animated(film: Film, theme: Theme, path: Path, once: bool = False) -> None:
    """Film with matplotlib alone: the same artists, updated, and the same encoder settings."""
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
    """Make the main film in this many frames; return the peak memory of this process, MB.

    On Linux a process starts with the peak of the process that forked it: start this one from a small
    process (see `films.from_small_parent`).
    """
    theme = THEMES["light"]
    with theme.applied():
        seconds = int(frames) / FRAMES_PER_SECOND
        painted(film_of(Path(recording), theme, seconds=seconds), theme, Path(path))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def seconds_of(way: str, recording: str, frames: str, path: str) -> float:
    """Film in one way; return the time without the start-up, s."""
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
