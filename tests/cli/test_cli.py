"""The command line: what it refuses, how it ends, and what it leaves when it is ended."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import imageio_ffmpeg
import pytest
from library_made import make_library

import hiddenreel
from hiddenreel.cli import FOR_PEOPLE, FOR_RULES, embed, main
from hiddenreel.errors import HiddenreelError
from hiddenreel.plan.plan import write_plan
from hiddenreel.plan.validate import validate

LONG = 120  # s; nothing waits so long but what hangs.
RUN = {
    "dataset": {"name": "moons", "samples": 40, "noise": 0.1},
    "layers": [2, 3, 1],
    "batch_size": 10,
    "epochs": 3,
}


@pytest.fixture(autouse=True)
def within(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    # `main` takes SIGTERM over; the tests' own process gets it back.
    before = signal.getsignal(signal.SIGTERM)
    yield tmp_path
    signal.signal(signal.SIGTERM, before)


def planned(seconds=1.0, language="en", **run):
    """Write a plan with one run, a figure and a film of it; return its path."""
    config = {
        "runs": {"mine": {**RUN, **run}},
        "figures": {"it": {"kind": "loss-curve", "run": "mine"}},
        "films": {"film": {"kind": "hidden-representations", "run": "mine", "seconds": seconds}},
        "language": language,
    }
    return str(write_plan(validate(config), Path("results")))


def training(**run):
    folders = ["--output", "recording", "--partial", "partial"]
    return ["train", "mine", "--plan", planned(**run), *folders, "--log", "it.log"]


def drawing(command, *outputs, seconds=1.0, language="en", recording="recording", measured=(), **more):
    name = "it" if command == "figure" else "film"
    shown = ["--recording", recording, "--measured", *measured]
    places = ["--output", *outputs, "--log", "it.log"]
    if command in ("figure", "storyboard"):
        places += ["--captions", f"captions/{name}.json"]
    if command == "film":
        places += ["--folder", "light", "--theme", "light"]
    rest = [part for key, value in more.items() for part in (f"--{key}", str(value))]
    return [command, name, "--plan", planned(seconds, language), *shown, *places, *rest]


def measuring():
    return ["measure", "moments", "--recording", "recording", "--output", "moments.json"]


# --- What it refuses -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "hiddenreel: error: the following arguments are required: COMMAND"),
        (["trian"], "hiddenreel: error: argument COMMAND: invalid choice: 'trian' (choose from "),
        (
            ["train"],
            "hiddenreel train: error: the following arguments are required: RUN, --plan, --output, --partial",
        ),
        (
            ["film", "film", "--plan", "p", "--threads", "two"],
            "hiddenreel film: error: argument --threads: invalid int value: 'two'",
        ),
        (
            ["measure", "weight", "--recording", "r", "--output", "o"],
            "hiddenreel measure: error: argument MEASUREMENT: invalid choice: 'weight' (choose from ",
        ),
        (
            ["gif", "it.mp4", "--output", "it.gif", "--seconds", "0"],
            "hiddenreel gif: error: argument --seconds: 0 is not from 0.1 to 3600 s",
        ),
    ],
)
def test_wrong_arguments(capsys, within, arguments, message):
    with pytest.raises(SystemExit) as end:
        main(arguments)
    assert end.value.code == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.splitlines()[-1].startswith(message)
    assert list(within.iterdir()) == []


@pytest.mark.parametrize("command", [[], *([name] for name in (*FOR_PEOPLE, *FOR_RULES))])
def test_help_is_there(capsys, command):
    with pytest.raises(SystemExit) as end:
        main([*command, "--help"])
    assert end.value.code == 0
    assert "usage: hiddenreel" in capsys.readouterr().out


def test_help_sets_what_people_call_apart_from_what_rules_call(capsys):
    with pytest.raises(SystemExit):
        main(["--help"])
    listed, _, rules = capsys.readouterr().out.partition("The workflow's rules call")
    words = set(re.findall(r"^    ([\w-]+)", listed, re.MULTILINE))
    assert words >= set(FOR_PEOPLE) and not words & set(FOR_RULES)
    assert all(name in rules for name in FOR_RULES)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["train", "mien", "--plan", "PLAN", "--output", "a", "--partial", "b"],
            "the plan has no run 'mien' (choose mine; did you mean mine?)",
        ),
        (
            ["figure", "film", "--plan", "PLAN", "--recording", "r", "--captions", "c.json"],
            "the plan has no figure 'film' (choose it)",
        ),
        (
            ["train", "mine", "--plan", "no.json", "--output", "a", "--partial", "b"],
            "the plan no.json cannot be read: No such file or directory",
        ),
        (
            ["train", "mine", "--plan", "bad.json", "--output", "a", "--partial", "b"],
            "the plan bad.json is damaged: remove it and start snakemake again, which writes it anew",
        ),
    ],
)
def test_what_the_plan_does_not_have(capsys, within, arguments, message):
    (within / "bad.json").write_text('{"runs": []}')
    plan = planned()
    arguments = [plan if word == "PLAN" else word for word in arguments]
    if arguments[0] == "figure":
        arguments += ["--output", "light/it.svg"]
    assert main(arguments) == 1
    assert capsys.readouterr() == ("", f"error: {message}\n")


def test_a_theme_that_the_plan_does_not_have(capsys):
    assert main(training()) == 0
    assert main(drawing("figure", "sepia/it.svg")) == 1
    message = "error: the plan has no theme 'sepia' (choose light, dark) (log: it.log)\n"
    assert capsys.readouterr() == ("", message)


def test_an_error_is_one_line_that_names_the_log(capsys, within):
    code = main(training(hidden="relu", output="identity", learning_rate=1e9))
    assert code == 1
    message = (
        "error: run 'mine' diverged in epoch 1: the weights of layer 1 are no longer finite. Most "
        "likely the steps are too large: lower runs.mine.learning_rate (now 1e+09)"
    )
    assert capsys.readouterr() == ("", f"{message} (log: it.log)\n")
    assert (within / "it.log").read_text().splitlines()[-1] == message
    assert not (within / "recording").exists()


@pytest.mark.parametrize(
    ("themes", "outputs", "message"),
    [
        (["light"], ["deck.key"], "error: --output deck.key: slides are written as .pptx or .html\n"),
        (
            ["light", "dark"],
            ["deck.pptx"],
            "error: --themes names 2 and --output 1: each theme needs one file\n",
        ),
    ],
)
def test_slides_that_cannot_be_written(capsys, within, themes, outputs, message):
    arguments = ["--manifest", "manifest.json", "--themes", *themes, "--output", *outputs]
    assert main(["slides", *arguments]) == 1
    assert capsys.readouterr() == ("", message)
    assert list(within.iterdir()) == []


def test_without_a_log_none_is_named(capsys, monkeypatch):
    def fail(options):
        raise HiddenreelError("so it is")

    monkeypatch.setattr(embed, "run", fail)
    assert main(["embed", "loss-curve", "--for", "html"]) == 1
    assert capsys.readouterr() == ("", "error: so it is\n")


@pytest.mark.parametrize(
    ("command", "output"),
    [("figure", "light/it.svg"), ("film", "light/it.mp4"), ("storyboard", "light/it.svg")],
)
def test_a_recording_that_is_not_there(capsys, within, command, output):
    assert main(drawing(command, output)) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("error: ") and err.endswith(" (log: it.log)\n") and err.count("\n") == 1
    assert "recording" in err
    assert {path.name for path in within.iterdir()} == {"it.log", "results"}


@pytest.mark.parametrize(("command", "output"), [("film", "light/it.mp4"), ("storyboard", "light/it.pdf")])
def test_what_was_not_measured(capsys, within, command, output):
    assert main(training()) == 0
    assert main(drawing(command, output)) == 1
    message = (
        "error: hidden-representations needs --measured moments.json: make it with "
        "`hiddenreel measure moments` (log: it.log)\n"
    )
    assert capsys.readouterr() == ("", message)


def test_a_defect_is_not_hidden(monkeypatch):
    def fail(options):
        raise ZeroDivisionError

    monkeypatch.setattr(embed, "run", fail)
    with pytest.raises(ZeroDivisionError):
        main(["embed", "loss-curve", "--for", "html"])


def test_what_a_job_imports_is_what_it_uses():
    """Importing Matplotlib takes longer than the hero's training."""
    text = "import sys; from hiddenreel.cli import main; main(sys.argv[1:]); print(*sys.modules)"
    done = call([sys.executable, "-c", text, *training()])
    assert done.returncode == 0, done.stderr
    assert not {"matplotlib", "imageio", "sklearn", "snakemake"} & set(done.stdout.split())


