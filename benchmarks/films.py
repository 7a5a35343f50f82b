"""Compare films with their encoder alone, and with matplotlib's animations."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial
from importlib import import_module
from pathlib import Path

import imageio_ffmpeg
import yaml

from benchmarks.comparison import Comparison
from benchmarks.filming import MAIN, film_of
from benchmarks.process import from_small_parent, run_python, seconds, seconds_of_process
from benchmarks.ready import Ready, pictured, store
from hiddenreel.draw.film.timeline import FRAMES_PER_SECOND
from hiddenreel.draw.render.pool import RenderPool
from hiddenreel.draw.render.renderer import FastRenderer, renderer_for
from hiddenreel.draw.theme.theme import FRAME_PIXELS, THEMES
from hiddenreel.errors import HiddenreelError
from hiddenreel.learn.run import Run
from hiddenreel.plan.catalogue import MEASUREMENTS, kinds
from hiddenreel.plan.plan import Plan, Product, write_plan
from hiddenreel.plan.validate import validate
from hiddenreel.publish.video.encode import (
    BT709,
    GIF_BUDGET,
    GIF_COLOURS,
    GIF_DELAY,
    GIF_SIZE,
    PALETTE_USE,
    YUV,
    encode,
    palette_filter,
    raw_frames,
    shrink_filter,
)
from hiddenreel.record.recorder import record
from hiddenreel.record.recording import Recording

# The filter of a film's own GIF.
SMALL = shrink_filter(GIF_SIZE[0], GIF_DELAY)
# The configuration whose films are measured.
CONFIGURATION = Path("config/config.yaml")
# Number of frames of every film, of a longer one, and of one with more pixels.
FRAMES, MANY_FRAMES, FEW_FRAMES = 300, 900, 120
# Number of frames filmed with matplotlib alone, and our way.
ANIMATED, PAINTED = 24, 150
# Least peak signal-to-noise ratio of a GIF of 256 colours to its frames, dB.
LIKE_THE_FILM = 44.0


@cache
def workshop() -> Path:
    """Make the folder for all files: in memory, if there is room for them."""
    memory, needed = Path("/dev/shm"), 14e9  # bytes
    has_room = memory.is_dir() and shutil.disk_usage(memory).free > needed
    return Path(tempfile.mkdtemp(prefix="hiddenreel-bench-", dir=memory if has_room else None))


def tidy_up() -> None:
    """Remove that folder and forget what it held."""
    shutil.rmtree(workshop(), ignore_errors=True)
    for remembered in (workshop, plan, recorded, ready, ready_pixels):
        remembered.cache_clear()


@cache
def plan() -> Plan:
    """Read and validate the configuration.

    Raises
    ------
    HiddenreelError
        When the file is missing or invalid.
    """
    if not CONFIGURATION.is_file():
        raise HiddenreelError(f"{CONFIGURATION} is missing: measure in the project's own folder")
    return validate(yaml.safe_load(CONFIGURATION.read_text()), str(CONFIGURATION))


def main_product() -> Product:
    """Return the main film, which most comparisons measure."""
    return plan().films[MAIN]


def resized(run: Run, samples: int | None = None, epochs: int | None = None) -> Run:
    """Return the run with another number of samples or epochs."""
    if samples is not None:
        parameters = {**run.dataset.parameters, "samples": samples}
        run = replace(run, dataset=replace(run.dataset, parameters=parameters))
    return run if epochs is None else replace(run, epochs=epochs)


@cache
def recorded(run: str, samples: int | None = None, epochs: int | None = None) -> Path:
    """Train a network, optionally on more samples or for fewer epochs; return the recording's folder.

    The folder also receives the measurements that films of the run show.
    """
    asked = resized(plan().runs[run], samples, epochs)
    folder = workshop() / f"recording-{run}-{samples}-{epochs}"
    record(asked, folder, workshop() / "partial")
    for name in {name for film in plan().films.values() if film.run == run for name in _shown(film)}:
        measured = import_module(MEASUREMENTS[name]).measure(Recording.open(folder))
        (folder / f"{name}.json").write_text(json.dumps(measured))
    return folder


def _shown(product: Product) -> tuple[str, ...]:
    return kinds("films")[product.kind].measurements


@cache
def ready(frames: int) -> Path:
    """Paint all frames of the main film; return the file that holds them for the encoder."""
    return painted(main_product(), frames, lambda crew: store(crew, workshop(), f"main{frames}"))


@cache
def ready_pixels(frames: int) -> Path:
    """Paint all frames of the main film; return the file that holds their pixels."""
    return painted(main_product(), frames, lambda crew: pictured(crew, workshop(), f"main{frames}"))


def film_of_300() -> Comparison:
    """Time a job that films the main film against the encoder alone, both with their start-up."""
    return _against_the_encoder(main_product(), FRAMES, ready(FRAMES), target=1.3)


def film_of_900() -> Comparison:
    """Time a film of 30 s, where the start-up matters less."""
    return _against_the_encoder(main_product(), MANY_FRAMES, ready(MANY_FRAMES), target=1.15)


def film_at_720p() -> Comparison:
    """Time the main film with fewer pixels, of which as many take as long."""
    return _at_a_resolution("720p", MANY_FRAMES)


def film_at_2160p() -> Comparison:
    """Time the main film with four times the pixels."""
    return _at_a_resolution("2160p", FEW_FRAMES)


def _at_a_resolution(resolution: str, frames: int) -> Comparison:
    main = main_product()
    product = replace(main, options={**main.options, "resolution": resolution})
    path = painted(product, frames, lambda crew: store(crew, workshop(), "resolution"))
    compared = _against_the_encoder(product, frames, path, target=1.3)
    return replace(compared, title=f"main film, {resolution}, {frames} frames / encoder")


def other_films() -> list[Callable[[], Comparison]]:
    """Time one film of every other kind in the same way."""
    by_kind = {product.kind: product for product in reversed(plan().films.values())}
    return [partial(_film_of_another_kind, by_kind[kind]) for kind in sorted(set(by_kind) - {MAIN})]


def _film_of_another_kind(product: Product) -> Comparison:
    # They share one file, one after another, because each takes a gigabyte.
    path = painted(product, FRAMES, lambda crew: store(crew, workshop(), "other"))
    return _against_the_encoder(product, FRAMES, path, target=1.3)


def film_animated() -> Comparison:
    """Time a frame against matplotlib's `FuncAnimation.save` of the same panels."""
    return _animated("FuncAnimation.save", "animated", target=8.0)


