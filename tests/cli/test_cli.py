"""The command line: what it refuses, how it ends, and what it leaves when it is ended."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import imageio_ffmpeg
import pytest
from library_made import make_library

from hiddenreel import __main__ as command_line
from hiddenreel.__main__ import main
from hiddenreel.errors import HiddenreelError
from hiddenreel.publish.video.stills import keeping

LONG = 120  # s; nothing waits so long but what hangs.
RUN = {
    "run": "mine",
    "dataset": {"name": "moons", "samples": 40, "noise": 0.1, "held_out": 0.0},
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


@pytest.fixture(autouse=True)
def within(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    # `main` takes SIGTERM over; the tests' own process gets it back.
    before = signal.getsignal(signal.SIGTERM)
    yield tmp_path
    signal.signal(signal.SIGTERM, before)


def training(folder="recording", **changes):
    spec = json.dumps({**RUN, **changes})
    return ["train", "--spec", spec, "--output", folder, "--partial", "partial", "--log", "it.log"]


def drawing(command, *outputs, recording="recording", options="{}", **more):
    kind = "loss-curve" if command == "figure" else "hidden-representations"
    places = ["--recording", recording, "--output", *outputs, "--log", "it.log"]
    words = ["--name", "it", "--words", "words/it.json"] if command != "filmstrip" else []
    beside = ["--folder", "."] if command == "film" else []
    rest = [part for name, value in more.items() for part in (f"--{name}", str(value))]
    return [command, "--kind", kind, "--options", options, *places, *words, *beside, *rest]


# --- What it refuses -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "hiddenreel: error: the following arguments are required: COMMAND"),
        (["trian"], "hiddenreel: error: argument COMMAND: invalid choice: 'trian' (choose from "),
        (
            ["train"],
            "hiddenreel train: error: the following arguments are required: "
            "--spec, --output, --partial",
        ),
        (
            ["train", "--spec", "{", "--output", "a", "--partial", "b"],
            "hiddenreel train: error: argument --spec: ",
        ),
        (
            drawing("figure", "it.svg", theme="blue"),
            "hiddenreel figure: error: argument --theme: 'blue' is no theme "
            "(choose light, dark, or a whole look as JSON)",
        ),
        (
            drawing("figure", "it.svg", theme='{"name": "half"}'),
            'hiddenreel figure: error: argument --theme: \'{"name": "half"}\' is no theme '
            "(choose light, dark, or a whole look as JSON)",
        ),
        (
            drawing("film", "it.mp4", threads="two"),
            "hiddenreel film: error: argument --threads: invalid int value: 'two'",
        ),
        (
            ["gif", "it.mp4", "--output", "it.gif", "--seconds", "0"],
            "hiddenreel gif: error: argument --seconds: 0 is not from 0.1 to 3600 s",
        ),
    ],
)
def test_wrong_arguments(capsys, within, arguments, said):
    with pytest.raises(SystemExit) as end:
        main(arguments)
    assert end.value.code == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.splitlines()[-1].startswith(said)
    assert list(within.iterdir()) == []


COMMANDS = ("train", "figure", "film", "filmstrip", "still", "part", "check")


@pytest.mark.parametrize("command", [[], *([name] for name in COMMANDS)])
def test_help_is_there(capsys, command):
    with pytest.raises(SystemExit) as end:
        main([*command, "--help"])
    assert end.value.code == 0
    assert "usage: hiddenreel" in capsys.readouterr().out


def test_an_error_is_one_line_that_names_the_log(capsys, within):
    code = main(training(hidden="relu", output="identity", learning_rate=1e9))
    assert code == 1
    said = (
        "error: run 'mine' diverged in epoch 1: the weights of layer 1 are no longer finite. Most "
        "likely the steps are too large: lower runs.mine.learning_rate (now 1e+09)"
    )
    assert capsys.readouterr() == ("", f"{said} (log: it.log)\n")
    assert (within / "it.log").read_text().splitlines()[-1] == said
    assert not (within / "recording").exists()


@pytest.mark.parametrize(
    ("themes", "outputs", "said"),
    [
        (
            ["light"],
            ["deck.key"],
            "error: --output deck.key: slides are written as .pptx or .html\n",
        ),
        (
            ["light", "dark"],
            ["deck.pptx"],
            "error: --themes names 2 and --output 1: each theme needs one file\n",
        ),
    ],
)
def test_slides_that_cannot_be_written(capsys, within, themes, outputs, said):
    arguments = ["--manifest", "manifest.json", "--themes", *themes, "--output", *outputs]
    assert main(["slides", *arguments]) == 1
    assert capsys.readouterr() == ("", said)
    assert list(within.iterdir()) == []


def test_without_a_log_none_is_named(capsys, monkeypatch):
    def fail(options):
        raise HiddenreelError("so it is")

    monkeypatch.setattr(command_line, "embed", fail)
    assert main(["embed", "loss-curve", "--for", "html"]) == 1
    assert capsys.readouterr() == ("", "error: so it is\n")


@pytest.mark.parametrize(
    ("command", "output"),
    [("figure", "it.svg"), ("film", "it.mp4"), ("filmstrip", "it-filmstrip.svg")],
)
def test_a_recording_that_is_not_there(capsys, within, command, output):
    assert main(drawing(command, output)) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("error: ") and err.endswith(" (log: it.log)\n") and err.count("\n") == 1
    assert "recording" in err
    assert {path.name for path in within.iterdir()} == {"it.log"}


@pytest.mark.parametrize(("command", "output"), [("film", "it.mp4"), ("filmstrip", "it.pdf")])
def test_what_was_not_measured(capsys, within, command, output):
    assert main(training()) == 0
    assert main(drawing(command, output)) == 1
    said = (
        "error: hidden-representations needs --measured moments.json: make it with "
        "`hiddenreel measure moments` (log: it.log)\n"
    )
    assert capsys.readouterr() == ("", said)


def test_a_defect_is_not_hidden(monkeypatch):
    def fail(options):
        raise ZeroDivisionError

    monkeypatch.setattr(command_line, "embed", fail)
    with pytest.raises(ZeroDivisionError):
        main(["embed", "loss-curve", "--for", "html"])


def test_what_a_job_imports_is_what_it_uses():
    """Importing Matplotlib takes longer than the hero's training."""
    text = (
        "import sys; from hiddenreel.__main__ import main; main(sys.argv[1:]); print(*sys.modules)"
    )
    done = call([sys.executable, "-c", text, *training()])
    assert done.returncode == 0, done.stderr
    assert not {"matplotlib", "imageio", "sklearn", "snakemake"} & set(done.stdout.split())