# --- What it makes -------------------------------------------------------------------------------


def call(command, **more):
    """Call a program with our package; return how it ended."""
    return subprocess.run(command, capture_output=True, text=True, env=ours(), timeout=LONG, **more)


def ours():
    # Compiled modules are kept, or each process would compile Matplotlib anew.
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    return {**environment, "PYTHONPATH": str(Path(hiddenreel.__file__).parent.parent)}


def test_from_a_run_to_a_picture_in_every_theme(within, capfd):
    """A pipe is told nothing; the log is."""
    assert main(training()) == 0
    files = ["light/it.svg", "dark/it.png"]
    assert main(drawing("figure", *files)) == 0
    assert capfd.readouterr() == ("", "")
    assert all((within / file).stat().st_size for file in files)
    assert json.loads((within / "captions/it.json").read_text())["name"] == "it"
    assert (within / "captions/it.rst").read_text().strip()


def test_themes_drawn_in_one_job_are_those_drawn_alone(within):
    assert main(training()) == 0
    files = [f"{theme}/it.{kind}" for theme in ("light", "dark") for kind in ("svg", "pdf", "png")]
    assert main(drawing("figure", *files)) == 0
    together = {file: (within / file).read_bytes() for file in files}
    # Only these are drawn after others in the job: the last of the first theme, and all of the second.
    for file in files[2:]:
        assert main(drawing("figure", file)) == 0
        assert (within / file).read_bytes() == together[file]


