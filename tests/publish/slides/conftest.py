"""A folder of products as the workflow leaves it: figures and a film of two chapters, in two themes."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import av
import numpy as np
import pytest
from library_made import RUN
from PIL import Image

from hiddenreel.publish.products.chapter import Chapter

SIZE = (64, 36)
FRAMES = 6
THEMES = {
    "light": {
        "is_dark": False,
        "background": "#fdfcf9",
        "ink": "#20242b",
        "muted": "#5a606c",
        "accent": "#0b5ed7",
    },
    "dark": {
        "is_dark": True,
        "background": "#111419",
        "ink": "#f2f0ea",
        "muted": "#9ba1ab",
        "accent": "#6ea8fe",
    },
}
FIGURE = {
    "name": "curve",
    "group": "figures",
    "section": "Training",
    "kind": "loss-curve",
    "summary": "The loss.",
    "run": "circles",
    "compare": [],
    "options": {"epochs": [0, 3], "from_zero": True},
    "title": 'The loss σ falls & "stays" <b>low</b>',
    "caption": "Mean cost by epoch: 0.175, then 0.119.",
    "alt": 'A line that falls from 0.175 to 0.119, "slowly".',
    "hint": "the plateau.",
    "chapters": [],
}
FILM = {
    **FIGURE,
    "name": "reel",
    "group": "films",
    "kind": "hidden-representations",
    "title": "Two circles come apart",
    "options": {},
    "compare": ["other"],
    "chapters": [
        asdict(Chapter(1, "plateau", "The plateau", "It ends.", 1, 2, 0.2)),
        asdict(Chapter(2, "turn", "The turn", "It turns.", 2, 4, 65.4)),
    ],
}
EARLIER = {
    **FIGURE,
    "name": "network",
    "section": "Forward",
    "title": "A network",
    "hint": "",
    "options": {},
}


def picture(path: Path, shade: int) -> None:
    """Write a picture of noise, which is heavier than the drawing beside it."""
    pixels = np.random.default_rng(shade).integers(0, 256, (SIZE[1], SIZE[0], 3), np.uint8)
    Image.fromarray(pixels).save(path)


def film(path: Path) -> None:
    """Write a film whose last frame is white, and the others black."""
    with av.open(str(path), "w") as opened:
        stream = opened.add_stream("libx264", rate=10)
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuv420p"
        stream.thread_count = 1
        for number in range(FRAMES):
            shade = 255 if number == FRAMES - 1 else 0
            pixels = np.full((SIZE[1], SIZE[0], 3), shade, np.uint8)
            opened.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
        opened.mux(stream.encode())


FILES = {
    "figures": {"pdf": "picture", "png": "picture", "svg": "picture"},
    "films": {
        "-filmstrip.svg": "filmstrip",
        "gif": "loop",
        "mp4": "film",
        "clip-1.mp4": "clip",
        "clip-2.mp4": "clip",
        "png": "poster",
        "chapter-1.png": "still",
        "chapter-2.png": "still",
    },
}


def write_file(path: Path, shade: int) -> None:
    match path.suffix:
        case ".mp4":
            film(path)
        case ".png" | ".gif":
            picture(path, shade)
        case _:
            path.write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")


def listed(folder: Path, path: Path, role: str) -> dict:
    length = {"seconds": 0.6, "frames": FRAMES, "frames_per_second": 10.0}
    return {
        "path": path.relative_to(folder).as_posix(),
        "role": role,
        "format": path.suffix.removeprefix("."),
        "bytes": path.stat().st_size,
        "pixels": list(SIZE),
        "sha256": "0" * 64,
        **(length if role in ("film", "loop", "clip") else {}),
        **({"chapter": int(path.stem[-1])} if role in ("still", "clip") else {}),
    }


@pytest.fixture(scope="session")
def products(tmp_path_factory) -> Path:
    """Return the manifest of a folder with two figures and a film; a test must not change them."""
    folder = tmp_path_factory.mktemp("products") / "figures"
    entries = []
    for product in (FIGURE, FILM, EARLIER):
        versions = {}
        for theme in THEMES:
            files = []
            for number, (ending, role) in enumerate(FILES[product["group"]].items()):
                dot = "" if ending.startswith("-") else "."
                path = folder / theme / f"{product['name']}{dot}{ending}"
                path.parent.mkdir(parents=True, exist_ok=True)
                write_file(path, number + len(entries) + len(versions))
                files.append(listed(folder, path, role))
            versions[theme] = {"sources": "0" * 64, "files": files}
        entries.append({**copy.deepcopy(product), "versions": versions})
    manifest = {
        "made_by": {"hiddenreel": "1.2.3", "commit": "c0ffee"},
        "sections": ["Forward", "Nothing here", "Training"],
        "themes": THEMES,
        "runs": {"circles": RUN, "other": {**RUN, "run": "other", "layers": [2, 1]}},
        "products": entries,
    }
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return folder / "manifest.json"


@pytest.fixture
def without(products, tmp_path) -> Callable[..., Path]:
    """Return a maker of folders that lack files of some formats."""

    def made(*formats: str) -> Path:
        listed = json.loads(products.read_text())
        for entry in listed["products"]:
            for version in entry["versions"].values():
                files = version["files"]
                version["files"] = [file for file in files if file["format"] not in formats]
        manifest = tmp_path / "fewer" / "manifest.json"
        manifest.parent.mkdir()
        for theme in THEMES:
            (manifest.parent / theme).symlink_to(products.parent / theme, target_is_directory=True)
        manifest.write_text(json.dumps(listed))
        return manifest

    return made