# --- What it makes -------------------------------------------------------------------------------


def call(command, **more):
    """Call a program with our package; return how it ended."""
    return subprocess.run(command, capture_output=True, text=True, env=ours(), timeout=LONG, **more)


def ours():
    # Compiled modules are kept, or each process would compile Matplotlib anew.
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPATH": str(Path(command_line.__file__).parent.parent)}


def test_from_a_run_to_a_picture(within, capfd):
    """A pipe is told nothing; the log is."""
    assert main(training()) == 0
    assert main(drawing("figure", "light/it.svg", "light/it.png", theme="light")) == 0
    assert capfd.readouterr() == ("", "")
    assert {path.name for path in (within / "light").iterdir()} == {"it.svg", "it.png"}
    assert json.loads((within / "words/it.json").read_text())["name"] == "it"
    assert (within / "words/it.rst").read_text().strip()


def test_from_a_run_to_a_film_cut_at_its_stops(within):
    """What there is of an earlier film's stops is removed, but for what is not its own."""
    (within / "light").mkdir()
    for old in ("it.chapter-9.png", "it.clip-9.mp4", "it-2.chapter-9.png"):
        (within / "light" / old).write_bytes(b"")
    measured = ["measure", "moments", "--recording", "recording", "--output", "moments.json"]
    options = json.dumps({"seconds": 1.0})
    more = {"options": options, "measured": "moments.json", "folder": "light"}
    assert main(training()) == main(measured) == 0
    assert main(drawing("film", "light/it.mp4", "it.zip", **more)) == 0
    stops = json.loads((within / "words/it.json").read_text())["chapters"]
    assert stops[-1]["frame"] == 29
    assert {path.name for path in (within / "light").iterdir()} == {"it.mp4", "it-2.chapter-9.png"}
    for stop in (str(stop["number"]) for stop in stops):
        still, part = f"light/it.chapter-{stop}.png", f"light/it.clip-{stop}.mp4"
        of_film = ["--film", "light/it.mp4", "--words", "words/it.json"]
        assert main(["still", "--kept", "it.zip", "--number", stop, "--output", still]) == 0
        assert main(["part", *of_film, "--number", stop, "--output", part]) == 0
    assert {path.name for path in (within / "light").iterdir()} == {
        "it.mp4",
        "it-2.chapter-9.png",
        *(f"it.chapter-{stop['number']}.png" for stop in stops),
        *(f"it.clip-{stop['number']}.mp4" for stop in stops),
    }