def test_from_a_run_to_a_film_with_stills_and_clips(within, small_frames):
    """Those of an earlier film are removed, and nothing else is."""
    (within / "light").mkdir()
    for old in ("film.chapter-9.png", "film.clip-9.mp4", "film-2.chapter-9.png"):
        (within / "light" / old).write_bytes(b"")
    assert main(training()) == main(measuring()) == 0
    measured = ["moments.json"]
    assert main(drawing("storyboard", measured=measured)) == 0
    lists = {"stills": "stills.json", "clips": "clips.json"}
    assert main(drawing("film", "light/film.mp4", measured=measured, **lists)) == 0
    chapters = json.loads((within / "captions/film.json").read_text())["chapters"]
    assert chapters[-1]["frame"] == 29
    stills = [f"film.chapter-{chapter['number']}.png" for chapter in chapters]
    clips = [f"film.clip-{chapter['number']}.mp4" for chapter in chapters]
    assert json.loads((within / "stills.json").read_text()) == stills
    assert json.loads((within / "clips.json").read_text()) == clips
    made = {path.name: path.read_bytes() for path in (within / "light").iterdir()}
    assert set(made) == {"film.mp4", "film-2.chapter-9.png", *stills, *clips}

    # Each can be made again alone, with the same bytes.
    of_film = ["--captions", "captions/film.json", "--chapter", "1", "--output", "again.mp4"]
    assert main(["clip", "light/film.mp4", *of_film]) == 0
    assert (within / "again.mp4").read_bytes() == made[clips[0]]
    version = {"theme": "light", "chapter": 1}
    assert main(drawing("still", "again.png", measured=measured, **version)) == 0
    assert (within / "again.png").read_bytes() == made[stills[0]]


def test_from_a_run_to_a_storyboard(within):
    """It takes no film, only what one would be laid out from, and all words are in its language."""
    pytest.importorskip("babel")
    assert main(training()) == 0
    (within / "moments.json").write_text("{}")
    outputs = ("dark/film-filmstrip.svg", "dark/film-filmstrip.pdf")
    assert main(drawing("storyboard", *outputs, measured=["moments.json"], language="de")) == 0
    made = {path: path.read_bytes() for path in (within / "dark").iterdir()}
    assert {path.name for path in made} == {"film-filmstrip.svg", "film-filmstrip.pdf"}
    assert b"<svg" in made[within / "dark/film-filmstrip.svg"]
    assert made[within / "dark/film-filmstrip.pdf"].startswith(b"%PDF")
    captions = json.loads((within / "captions/film.json").read_text())
    assert captions["title"] and captions["chapters"][-1]["title"] == "Ende"
    assert main(drawing("storyboard", *outputs, measured=["moments.json"], language="de")) == 0
    assert {path: path.read_bytes() for path in (within / "dark").iterdir()} == made


def test_a_still_of_a_chapter_that_the_film_does_not_have(capsys, within):
    assert main(training()) == 0
    (within / "moments.json").write_text("{}")
    wanted = {"theme": "light", "chapter": 7, "measured": ["moments.json"]}
    assert main(drawing("still", "film.chapter-7.png", **wanted)) == 1
    message = "error: film.chapter-7.png cannot be made: the film has no chapter 7 (choose 1 to 1)"
    assert capsys.readouterr() == ("", f"{message} (log: it.log)\n")


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


