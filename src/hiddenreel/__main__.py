"""The command line: what the workflow's rules call, one call each.

Nothing imports this module, and it imports each stage only when asked for it: a job pays for what it
uses.
"""

from __future__ import annotations

import os

# Our parallelism is by process. More threads inside NumPy would only make sums come out in another
# order, and the same inputs must give the same bytes; this has to be said before NumPy is imported.
for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_variable] = "1"

import argparse
import json
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from hiddenreel.errors import HiddenreelError, one_line
from hiddenreel.log import Progress, logged_to, say

if TYPE_CHECKING:
    from hiddenreel.draw.film.film import Film
    from hiddenreel.draw.theme.theme import Theme
    from hiddenreel.learn.training import Epoch


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return the exit code."""
    options = _parser().parse_args(arguments)
    # A polite end must also run the clean-up that Ctrl-C gets.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    log = getattr(options, "log", None)
    try:
        with logged_to(log):
            options.command(options)
            # Here, and not when Python ends, it can still be caught that nobody reads it.
            sys.stdout.flush()
    except HiddenreelError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        # A reader such as `head` has seen enough. What is still to be written goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        print(f"error: {one_line(error)}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def train(options: argparse.Namespace) -> None:
    """Train a run and record it."""
    from hiddenreel.learn.run import Run
    from hiddenreel.record.recorder import record

    run = Run.from_dict(options.spec)
    with Progress(f"train {run.name}", run.epochs, "epochs") as progress:

        def shown(epoch: Epoch) -> None:
            progress.reach(epoch.number, f"loss {epoch.loss:.4f}  accuracy {epoch.accuracy:.1%}")

        record(run, options.output, options.partial, shown)


def measure(options: argparse.Namespace) -> None:
    """Measure something on a recording that it does not hold, and write it down."""
    from importlib import import_module

    from hiddenreel.plan.catalogue import MEASUREMENTS
    from hiddenreel.publish.atomic import write_atomically
    from hiddenreel.record.recording import Recording

    recording = Recording.open(options.recording)
    what = import_module(MEASUREMENTS[options.what])
    with Progress(
        f"{options.what} of {recording.run.name}", what.rounds(recording), "rounds"
    ) as progress:
        measured = what.measure(recording, progress.reach)
    with write_atomically(options.output) as part:
        part.write_text(json.dumps(measured, indent=1) + "\n")


def figure(options: argparse.Namespace) -> None:
    """Draw a figure and save it in every format asked for."""
    from hiddenreel.plan.catalogue import load
    from hiddenreel.publish.figure_files import export
    from hiddenreel.publish.products.captions import write_words
    from hiddenreel.record.recording import Recording

    recording, theme = Recording.open(options.recording), _theme(options.theme)
    with theme.applied():
        draw = load("figures", options.kind).draw
        picture = draw(recording, theme, **_given("figures", options), **options.options)
        export(picture.figure, options.output)
    write_words(options.words, options.name, picture)


def film(options: argparse.Namespace) -> None:
    """Film a recording and encode it in every format asked for."""
    from hiddenreel.draw.render.pool import RenderPool
    from hiddenreel.draw.render.renderer import renderer_for
    from hiddenreel.publish.products.captions import write_words
    from hiddenreel.publish.video.chapters import listed, remove_chapter_files
    from hiddenreel.publish.video.encode import encode

    # Those of an earlier film are as many as it had stops: some might stay for good.
    remove_chapter_files(options.folder, options.name)
    theme = _theme(options.theme)
    with theme.applied():
        reel = _reel(options, theme)
        # One of the threads is the encoder's.
        crew = RenderPool(renderer_for(reel, theme, say), options.threads - 1)
        with Progress(f"film {options.name} ({theme.name})", len(reel), "frames") as progress:
            encode(crew, options.output, reel.chapters, on_frame=progress.reach, warn=say)
    write_words(options.words, options.name, reel, listed(reel.chapters, reel.frames_per_second))


def still(options: argparse.Namespace) -> None:
    """Take the still of a stop from those that its film's job has kept."""
    from hiddenreel.publish.video.stills import take_still

    take_still(options.kept, options.number, options.output)


def part(options: argparse.Namespace) -> None:
    """Cut the part that ends at a stop out of a film."""
    from hiddenreel.publish.video.clips import cut_part

    stops = json.loads(options.words.read_text(encoding="utf-8"))["chapters"]
    cut_part(options.film, [stop["frame"] for stop in stops], options.number, options.output)


def filmstrip(options: argparse.Namespace) -> None:
    """Draw a film's start and stops side by side, for print, in every format asked for."""
    from hiddenreel.draw.filmstrip import filmstrip
    from hiddenreel.publish.figure_files import export

    theme = _theme(options.theme)
    with theme.applied():
        export(filmstrip(_reel(options, theme), theme), options.output)


