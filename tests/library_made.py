"""Folders of products for the tests of pages and snippets: small real files, hostile words."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Generator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import imageio_ffmpeg
import numpy as np
from PIL import Image

from hiddenreel.publish.pages.gallery import write_gallery
from hiddenreel.publish.pages.player import write_players
from hiddenreel.publish.products.formats import FORMATS
from hiddenreel.publish.products.library import read_library
from hiddenreel.publish.products.track import TrackCue, write_track

# Letters that mean something in HTML, Markdown, reST, YAML, LaTeX or a shell.
HOSTILE = '∂C/∂w^ℓ_{jk} = 50 % of σ\'(z) × "a" & <b> #1 $x$ ~ {y} `q` *s* |p| \\n [l](u) ![i] @k -- …'
THEMES = {
    "light": {
        "is_dark": False,
        "background": "#fdfdfb",
        "ink": "#1d2129",
        "muted": "#646b78",
        "accent": "#0057e5",
    },
    "dark": {
        "is_dark": True,
        "background": "#12151c",
        "ink": "#f1f3f6",
        "muted": "#9aa3b2",
        "accent": "#7daae2",
    },
}
RUN = {
    "run": "circles",
    "dataset": {"name": "circles", "samples": 40, "factor": 0.3, "noise": 0.1, "held_out": 0.0},
    "layers": [2, 3, 1],
    "hidden": "sigmoid",
    "output": "sigmoid",
    "loss": "half-squared-error",
    "learning_rate": 1.0,
    "batch_size": 10,
    "shuffle": True,
    "epochs": 3,
    "seed": 0,
    "initialisation": {"name": "normal", "scale": 1.0},
}
CHAPTERS = [
    {
        "number": number,
        "moment": moment,
        "title": title,
        "sentence": f"{title}.",
        "epoch": epoch,
        "frame": frame,
        "seconds": frame / 30,
    }
    for number, (moment, title, epoch, frame) in enumerate(
        [("start", "Before it learns", 0, 0), ("end", "σ & done", 3, 15)], start=1
    )
]
SIZE = (64, 36)


def make_library(
    folder: Path,
    figures: Mapping[str, str] = {"loss-curve": "The loss falls"},
    films: Mapping[str, str] = {"unfolding": "It unfolds"},
    *,
    themes: Mapping[str, Mapping] = THEMES,
    figure_formats: tuple[str, ...] = ("svg", "pdf", "png"),
    film_formats: tuple[str, ...] = ("mp4", "gif", "png", "vtt"),
    chapters: list[dict] = CHAPTERS,
    seconds: float = 6.0,
    words: str = HOSTILE,
) -> Path:
    """Make products with their manifest in `folder`, each by its name and title; return it."""
    entries = []
    for group, products, formats in (("figures", figures, figure_formats), ("films", films, film_formats)):
        for name, title in products.items():
            versions = {}
            for theme, look in themes.items():
                files = [
                    _made(folder, f"{theme}/{name}.{format_}", group, look, seconds) for format_ in formats
                ]
                versions[theme] = {"sources": "0" * 64, "files": files}
            entries.append(
                {
                    "name": name,
                    "group": group,
                    "section": "Training" if group == "figures" else "Films",
                    "kind": name,
                    "summary": f"What {name} is",
                    "run": "circles",
                    "compare": [],
                    "options": {"epoch": 3} if group == "figures" else {"seconds": seconds},
                    "title": title,
                    "caption": f"{title}. {words}",
                    "alt": f"{title}, seen in the light: {words}",
                    "hint": f"the end. {words}",
                    "chapters": chapters if group == "films" else [],
                    "versions": versions,
                }
            )
    manifest = {
        "made_by": {"hiddenreel": "0", "commit": None},
        "sections": ["Training", "Films"],
        "themes": themes,
        "runs": {"circles": RUN},
        "products": entries,
    }
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False), "utf-8")
    return folder


def with_pages(folder: Path, **more: Any) -> Path:
    """Make products with their gallery and players; return their folder."""
    library = read_library(make_library(folder, **more))
    write_gallery(library)
    write_players(library)
    return folder


def _made(folder: Path, path: str, group: str, look: Mapping, seconds: float) -> dict:
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    content = _content(file.suffix, look["background"], look["accent"])
    file.write_bytes(content)
    entry = {
        "path": path,
        "role": _role(group, file.suffix),
        "format": file.suffix.removeprefix("."),
        "bytes": len(content),
        "pixels": None if file.suffix == ".vtt" else list(SIZE),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    if entry["role"] in ("film", "loop"):
        entry |= {"seconds": seconds, "frames": 12, "frames_per_second": 30}
    return entry


def _role(group: str, suffix: str) -> str:
    if group == "figures":
        return "picture"
    return FORMATS[suffix.removeprefix(".")].film_role


@cache
def _content(suffix: str, background: str, accent: str) -> bytes:
    """Return the content of a file, which is made once: encoders are programs that have to start."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"made{suffix}"
        _MAKERS[suffix](file, {"background": background, "accent": accent})
        return file.read_bytes()


def _svg(file: Path, look: Mapping) -> None:
    width, height = SIZE
    file.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">'
        f'<rect width="100%" height="100%" fill="{look["background"]}"/>'
        f'<circle cx="32" cy="18" r="9" fill="{look["accent"]}"/></svg>'
    )


def _pdf(file: Path, look: Mapping) -> None:
    Image.new("RGB", SIZE, look["background"]).save(file)


def _png(file: Path, look: Mapping) -> None:
    Image.new("RGB", SIZE, look["background"]).save(file)


def _gif(file: Path, look: Mapping) -> None:
    first, last = (Image.new("RGB", SIZE, look[key]) for key in ("background", "accent"))
    first.save(file, save_all=True, append_images=[last], duration=100, loop=0)


def _mp4(file: Path, look: Mapping) -> None:
    writer = imageio_ffmpeg.write_frames(
        str(file), SIZE, fps=30, output_params=["-movflags", "+faststart"], macro_block_size=2
    )
    _write_film(writer, look)


def _webm(file: Path, look: Mapping) -> None:
    _write_film(imageio_ffmpeg.write_frames(str(file), SIZE, codec="vp9", macro_block_size=2), look)


def _write_film(writer: Generator[None, bytes | None], look: Mapping) -> None:
    frame = np.asarray(Image.new("RGB", SIZE, look["accent"])).tobytes()
    writer.send(None)
    for _ in range(30):
        writer.send(frame)
    writer.close()


def _vtt(file: Path, look: Mapping) -> None:
    cues = [TrackCue(0.0, 0.5, "Before it learns & <after>."), TrackCue(0.5, 2.0, "σ --> 1\nEnd.")]
    write_track(file, cues)


_MAKERS = {".svg": _svg, ".pdf": _pdf, ".png": _png, ".gif": _gif, ".mp4": _mp4, ".webm": _webm, ".vtt": _vtt}