def test_embed_says_beside_the_snippet_what_the_page_needs(within, capsys):
    make_library(within / "figures")
    assert main(["embed", "loss-curve", "--for", "mkdocs"]) == 0
    out, err = capsys.readouterr()
    assert out.endswith("</figure>\n")
    assert err == "\nMkDocs Material: Needs attr_list and md_in_html under markdown_extensions.\n"


def test_embed_writes_a_single_file(within, capsys):
    make_library(within / "figures")
    assert main(["embed", "unfolding", "--single-file", "page.html"]) == 0
    assert capsys.readouterr() == ("", "")
    assert "data:video/mp4;base64," in (within / "page.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["los-curve", "--for", "html"],
            "figures/manifest.json lists no product 'los-curve' "
            "(choose loss-curve, unfolding; did you mean loss-curve?)",
        ),
        (["loss-curve"], "embed needs --for TARGET, such as html, or --single-file FILE"),
        (
            ["loss-curve", "--for", "html", "--figures", "nowhere"],
            "nowhere/manifest.json is not there: make the products first, "
            "or name their folder with --figures",
        ),
    ],
)
def test_embed_says_in_one_line_what_is_not_there(within, capsys, arguments, message):
    make_library(within / "figures")
    assert main(["embed", *arguments]) == 1
    assert capsys.readouterr() == ("", f"error: {message}\n")


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


WRONG = "error: bad.svg: self-contained: it has a <script>, which pages strip or block; save it without"
SILENT = (
    "advice: {}: alt: nothing here says what it shows; give the page an alt text, or write one into "
    "{}.json beside it (WCAG 1.1.1)"
)


def test_a_folder_that_is_fit(capsys, published):
    assert main(["check", "media", "--output", "results/check.json"]) == 0
    lines = [SILENT.format("still.mp4", "still"), "1 file: 0 errors, 1 of advice"]
    assert capsys.readouterr() == ("\n".join(lines) + "\n", "")
    report = json.loads(Path("results/check.json").read_text())
    assert report["fit"] and report["findings"][0]["check"] == "alt"


def test_advice_counts_when_it_is_strict(capsys, published):
    assert main(["check", "media", "--strict", "--output", "check.json"]) == 1
    assert capsys.readouterr().err == ("error: media is not fit to publish: 1 file: 0 errors, 1 of advice\n")
    assert not Path("check.json").exists()


def test_a_folder_that_is_not_fit(capsys, published):
    (published / "bad.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>')
    assert main(["check", "media", "--log", "it.log"]) == 1
    out, err = capsys.readouterr()
    lines = [WRONG, *(SILENT.format(name, name[:-4]) for name in ("bad.svg", "still.mp4"))]
    assert out.splitlines() == [*lines, "2 files: 1 error, 2 of advice"]
    assert err == ("error: media is not fit to publish: 2 files: 1 error, 2 of advice (log: it.log)\n")
    assert Path("it.log").read_text().splitlines()[:3] == lines


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
    message = "error: media/still.mp4 is a file: name the folder that it is in\n"
    assert capsys.readouterr() == ("", message)


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
    # Its output is written when it ends, as usual.
    buffered = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    ended = subprocess.run(command, stdout=writes, stderr=subprocess.PIPE, text=True, env=buffered)
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
    printed, _ = job.process.communicate(timeout=LONG)
    assert job.process.returncode == 130
    assert printed == b""
    assert job.log.read_text().splitlines()[-1] == "interrupted"
    assert not (within / "recording").exists()


@pytest.mark.parametrize("threads", [1, 2])
def test_a_film_that_is_ended(within, threads):
    assert main(training()) == 0
    outputs = [f"light/film.{suffix}" for suffix in ("mp4", "gif", "png")]
    (within / "moments.json").write_text("{}")
    lists = {"stills": "stills.json", "clips": "clips.json"}
    more = {"seconds": 600.0, "threads": threads, "measured": ["moments.json"], **lists}
    job = Job(drawing("film", *outputs, **more), within)
    job.wait_until_said("/18000 frames")
    job.process.send_signal(signal.SIGTERM)
    printed, _ = job.process.communicate(timeout=LONG)
    assert job.process.returncode == 130
    assert printed == b""
    job.wait_until_alone()
    assert list((within / "light").iterdir()) == []
    assert not list(within.glob("*s.json.*")) and not (within / "stills.json").exists()


@pytest.mark.parametrize("backend", ["garbage", "module://matplotlib_inline.backend_inline", ""])
def test_the_backend_of_a_notebook_changes_nothing(backend):
    code = "import hiddenreel.__main__, matplotlib; print(matplotlib.get_backend())"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "MPLBACKEND": backend},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout) == (0, "agg\n"), done.stderr
