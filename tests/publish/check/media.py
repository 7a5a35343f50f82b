"""Makes small films and pictures that are fit to publish, with a manifest, for the checker's tests."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import imageio_ffmpeg
import numpy as np
from matplotlib.figure import Figure

from hiddenreel.draw.theme.theme import LIGHT
from hiddenreel.publish.check.folder import Report, check_folder
from hiddenreel.publish.figure_files import export
from hiddenreel.publish.products.manifest import Listed, write_manifest
from hiddenreel.publish.products.track import TrackCue, write_track
from hiddenreel.publish.video.encode import smaller_gif

SIZE, RATE, COUNT = (192, 108), 30, 36
MADE_OF = "of today's sources"
# The file of what was found, beside the folder of products.
FOUND = "found.json"
GOOD = ["-c:v", "libx264", "-pix_fmt", "yuv420p", "-movflags", "+faststart"]
# A light square on a dark field.
SQUARE = "drawbox=x=20:y=20:w=40:h=40:color=white:t=fill"
ALT = "A square crosses a dark field from left to right in one second."


def ffmpeg(*arguments: object, frames: bytes | None = None) -> None:
    """Run the encoder as on the command line."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error", "-y"]
    subprocess.run([*command, *map(str, arguments)], input=frames, check=True)


def crossing(path: Path) -> None:
    """Encode a light square that crosses a dark field, as a film that is fit to publish."""
    field = np.full((COUNT, SIZE[1], SIZE[0]), 20, np.uint8)
    for number in range(COUNT):
        field[number, 40:64, 4 * number : 4 * number + 24] = 235
    raw = ["-f", "rawvideo", "-pix_fmt", "gray", "-s", "x".join(map(str, SIZE)), "-r", RATE]
    ffmpeg(*raw, "-i", "-", *GOOD, path, frames=field.tobytes())


def film(path: Path, *settings: object, size: str = "192x108", seconds: float = 1.2) -> None:
    """Encode a test pattern with the settings of a good film, followed by these."""
    pattern = f"color=c=0x141414:size={size}:rate=30:duration={seconds}"
    ffmpeg("-f", "lavfi", "-i", pattern, "-vf", SQUARE, *GOOD, *settings, path)


def curve(ink: str = LIGHT.ink) -> Figure:
    """Draw a figure with a title and labels."""
    figure = Figure(figsize=(40 / 3, 7.5), dpi=96)
    figure.text(0.05, 0.93, "The loss falls to a tenth of what it was", fontsize=30, color=ink)
    axes = figure.add_axes((0.1, 0.15, 0.8, 0.65))
    axes.plot([0, 1, 2, 3], [3, 1, 0.4, 0.3], color=ink)
    axes.set_xlabel("number of the epoch", color=ink, fontsize=21)
    axes.tick_params(colors=ink)
    for spine in axes.spines.values():
        spine.set_color(ink)
    return figure


def a_folder_of_products(folder: Path) -> Path:
    """Make a film and a figure that are fit to publish, with the manifest and a README."""
    products = folder / "figures"
    (products / "light").mkdir(parents=True)
    mp4, gif, png = (products / "light" / f"square.{kind}" for kind in ("mp4", "gif", "png"))
    crossing(mp4)
    smaller_gif(mp4, gif, width=192, colours=16, delay=8)
    ffmpeg("-i", mp4, "-frames:v", 1, png)
    write_track(mp4.with_suffix(".vtt"), [TrackCue(0, 0.6, "A square."), TrackCue(0.6, 2.2, "It stops.")])
    with LIGHT.applied():
        export(curve(), [products / "light" / f"curve.{kind}" for kind in ("svg", "pdf", "png")])
    (products / "README.md").write_text("Products.\n")
    list_anew(products)
    return products


def list_anew(products: Path, **words: str) -> None:
    """Write a manifest of the files in the folder; `words` replace texts of the film."""
    square_texts = {"title": "A square crosses", "caption": "It does so in a second.", "alt": ALT}
    curve_texts = {**square_texts, "title": "The loss falls", "alt": "The loss falls from 3 to 0.3."}
    texts = {"curve": curve_texts, "square": {**square_texts, **words}}
    for name, text in texts.items():
        file = products.parent / "captions" / f"{name}.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(text))
    listed = [
        Listed(
            name=name,
            kind="loss-curve",
            group=group,
            section="Films",
            run="circles",
            summary="what it is",
            hint="at it",
            options={},
            compare=[],
            sources={"light": MADE_OF},
        )
        for name, group in (("curve", "figures"), ("square", "films"))
    ]
    themes, runs = {"light": {"is_dark": False}}, {"circles": {"epochs": 3}}
    write_manifest(products / "manifest.json", listed, themes, runs, [], products.parent / "captions", {})


def checked(
    folder: Path, today: Callable = lambda entry, manifest: MADE_OF, cache: Path | None = None
) -> Report:
    return check_folder(folder, today, cache=cache)


def findings_of(report: Report) -> list[tuple[str, str, str]]:
    """Return severity, path and check of each finding."""
    return [(found.severity, found.path, found.check) for found in report.findings]