def test_from_a_run_to_a_strip_of_a_film(within):
    """It takes no film, only what one would be laid out from, and leaves nothing beside."""
    assert main(training()) == 0
    (within / "moments.json").write_text("{}")
    outputs = ("dark/it-filmstrip.svg", "dark/it-filmstrip.pdf")
    more = {"options": '{"seconds": 1.0}', "measured": "moments.json", "theme": "dark"}
    assert main(drawing("filmstrip", *outputs, **more)) == 0
    made = {path: path.read_bytes() for path in (within / "dark").iterdir()}
    assert {path.name for path in made} == {"it-filmstrip.svg", "it-filmstrip.pdf"}
    assert b"<svg" in made[within / "dark/it-filmstrip.svg"]
    assert made[within / "dark/it-filmstrip.pdf"].startswith(b"%PDF")
    assert not (within / "words").exists()
    assert main(drawing("filmstrip", *outputs, **more)) == 0
    assert {path: path.read_bytes() for path in (within / "dark").iterdir()} == made


def test_a_still_that_there_is_not(capsys, within):
    with keeping(within / "it.zip") as keep:
        keep(1, b"it")
    wanted = ["still", "--kept", "it.zip", "--number", "2", "--output", "it.chapter-2.png"]
    assert main([*wanted, "--log", "it.log"]) == 1
    said = "error: it.chapter-2.png cannot be made: the film has no chapter 2 (choose 1 to 1)"
    assert capsys.readouterr() == ("", f"{said} (log: it.log)\n")


def test_a_log_of_a_training(within):
    main(training())
    first, *lines, last = (within / "it.log").read_text().splitlines()
    assert first == "train mine: 3 epochs"
    assert [line.split("  loss ")[0] for line in lines] == [f"  {n}/3 epochs" for n in range(4)]
    assert last.startswith("train mine: done in ")


# --- What it prints ------------------------------------------------------------------------------


def test_embed_prints_one_snippet_and_nothing_else(within, capsys):
    make_library(within / "figures")
    assert main(["embed", "loss-curve", "--for", "html", "--from", "weeks/one.html"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert out.startswith("<figure>\n") and out.endswith("</figure>\n")
    assert 'src="../figures/light/loss-curve.svg"' in out
    assert main(["embed", "unfolding", "--for", "html", "--format", "gif", "--theme", "dark"]) == 0
    out, _ = capsys.readouterr()
    assert 'src="figures/dark/unfolding.gif"' in out and "figures/light" not in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["los-curve", "--for", "html"],
            "figures/manifest.json lists no product 'los-curve' "
            "(choose loss-curve, unfolding; did you mean loss-curve?)",
        ),
        (
            ["loss-curve", "--for", "html", "--figures", "nowhere"],
            "nowhere/manifest.json is not there: make the products first, "
            "or name their folder with --figures",
        ),
    ],
)
def test_embed_says_in_one_line_what_is_not_there(within, capsys, arguments, said):
    make_library(within / "figures")
    assert main(["embed", *arguments]) == 1
    assert capsys.readouterr() == ("", f"error: {said}\n")


def test_snippets_are_written_for_each_product(within):
    make_library(within / "figures")
    assert main(["snippets", "--figures", "figures"]) == 0
    assert {path.name for path in (within / "figures/snippets").iterdir()} == {
        "loss-curve.md",
        "unfolding.md",
    }


# --- What it checks ------------------------------------------------------------------------------


