"""Lays films out in all shapes, languages and themes: `python tests/shapes/run.py --help`.

Each film of config/config.yaml has a contact sheet: a row for each shape, and in it the first, the middle and
the last frame in each language and theme. What is cut, overlaps, is too small or outside its sheet is listed.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product as pairs
from pathlib import Path

import numpy as np
import yaml

ROOT = Path(__file__).parent.parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]

from pictures_checked import assert_legible, sheets  # noqa: E402

from hiddenreel.cli._drawing import lay_out  # noqa: E402
from hiddenreel.draw.film.film import Film  # noqa: E402
from hiddenreel.draw.render.renderer import renderer_for  # noqa: E402
from hiddenreel.draw.theme.theme import THEMES, Theme  # noqa: E402
from hiddenreel.language import ENGLISH, Language  # noqa: E402
from hiddenreel.plan.catalogue import kinds  # noqa: E402
from hiddenreel.plan.languages import shipped  # noqa: E402
from hiddenreel.plan.plan import Product  # noqa: E402
from hiddenreel.plan.validate import language_named, validate  # noqa: E402
from hiddenreel.publish.video.encode import write_png  # noqa: E402

# Small sheets, which are painted fast: type has the same share of each as of a large one.
SIZES = {"16:9": "640x360", "4:3": "640x480", "1:1": "640x640", "9:16": "360x640"}
SECONDS = 2.0
# Between the frames of a contact sheet, px, and the grey of what is around them.
APART, GREY = 4, 128


def faults(film: Film, theme: Theme, frames: list[int]) -> Iterator[str]:
    """Yield what is wrong with a film's words, and which of its panels are outside the sheet."""
    if not film.fits or film.screen.type != theme.type.size:
        yield f"type of size {film.screen.type} has no room"
    for placed in film.panels:
        left, bottom, width, height = placed.box
        if min(left, bottom, width, height) < 0 or max(left + width, bottom + height) > 1 + 1e-9:
            yield f"{type(placed.panel).__name__} is outside"
    for frame, figure in zip(frames, sheets(film, theme, frames)):
        try:
            assert_legible(figure)
        except AssertionError as error:
            yield f"frame {frame}: {str(error).splitlines()[0]}"


def arguments_of(product: Product, results: Path) -> argparse.Namespace:
    """Return what the command that films a product is given: the files that a build has made of its runs."""
    kind = kinds("films")[product.kind]
    return argparse.Namespace(
        recording=results / "recordings" / product.run,
        measured=[results / "measurements" / product.run / f"{name}.json" for name in kind.measurements],
        others=[results / "recordings" / run for run in product.compare],
    )


def side_by_side(pictures: list[np.ndarray]) -> np.ndarray:
    """Join pictures of one height, (h, w, 3), in a row with grey between them."""
    around = ((APART, APART), (APART, APART), (0, 0))
    return np.hstack([np.pad(picture, around, constant_values=GREY) for picture in pictures])


def below_each_other(rows: Sequence[np.ndarray]) -> np.ndarray:
    """Join rows of any width, (h, w, 3), one below the other."""
    wide = max(row.shape[1] for row in rows)
    filled = [np.pad(row, ((0, 0), (0, wide - row.shape[1]), (0, 0)), constant_values=GREY) for row in rows]
    return np.vstack(filled)


def row(name: str, product: Product, shape: str, options: argparse.Namespace) -> tuple[np.ndarray, int]:
    """Lay a film out for a shape in all languages and themes; return its frames, and count its faults."""
    painted: list[np.ndarray] = []
    wrong = 0
    asked = replace(product, options={**product.options, "size": SIZES[shape], "seconds": SECONDS})
    for language, theme_name in pairs(options.languages, options.themes):
        given = None if language == ENGLISH else language_named(language)
        theme = THEMES[theme_name].in_language(Language.read(given))
        with theme.applied():
            film = lay_out(arguments_of(asked, options.results), asked, theme)
            frames = [0, len(film) // 2, len(film) - 1]
            for fault in faults(film, theme, frames):
                print(f"{name}, {shape}, {language}, {theme_name}: {fault}", flush=True)
                wrong += 1
            renderer = renderer_for(film, theme, print)
            painted += [renderer.frame(frame)[..., :3].copy() for frame in frames]
    return side_by_side(painted), wrong


def main() -> int:
    """Lay out, measure and paint; return 1 if anything is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("films", nargs="*", help="names of films or kinds; all films without any")
    parser.add_argument("--languages", nargs="+", default=[ENGLISH, "de"], choices=[ENGLISH, *shipped()])
    parser.add_argument("--themes", nargs="+", default=list(THEMES), choices=list(THEMES))
    parser.add_argument("--results", type=Path, default=ROOT / "results", help="of a finished build")
    parser.add_argument("--folder", type=Path, default=ROOT / "results" / "shapes", help="of the pictures")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    plan = validate(yaml.safe_load((ROOT / "config" / "config.yaml").read_text()), "config/config.yaml")
    wrong = 0
    for name, product in plan.films.items():
        if options.films and not {name, product.kind} & set(options.films):
            continue
        rows, counts = zip(*(row(name, product, shape, options) for shape in SIZES))
        wrong += sum(counts)
        write_png(below_each_other(rows), options.folder / f"{name}.png")
        print(options.folder / f"{name}.png", flush=True)
    print(f"{wrong} faults" if wrong else "all words are whole and apart, and all panels on their sheets")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