def film_animated_once() -> Comparison:
    """Time a frame against the same, with each frame drawn once."""
    return _animated("the same, drawn once", "animated-once", target=4.5)


def memory() -> Comparison:
    """Compare the peak memory of the process for films of 3000 and of 300 frames."""
    return Comparison(
        "film, memory, 3000 frames / 300",
        lambda: memory_of(3000),
        lambda: memory_of(300),
        "MB",
        1.05,
        slower=True,
        rounds=1,
    )


def crowd() -> Comparison:
    """Time the painting of a frame of 20,000 points against one of 1000."""
    return Comparison(
        "film, painting, 20,000 points / 1000",
        lambda: _painting(20_000),
        lambda: _painting(1000),
        "ms/frame",
        2.5,
        slower=True,
    )


def gif() -> Comparison:
    """Time a GIF of ready frames against ffmpeg's palette filters on the same frames."""
    return Comparison(
        "GIF / ffmpeg's palette filters",
        lambda: seconds(lambda: encode(Ready(ready(300)), [workshop() / "ours.gif"])),
        lambda: seconds(lambda: _bare_gif(ready(300))),
        "s",
        1.1,
        slower=True,
    )


def gif_likeness() -> Comparison:
    """Measure how closely the main film's GIF matches its frames."""
    return Comparison(
        "GIF, likeness / least",
        lambda: LIKE_THE_FILM,
        lambda: _likeness(_main_gif(), ready_pixels(360)),
        "dB",
        1.0,
        rounds=1,
    )


def gif_size() -> Comparison:
    """Measure the size of the main film's GIF."""
    return Comparison(
        "GIF, size / budget",
        lambda: _main_gif().stat().st_size / 1e6,
        lambda: GIF_BUDGET / 1e6,
        "MB",
        1.0,
        slower=True,
        rounds=1,
    )


COMPARISONS: tuple[Callable[[], Comparison], ...] = (
    film_of_300,
    film_of_900,
    film_at_720p,
    film_at_2160p,
    film_animated,
    film_animated_once,
    memory,
    crowd,
    gif,
    gif_likeness,
    gif_size,
)


def painted(
    product: Product, frames: int | None, keep: Callable[[RenderPool], Path], design: str = "light"
) -> Path:
    """Paint this many frames of a film, or all, and let `keep` write them; return its path."""
    theme = THEMES[design]
    options = product.options if frames is None else _lasting(product, frames)
    others = [recorded(run) for run in product.compare]
    with theme.applied():
        film = film_of(recorded(product.run), theme, product.kind, others, **options)
        return keep(RenderPool(renderer_for(film, theme, lambda line: None), 2))


