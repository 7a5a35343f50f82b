"""Film a recording in one theme, with the stills and clips of its chapters."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from hiddenreel.cli._arguments import add_product
from hiddenreel.errors import HiddenreelError
from hiddenreel.log import Progress, say


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_product(parser)
    parser.add_argument("--theme", required=True, help="a theme of the plan")
    parser.add_argument("--threads", type=int, default=1, help="processes to use")
    parser.add_argument("--folder", type=Path, required=True, help="where its stills and clips are")
    parser.add_argument(
        "--output", type=Path, nargs="*", default=[], help="by its ending: see docs/formats.md"
    )
    parser.add_argument("--stills", type=Path, help="make stills, and list them in this JSON file")
    parser.add_argument("--lowered", type=Path, help="write what a budget lowers to this JSON file")
    parser.add_argument("--clips", type=Path, help="cut clips, and list them in this JSON file")


def run(options: argparse.Namespace) -> list[Path]:
    """Encode every format in one pass over the frames, and then cut the clips."""
    from hiddenreel.cli._drawing import lay_out, note_fit, theme_of
    from hiddenreel.draw.quick_import import import_numba
    from hiddenreel.draw.render.renderer import renderer_for
    from hiddenreel.interface.drawing import chapters_of, track_of
    from hiddenreel.interface.pools import pool_of
    from hiddenreel.plan.plan import read_plan
    from hiddenreel.publish.atomic import write_text
    from hiddenreel.publish.products.formats import TRACK, bytes_in
    from hiddenreel.publish.products.track import write_track
    from hiddenreel.publish.video.chapters import clips_of, remove_chapter_files, stills_of, write_list
    from hiddenreel.publish.video.clips import cut_clips
    from hiddenreel.publish.video.encode import encode

    tracks = [file for file in options.output if file.suffix == f".{TRACK}"]
    wholes = [file for file in options.output if file.suffix == ".mp4"]
    if options.clips and not wholes:
        raise HiddenreelError(f"--clips {options.clips}: clips are cut from an .mp4 under --output")
    plan = read_plan(options.plan)
    product = plan.product("films", options.name)
    theme = theme_of(plan, options.theme, product)
    remove_chapter_files(options.folder, product.name)
    with theme.applied():
        film = lay_out(options, product, theme)
        note_fit(product, theme, film)
        chapters = chapters_of(film)
        count = len(chapters)
        stills = stills_of(options.folder, product.name, count) if options.stills else []
        # One of the threads is the encoder's.
        import_numba()
        renderer = renderer_for(film, theme, say)
        pool = pool_of(renderer, theme, options.threads - 1, options.output)
        with Progress(f"film {product.name} ({theme.name})", len(film), "frames") as progress:
            budget = product.options.get("budget")
            lowered = encode(
                pool,
                [file for file in options.output if file not in tracks],
                chapters,
                stills=stills,
                on_frame=progress.reach,
                warn=say,
                budget=bytes_in(budget) if budget else None,
            )
        for file in tracks:
            write_track(file, track_of(film))
    made = [*options.output, *stills]
    if options.lowered:
        write_text(options.lowered, json.dumps(lowered, indent=1) + "\n")
        made.append(options.lowered)
    if options.stills:
        write_list(options.stills, stills)
        made.append(options.stills)
    if options.clips:
        clips = clips_of(options.folder, product.name, count)
        cut_clips(wholes[0], [chapter.frame for chapter in chapters], clips)
        write_list(options.clips, clips)
        made += [*clips, options.clips]
    return made