@pytest.fixture
def published(within):
    """A folder with a film in it that is fit to publish."""
    pattern = "color=c=black:size=64x36:rate=30:duration=1.5"
    square = "drawbox=x=8:y=8:w=20:h=10:color=white:t=fill"
    good = ["-c:v", "libx264", "-pix_fmt", "yuv420p", "-movflags", "+faststart"]
    encoder = [imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error", "-f", "lavfi"]
    (within / "media").mkdir()
    film = within / "media" / "still.mp4"
    subprocess.run([*encoder, "-i", pattern, "-vf", square, *good, film], check=True)
    return within / "media"


WRONG = (
    "error: bad.svg: self-contained: it has a <script>, which pages strip or block; save it without"
)
SILENT = (
    "advice: {}: alt: nothing here says what it shows; give the page an alt text, or write one into "
    "{}.json beside it (WCAG 1.1.1)"
)


def test_a_folder_that_is_fit(capsys, published):
    assert main(["check", "media", "--output", "results/check.json"]) == 0
    said = [SILENT.format("still.mp4", "still"), "1 file: 0 errors, 1 of advice"]
    assert capsys.readouterr() == ("\n".join(said) + "\n", "")
    report = json.loads(Path("results/check.json").read_text())
    assert report["fit"] and report["findings"][0]["check"] == "alt"


def test_advice_counts_when_it_is_strict(capsys, published):
    assert main(["check", "media", "--strict", "--output", "check.json"]) == 1
    assert capsys.readouterr().err == (
        "error: media is not fit to publish: 1 file: 0 errors, 1 of advice\n"
    )
    assert not Path("check.json").exists()


def test_a_folder_that_is_not_fit(capsys, published):
    (published / "bad.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>')
    assert main(["check", "media", "--log", "it.log"]) == 1
    out, err = capsys.readouterr()
    said = [WRONG, *(SILENT.format(name, name[:-4]) for name in ("bad.svg", "still.mp4"))]
    assert out.splitlines() == [*said, "2 files: 1 error, 2 of advice"]
    assert err == (
        "error: media is not fit to publish: 2 files: 1 error, 2 of advice (log: it.log)\n"
    )
    assert Path("it.log").read_text().splitlines()[:3] == said


def test_what_it_finds_as_json(capsys, published):
    (published / "bad.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>')
    assert main(["check", "media", "--json"]) == 1
    report = json.loads(capsys.readouterr().out)
    assert {key: report[key] for key in ("folder", "files", "fit", "errors", "advice")} == {
        "folder": "media",
        "files": 2,
        "fit": False,
        "errors": 1,
        "advice": 2,
    }
    assert report["findings"][0] == {
        "path": "bad.svg",
        "check": "self-contained",
        "severity": "error",
        "wrong": "it has a <script>, which pages strip or block",
        "do": "save it without",
    }


def test_a_folder_that_is_not_there(capsys):
    assert main(["check", "nowhere"]) == 1
    assert capsys.readouterr() == ("", "error: there is no folder nowhere\n")


def test_a_file_in_place_of_a_folder(capsys, published):
    assert main(["check", "media/still.mp4"]) == 1
    said = "error: media/still.mp4 is a file: name the folder that it is in\n"
    assert capsys.readouterr() == ("", said)


@pytest.mark.parametrize(
    ("output", "why"),
    [("media", "it is a folder; name a file in it"), ("media/still.mp4/x.json", "File exists")],
)
def test_a_report_that_cannot_be_written_is_said_in_one_line(capsys, published, output, why):
    assert main(["check", "media", "--output", output]) == 1
    assert capsys.readouterr().err == f"error: {output} cannot be written: {why}\n"


def test_a_reader_that_has_seen_enough_is_no_defect(published):
    command = [sys.executable, "-m", "hiddenreel", "check", "media"]
    reads, writes = os.pipe()
    os.close(reads)
    ended = subprocess.run(command, stdout=writes, stderr=subprocess.PIPE, text=True)
    os.close(writes)
    assert (ended.returncode, ended.stderr) == (1, "")


def test_a_gif_that_plays_once_is_what_the_checker_advises(capsys, published):
    assert main(["gif", "media/still.mp4", "--output", "media/still.gif"]) == 0
    assert main(["check", "media"]) == 0
    assert "advice: still.gif: five-seconds: it moves endlessly (1.5 s each time)" in (
        capsys.readouterr().out
    )
    once = ["gif", "media/still.mp4", "--once", "--seconds", "5", "--output", "media/still.gif"]
    assert main(once) == 0
    assert main(["check", "media"]) == 0
    assert "five-seconds" not in capsys.readouterr().out


# --- How it is ended -----------------------------------------------------------------------------


class Job:
    """A command in a process group of its own."""

    def __init__(self, arguments, folder):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "hiddenreel", *arguments],
            cwd=folder,
            env=ours(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self.log = folder / "it.log"

    def wait_until_said(self, text):
        until = time.monotonic() + LONG
        while not (self.log.exists() and text in self.log.read_text()):
            assert self.process.poll() is None, self.process.stdout.read().decode()
            assert time.monotonic() < until, f"{text!r} was never said"
            time.sleep(0.005)

    def wait_until_alone(self):
        """Wait for the last of the group: encoders and helpers end with the one that began them."""
        until = time.monotonic() + LONG
        try:
            while True:
                os.killpg(self.process.pid, 0)
                assert time.monotonic() < until, "a child lives on"
                time.sleep(0.005)
        except ProcessLookupError:
            pass


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_training_that_is_ended(within, how):
    job = Job(training(epochs=1_000_000), within)
    job.wait_until_said("  0/1000000 epochs")
    job.process.send_signal(how)
    said, _ = job.process.communicate(timeout=LONG)
    assert job.process.returncode == 130
    assert said == b""
    assert job.log.read_text().splitlines()[-1] == "interrupted"
    assert not (within / "recording").exists()


@pytest.mark.parametrize("threads", [1, 2])
def test_a_film_that_is_ended(within, threads):
    assert main(training()) == 0
    outputs = [f"films/it.{suffix}" for suffix in ("mp4", "gif", "png", "zip")]
    (within / "moments.json").write_text("{}")
    more = {"options": '{"seconds": 600.0}', "threads": threads, "measured": "moments.json"}
    job = Job(drawing("film", *outputs, **more), within)
    job.wait_until_said("/18000 frames")
    job.process.send_signal(signal.SIGTERM)
    said, _ = job.process.communicate(timeout=LONG)
    assert job.process.returncode == 130
    assert said == b""
    job.wait_until_alone()
    assert list((within / "films").iterdir()) == []
    assert not (within / "words").exists()