def _reel(options: argparse.Namespace, theme: Theme) -> Film:
    """Lay out a film of a recording. Call it inside ``theme.applied()``."""
    from hiddenreel.plan.catalogue import load
    from hiddenreel.record.recording import Recording

    recording = Recording.open(options.recording)
    lay_out = load("films", options.kind).film
    return lay_out(recording, theme, **_given("films", options), **options.options)


def _theme(said: str | dict) -> Theme:
    """Return the theme of a name, or the one that is described."""
    from hiddenreel.draw.theme.theme import THEMES, Theme

    return THEMES[said] if isinstance(said, str) else Theme.read(said)


def _given(group: str, options: argparse.Namespace) -> dict:
    """Open what a product shows besides its recording, by the parameters that take it."""
    from hiddenreel.plan.catalogue import kinds
    from hiddenreel.record.recording import Recording

    given: dict = {file.stem: json.loads(file.read_text()) for file in options.measured}
    for name in kinds(group)[options.kind].measurements:
        if name not in given:
            raise HiddenreelError(
                f"{options.kind} needs --measured {name}.json: make it with `hiddenreel measure {name}`"
            )
    if options.others:
        given["others"] = [Recording.open(folder) for folder in options.others]
    return given


def contact_sheet(options: argparse.Namespace) -> None:
    """Put all pictures of a theme on one sheet."""
    from hiddenreel.publish.pages.contact_sheet import contact_sheet
    from hiddenreel.publish.products.library import read_library

    library = read_library(options.figures)
    contact_sheet(library, options.theme, options.output, width=options.width)


def manifest(options: argparse.Namespace) -> None:
    """List every product with its words, its origin and the hash of each file."""
    from hiddenreel.plan.catalogue import SECTIONS, kinds
    from hiddenreel.plan.provenance import sources_digest, theme_digest
    from hiddenreel.publish.products.manifest import Listed, write_manifest

    themes = {theme.name: theme for theme in map(_theme, options.themes)}
    # With what a page has to know, and with what a product is held against to tell whether it is stale.
    told = {name: {**it.told, "digest": theme_digest(it.spec())} for name, it in themes.items()}
    products = []
    for product in options.products:
        kind = kinds(product["group"])[product["kind"]]
        sources = {name: sources_digest(product, options.runs, it) for name, it in told.items()}
        about = {"section": kind.section, "summary": kind.summary, "hint": kind.hint}
        products.append(Listed(**product, **about, sources=sources))
    write_manifest(
        options.output, products, told, options.runs, SECTIONS, options.words, options.course
    )


def embed(options: argparse.Namespace) -> None:
    """Print what to paste into a document so that a product stands there."""
    from hiddenreel.publish.embed.selection import Document
    from hiddenreel.publish.embed.targets import snippet, target_named
    from hiddenreel.publish.products.library import read_library

    target = target_named(options.target)
    product = read_library(options.figures).product(options.name)
    document = Document.at(options.figures, options.document)
    print(snippet(product, target, document, options.theme, options.format))


def snippets(options: argparse.Namespace) -> None:
    """Write the snippets of every product, a file for each."""
    from hiddenreel.publish.embed.files import write_snippets
    from hiddenreel.publish.products.library import read_library

    write_snippets(read_library(options.figures))


def slides(options: argparse.Namespace) -> None:
    """Put all figures and films of a theme on slides: for PowerPoint, or on a page for reveal.js."""
    from hiddenreel.publish.slides.outline import outline_of

    for theme, output in _paired(options.themes, options.output):
        outline = outline_of(options.manifest.parent, theme)
        if output.suffix == ".pptx":
            from hiddenreel.publish.slides.powerpoint import write_deck

            write_deck(outline, output)
        else:
            from hiddenreel.publish.slides.web import copy_reveal, write_page

            write_page(outline, output)
            copy_reveal(output.with_name("reveal.js"))


def _paired(themes: Sequence[str], outputs: Sequence[Path]) -> list[tuple[str, Path]]:
    """Pair each theme with its file of slides."""
    for output in outputs:
        if output.suffix not in (".pptx", ".html"):
            raise HiddenreelError(f"--output {output}: slides are written as .pptx or .html")
    if len(themes) != len(outputs):
        raise HiddenreelError(
            f"--themes names {len(themes)} and --output {len(outputs)}: each theme needs one file"
        )
    return list(zip(themes, outputs, strict=True))


def players(options: argparse.Namespace) -> None:
    """Write a page for each film that plays it."""
    from hiddenreel.publish.pages.player import write_players
    from hiddenreel.publish.products.library import read_library

    write_players(read_library(options.figures))


def gallery(options: argparse.Namespace) -> None:
    """Write the page that shows every product."""
    from hiddenreel.publish.pages.gallery import write_gallery
    from hiddenreel.publish.products.library import read_library

    write_gallery(read_library(options.figures), options.decks)