def _lasting(product: Product, frames: int) -> dict:
    """Return a film's options with its length changed to this many frames."""
    return {**product.options, "seconds": frames / FRAMES_PER_SECOND}


def _main_recording() -> Path:
    return recorded(main_product().run)


def _against_the_encoder(product: Product, frames: int, ready: Path, target: float) -> Comparison:
    return Comparison(
        f"{product.kind}, {frames} frames / encoder",
        lambda: seconds_of_process("-m", "hiddenreel", *_film_job(product, frames)),
        lambda: seconds_of_process("-m", "benchmarks.ready", ready, workshop() / "encoder-alone.mp4"),
        "s",
        target,
        slower=True,
    )


def _film_job(product: Product, frames: int) -> list[str]:
    """Return the command line with which a rule films, as an MP4 alone."""
    lasting = replace(product, options=_lasting(product, frames))
    asked = replace(plan(), films={**plan().films, product.name: lasting})
    recording = recorded(product.run)
    others = [str(recorded(run)) for run in product.compare]
    measured = [str(recording / f"{name}.json") for name in _shown(product)]
    return [
        *("film", product.name, "--plan", str(write_plan(asked, workshop()))),
        *("--recording", str(recording), "--others", *others, "--measured", *measured),
        *("--theme", "light", "--threads", "2", "--folder", str(workshop())),
        *("--output", str(workshop() / "ours.mp4")),
    ]


def _animated(title: str, way: str, target: float) -> Comparison:
    places = str(_main_recording()), str(workshop() / "animated.mp4")
    return Comparison(
        f"film, a frame, {title}",
        lambda: _number("painted", places[0], PAINTED, places[1]),
        lambda: _number(way, places[0], ANIMATED, places[1]),
        "ms/frame",
        target,
    )


def _painting(samples: int) -> float:
    """Paint every tenth frame of the main film with this many samples; return the time of one, ms."""
    theme = THEMES["light"]
    with theme.applied():
        film = film_of(recorded(main_product().run, samples, epochs=60), theme)
        camera = FastRenderer(film, theme)
        numbers = range(30, len(film) - 50, 10)
        camera.planes(0)
        return 1000 * seconds(lambda: [camera.planes(number) for number in numbers]) / len(numbers)


def _main_gif() -> Path:
    """Make the GIF of the main film at its configured length."""
    path = workshop() / "main.gif"
    if not path.exists():
        encode(Ready(ready(360)), [path])
    return path


def _bare_gif(path: Path) -> None:
    """Make a GIF with ffmpeg's filters alone, from the same frames."""
    palette = f"{BT709},{SMALL},split[a][b];[a]{palette_filter(GIF_COLOURS)}[p];[b][p]{PALETTE_USE}"
    made = ["-filter_complex", palette, "-y", str(workshop() / "bare.gif")]
    command = [*_encoder(), *raw_frames(YUV, FRAME_PIXELS, FRAMES_PER_SECOND), "-i", "-", *made]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        for frame in Ready(path).frames():
            process.stdin.write(frame.planes.data)


def _likeness(made: Path, pixels: Path) -> float:
    """Return the peak signal-to-noise ratio of a GIF to the pixels of its frames, dB."""
    compared = f"[0]format=gbrp[a];[1]{SMALL},format=gbrp[b];[a][b]psnr"
    rgb = raw_frames(["-pix_fmt", "rgb0"], FRAME_PIXELS, FRAMES_PER_SECOND)
    raw = [*rgb, "-i", str(pixels)]
    report = _ffmpeg("-i", str(made), *raw, "-lavfi", compared, "-f", "null", "-")
    return float(re.search(r"average:(\S+)", report)[1])


def _ffmpeg(*arguments: str) -> str:
    command = [*_encoder(), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stderr


def _encoder() -> list[str]:
    return [imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-nostdin"]


def memory_of(frames: int) -> float:
    """Film the main film in this many frames; return the peak memory of the process, MB."""
    arguments = "benchmarks.filming", "memory", _main_recording(), frames, workshop() / "memory.mp4"
    return float(run_python(*from_small_parent("-m", *arguments)))


def _number(way: str, *arguments: object) -> float:
    """Film in one way in a process of its own; return the number that it prints."""
    return float(run_python("-m", "benchmarks.filming", way, *arguments))