def copy(options: argparse.Namespace) -> None:
    """Copy products to where a site generator wants them; nothing else there is touched."""
    from hiddenreel.publish.products.copy import copy_products

    copied = copy_products(options.figures, options.names, options.to)
    print(f"{options.to}: {copied.changed} files are new or newer, {copied.same} were the same")


def gif(options: argparse.Namespace) -> None:
    """Make a smaller GIF of a finished film, or one that plays once and rests."""
    from hiddenreel.publish.products.manifest import length_of
    from hiddenreel.publish.video.encode import smaller_gif

    speed = length_of(options.film)["seconds"] / options.seconds if options.seconds else 1.0
    size = (options.width, options.colours, options.delay)
    smaller_gif(options.film, options.output, *size, speed=speed, once=options.once)


def check(options: argparse.Namespace) -> None:
    """Check whether films and pictures are fit to publish."""
    from hiddenreel.plan.provenance import sources_digest
    from hiddenreel.publish.atomic import write_atomically
    from hiddenreel.publish.check.folder import check_folder, shown_on_terminal

    def today(entry: Mapping, manifest: Mapping) -> str:
        return sources_digest(entry, manifest["runs"], manifest["themes"][entry["theme"]])

    report = check_folder(
        options.folder, today, options.threads, shown_on_terminal(), options.cache
    )
    # In ASCII, since names of files may hold what no encoding has.
    told = json.dumps(report.as_json(options.strict), indent=2)
    for found in report.findings:
        say(found.line())
        if not options.json:
            _print(found.line())
    _print(told if options.json else report.summary())
    say(report.summary())
    if not report.fit(options.strict):
        raise HiddenreelError(f"{options.folder} is not fit to publish: {report.summary()}")
    if options.output:
        with write_atomically(options.output) as part:
            part.write_text(told + "\n", encoding="utf-8")


def _print(text: str) -> None:
    """Print to standard output what may hold letters that the terminal has not."""
    encoding = sys.stdout.encoding or "utf-8"
    print(text.encode(encoding, "backslashreplace").decode(encoding))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="hiddenreel",
        description="Turn the training of a small neural network into pictures. "
        "The rules of the Snakefile call these commands; `snakemake --cores 4` calls them all.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    training = _command(commands, "train", train)
    training.add_argument("--spec", type=json.loads, required=True, help="the run, as JSON")
    training.add_argument("--output", type=Path, required=True, help="the recording's folder")
    training.add_argument("--partial", type=Path, required=True, help="for unfinished recordings")

    measuring = _command(commands, "measure", measure)
    measuring.add_argument("what", help="moments, parity or speed")
    measuring.add_argument("--recording", type=Path, required=True)
    measuring.add_argument("--output", type=Path, required=True, help="a JSON file")

    for name, command in (("figure", figure), ("film", film), ("filmstrip", filmstrip)):
        drawing = _command(commands, name, command)
        drawing.add_argument("--kind", required=True, help="which file draws it")
        drawing.add_argument("--recording", type=Path, required=True)
        drawing.add_argument(
            "--others", type=Path, nargs="*", default=[], help="recordings shown beside it"
        )
        drawing.add_argument(
            "--measured", type=Path, nargs="*", default=[], help="what was measured on it"
        )
        drawing.add_argument("--options", type=json.loads, default={}, help="its options, as JSON")
        drawing.add_argument(
            "--theme",
            type=_theme_said,
            default="light",
            help="light, dark, or a look of your own with all that there is to it, as JSON",
        )
        needed = "*" if command is film else "+"
        drawing.add_argument("--output", type=Path, nargs=needed, required=True)
        if command is not filmstrip:
            drawing.add_argument("--name", required=True, help="the product's name")
            drawing.add_argument("--words", type=Path, required=True, help="title, caption, alt")
        if command is film:
            drawing.add_argument("--threads", type=int, default=1, help="processes to use")
            drawing.add_argument(
                "--folder", type=Path, required=True, help="of an earlier film's stills and parts"
            )

    taking = _command(commands, "still", still)
    taking.add_argument("--kept", type=Path, required=True, help="all of them, a ZIP of its film")
    cutting = _command(commands, "part", part)
    cutting.add_argument("--film", type=Path, required=True, help="an MP4")
    cutting.add_argument(
        "--words", type=Path, required=True, help="its JSON, which lists its stops"
    )
    for piece in (taking, cutting):
        piece.add_argument("--number", type=int, required=True, help="of the stop, from 1")
        piece.add_argument("--output", type=Path, required=True)

    sheet = _command(commands, "contact-sheet", contact_sheet)
    sheet.add_argument("--theme", required=True)
    sheet.add_argument("--figures", type=Path, default=Path("figures"), help="the products")
    sheet.add_argument("--output", type=Path, required=True, help="ends in .png or .webp")
    sheet.add_argument("--width", type=int, default=640, help="of a picture, px")
    listing = _command(commands, "manifest", manifest)
    listing.add_argument("--products", type=json.loads, required=True, help="as JSON")
    listing.add_argument("--runs", type=json.loads, required=True, help="all of them, as JSON")
    listing.add_argument(
        "--themes", type=_theme_said, nargs="+", required=True, help="each as for a figure"
    )
    listing.add_argument("--words", type=Path, required=True, help="the folder of titles by theme")
    listing.add_argument(
        "--course", type=json.loads, default={}, help="title, author and date, as JSON"
    )
    listing.add_argument("--output", type=Path, required=True)

    embedding = _command(commands, "embed", embed)
    embedding.add_argument("name", metavar="NAME", help="a product's name")
    embedding.add_argument(
        "--for",
        dest="target",
        required=True,
        metavar="TARGET",
        help="where it goes, such as reveal",
    )
    embedding.add_argument(
        "--theme", metavar="THEME", help="a theme's name, or both for a light and a dark one"
    )
    embedding.add_argument(
        "--from",
        dest="document",
        type=Path,
        metavar="FILE",
        help="the document it goes into; paths begin at its folder, else at this one",
    )
    embedding.add_argument(
        "--format", metavar="FORMAT", help="such as svg, png, mp4 or gif; else the best there"
    )
    embedding.add_argument(
        "--figures", type=Path, default=Path("figures"), metavar="DIR", help="the products' folder"
    )
    showing = _command(commands, "slides", slides)
    showing.add_argument("--manifest", type=Path, required=True, help="beside the products")
    showing.add_argument("--themes", nargs="+", required=True, help="one for each output")
    showing.add_argument(
        "--output", type=Path, nargs="+", required=True, help=".pptx, or .html for reveal.js"
    )
    for name, command in (("snippets", snippets), ("players", players), ("gallery", gallery)):
        writing = _command(commands, name, command)
        writing.add_argument("--figures", type=Path, required=True, help="the products' folder")
    writing.add_argument(
        "--decks", type=Path, nargs="*", default=[], help="slides of all of them, to link to"
    )

    copying = _command(commands, "copy", copy)
    copying.add_argument("names", metavar="NAME", nargs="*", help="products; all, if none is named")
    copying.add_argument("--to", type=Path, required=True, metavar="DIR", help="where they go")
    copying.add_argument(
        "--figures", type=Path, default=Path("figures"), metavar="DIR", help="the products' folder"
    )

    making = _command(commands, "gif", gif)
    making.add_argument("film", type=Path, help="an MP4")
    making.add_argument("--output", type=Path, required=True)
    making.add_argument("--width", type=int, default=640, help="px")
    making.add_argument("--colours", type=int, default=96, help="at most 256")
    making.add_argument(
        "--delay", type=int, choices=(4, 5, 8, 10), default=10, help="hundredths of a second"
    )
    making.add_argument("--once", action="store_true", help="play it once, and rest at its end")
    making.add_argument("--seconds", type=_seconds, help="play all of it in this time")

    checking = _command(commands, "check", check)
    checking.add_argument("folder", type=Path, help="of films and pictures, ours or any others")
    checking.add_argument("--json", action="store_true", help="print all of it as JSON")
    checking.add_argument("--strict", action="store_true", help="fail on advice, too")
    checking.add_argument("--output", type=Path, help="also write the JSON here, if all is well")
    checking.add_argument("--threads", type=int, default=1, help="processes that look into files")
    checking.add_argument(
        "--cache",
        type=Path,
        help="keep the findings here, and examine only files that have changed since",
    )
    return parser


def _seconds(text: str) -> float:
    """Read a length of time."""
    value = float(text)
    if not 0.1 <= value <= 3600:
        raise argparse.ArgumentTypeError(f"{text} is not from 0.1 to 3600 s")
    return value


def _theme_said(text: str) -> str | dict:
    from hiddenreel.draw.theme.spec import ThemeSpec
    from hiddenreel.plan.themes import BASES

    if text in BASES:
        return text
    try:
        return ThemeSpec.read(json.loads(text)).spec()
    except (ValueError, TypeError, KeyError, AttributeError):
        choices = ", ".join(BASES)
        raise argparse.ArgumentTypeError(
            f"{text!r} is no theme (choose {choices}, or a whole look as JSON)"
        ) from None


def _command(
    commands: argparse._SubParsersAction, name: str, call: Callable[[argparse.Namespace], None]
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=call.__doc__, description=call.__doc__)
    command.add_argument("--log", type=Path, help="also write what happens to this file")
    command.set_defaults(command=call)
    return command


if __name__ == "__main__":
    sys.exit(main())
