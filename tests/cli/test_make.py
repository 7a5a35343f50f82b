"""What `hiddenreel make` shows while the workflow runs, on a terminal and elsewhere."""

from __future__ import annotations

import io
import logging
import os
import pty
import re
import signal
import subprocess
import sys
import termios
from contextlib import suppress
from pathlib import Path

import pytest
from snakemake.logging import DefaultFilter
from snakemake.settings.enums import Quietness
from snakemake_interface_logger_plugins.common import LogEvent

from hiddenreel.cli import main, make
from hiddenreel.cli._stages import LINES, QUIET, StageLines, show_stages
from hiddenreel.cli.make import Build

PLAN = """\
Building DAG of jobs...
Job stats:
job         count
--------  -------
train           1
figure          1
film            2
all             1
total           5

"""


def started(rule: str, number: int, name: str, log: str) -> str:
    return (
        f"rule {rule}:\n    input: a\n    output: results/{name}\n    log: {log}\n"
        f"    jobid: {number}\n    wildcards: {'run' if rule == 'train' else 'name'}={name}\n\n"
    )


def finished(number: int) -> str:
    return f"Finished jobid: {number} (Rule: x)\n1 of 5 steps (20%) done\n"


FAILURE = """\
error: run 'moons' diverged in epoch 1 (log: results/logs/train-moons.log)
RuleException:
Error in rule train:
    jobid: 1
    log: results/logs/train-moons.log (check log file(s) for error details)
"""


@pytest.fixture
def log(tmp_path) -> Path:
    path = tmp_path / "film.log"
    path.write_text("film hero: 40 frames\n  4/40 frames\n  20/40 frames\n")
    return path


def shown(text: str, on_terminal: bool, capsys, code: int = 0) -> str:
    build = Build(on_terminal)
    build.follow(text.splitlines(keepends=True))
    build.end(code, 125, ["figures/index.html"])
    return capsys.readouterr().out


def test_elsewhere_each_finished_job_has_a_line(capsys, log):
    text = PLAN + started("train", 1, "moons", "x") + started("film", 2, "hero", str(log))
    lines = shown(text + finished(1) + finished(2), False, capsys).splitlines()
    assert re.fullmatch(r"1/4 train moons: \d+\.\d s", lines[0])
    assert re.fullmatch(r"2/4 film hero: \d+\.\d s", lines[1])
    assert lines[2:] == ["2 jobs in 2 min", "  figures/index.html"]


def test_a_terminal_has_one_line_a_stage_with_counts_and_frames(capsys, log):
    build = Build(on_terminal=True)
    text = PLAN + started("train", 1, "moons", "x") + finished(1)
    for line in (text + started("film", 2, "hero", str(log))).splitlines():
        build.read(line)
    build.draw()
    screen = capsys.readouterr().out.replace("\x1b[J", "").splitlines()
    assert screen[0] == f"recordings {'━' * 16}   1 of 1"
    assert screen[1] == f"figures    {'─' * 16}   0 of 1"
    # Half of the first of two films.
    bar = "━" * 4 + "─" * 12
    assert screen[2] == f"films      {bar}   0 of 2 · frame 20 of 40 of hero"
    assert re.fullmatch(r"\d+ s so far, about \d+ (s|min) left", screen[3])
    assert len(screen) == 4


def test_the_screen_is_drawn_over_and_not_scrolled(capsys):
    build = Build(on_terminal=True)
    for line in PLAN.splitlines():
        build.read(line)
    build.draw()
    capsys.readouterr()
    build.draw()
    assert capsys.readouterr().out.startswith("\x1b[3F\x1b[J")


@pytest.mark.parametrize("on_terminal", [False, True])
def test_a_failure_is_shown_at_once_with_its_cause_and_its_log(capsys, on_terminal):
    build = Build(on_terminal)
    for line in (PLAN + started("train", 1, "moons", "x") + FAILURE).splitlines():
        build.read(line)
    assert capsys.readouterr().out == (
        "error: run 'moons' diverged in epoch 1 (log: results/logs/train-moons.log)\n"
    )


def test_a_failed_job_is_no_longer_shown_as_under_way(capsys):
    build = Build(on_terminal=True)
    for line in (PLAN + started("train", 1, "moons", "x") + FAILURE).splitlines():
        build.read(line)
    build.draw()
    assert f"recordings {'─' * 16}   0 of 1\n" in capsys.readouterr().out


def test_a_job_that_the_system_killed_is_said_to_lack_memory(capsys):
    _, failure = FAILURE.split("RuleException:\n")
    killed = f"Command 'python' died with <Signals.SIGKILL: 9>.\n{failure}"
    said = "failed: train; it was killed, most likely because memory ran out; see results/logs/train-moons."
    assert shown(killed, False, capsys, code=1).startswith(said)


def test_a_job_that_says_nothing_is_named_with_its_log(capsys):
    text = started("figure", 3, "regions", "results/logs/figure-regions.log")
    failure = (
        "Traceback (most recent call last):\nZeroDivisionError: division by zero\n"
        "Error in rule figure:\n    jobid: 3\n    input: a\n"
        "    log: results/logs/figure-regions.log (check log file(s) for error details)\n"
    )
    assert "failed: figure; see results/logs/figure-regions.log" in shown(
        PLAN + text + failure, False, capsys, code=1
    )


def test_what_was_changed_is_shown(capsys):
    note = "note: figures/light/regions.svg was changed or damaged and is made again"
    assert shown(note + "\n" + PLAN, False, capsys).splitlines()[0] == note


def test_a_file_that_no_rule_makes_is_named(capsys):
    text = (
        "MissingRuleException:\nNo rule to produce figures/x.svg (if you use input functions make sure "
        "that they don't raise unexpected exceptions).\n"
    )
    assert shown(text, False, capsys, code=1) == "error: the configuration makes no file figures/x.svg\n"


def test_what_snakemake_fails_with_by_itself_is_not_hidden(capsys):
    text = "Traceback (most recent call last):\nOSError: no space left on device\n"
    assert "OSError: no space left on device\n" in shown(text, False, capsys, code=1)


def test_the_time_left_counts_the_frames_of_a_film_under_way(log):
    build = Build(on_terminal=True)
    for line in (PLAN + started("train", 1, "moons", "x") + finished(1)).splitlines():
        build.read(line)
    build._began -= 60
    before = build.seconds_left()
    for line in started("film", 2, "hero", str(log)).splitlines():
        build.read(line)
    # 8 of 133 units of the work are done with the training, and 30 more with half of a film.
    assert before == pytest.approx(60 * 125 / 8, rel=0.01)
    assert build.seconds_left() == pytest.approx(60 * 95 / 38, rel=0.01)


def test_nothing_to_do_is_said(capsys):
    assert shown("Nothing to be done\n", False, capsys) == (
        "everything is up to date\n  figures/index.html\n"
    )


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """Return a folder with a small configuration, and Snakemake's place taken by what it would print."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.yaml").write_text(
        "runs: {moons: {dataset: moons, layers: [2, 3, 1]}}\n"
        "figures: {loss-curve: {run: moons}}\n"
        "films: {hidden-representations: {run: moons}}\n"
        "formats: {figures: [svg], films: [mp4]}\n"
    )
    called = tmp_path / "snakemake.py"
    called.write_text(
        f"import sys\nopen('called', 'w').write(' '.join(sys.argv[1:]))\n"
        f"print({PLAN + started('train', 1, 'moons', 'x') + finished(1)!r})\n"
    )
    monkeypatch.setattr(make, "SNAKEMAKE", (str(called),))
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["mine.yaml"], "--configfile mine.yaml"),
        (
            ["mine.yaml", "loss-curve"],
            "--configfile mine.yaml -- figures/mine/light/loss-curve.svg figures/mine/dark/loss-curve.svg",
        ),
        (["mine.yaml", "figures/mine/index.html"], "--configfile mine.yaml -- figures/mine/index.html"),
    ],
)
def test_what_is_asked_of_snakemake(folder, capsys, arguments, expected):
    assert main(["make", *arguments]) == 0
    assert (folder / "called").read_text().endswith(f"--quiet host reason {expected}")
    assert "\n1 job in " in capsys.readouterr().out


def test_a_wrong_name_starts_nothing(folder, capsys):
    assert main(["make", "mine.yaml", "lose-curve"]) == 1
    assert capsys.readouterr().err == (
        "error: mine.yaml has no product 'lose-curve' "
        "(choose loss-curve, hidden-representations; did you mean loss-curve?)\n"
    )
    assert main(["make", "mine.yaml", "--cores", "0"]) == 1
    assert capsys.readouterr().err == "error: --cores 0: must be 1 or more\n"
    assert main(["make", "mine.yaml", "mine"]) == 1
    assert capsys.readouterr().err == ("error: mine.yaml has no product 'mine' (did you mean mine.yaml?)\n")
    assert not (folder / "called").exists()


def test_it_shows_the_stages_on_a_real_terminal(folder):
    """A pseudo-terminal of 80 columns: the lines are drawn over, and none is longer."""
    code = f"from hiddenreel.cli import main, make; make.SNAKEMAKE = {make.SNAKEMAKE!r}"
    screen, terminal = pty.openpty()
    termios.tcsetwinsize(terminal, (24, 80))
    process = subprocess.Popen(
        [sys.executable, "-c", f"{code}; raise SystemExit(main(['make', 'mine.yaml']))"],
        stdin=subprocess.DEVNULL,
        stdout=terminal,
        stderr=terminal,
    )
    os.close(terminal)
    output = b""
    with suppress(OSError):  # Linux reports the end of a terminal so.
        while piece := os.read(screen, 1 << 16):
            output += piece
    os.close(screen)
    assert process.wait(60) == 0, output
    text = output.decode()
    assert f"recordings {'━' * 16}   1 of 1" in text
    assert "\x1b[J" in text
    assert max(len(line) for line in re.sub(r"\x1b\[\d*[FJ]", "", text).splitlines()) <= 80


ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells of a parent's end")


@pytest.mark.parametrize("how", [signal.SIGTERM, pytest.param(signal.SIGKILL, marks=ON_LINUX)])
def test_who_ends_it_ends_its_jobs_too(folder, how):
    """A signal that it alone gets ends Snakemake and the jobs; one that it gets itself has a last line."""
    alive = folder / "alive"
    os.mkfifo(alive)
    job = f"import signal; alive = open({str(alive)!r}, 'w'); signal.pause()"
    (folder / "snakemake.py").write_text(
        "import subprocess, sys\nfrom hiddenreel.cli._processes import end_with_parent\nend_with_parent()\n"
        f"subprocess.run([sys.executable, '-c', {job!r}])\n"
    )
    code = f"from hiddenreel.cli import main, make; make.SNAKEMAKE = {make.SNAKEMAKE!r}"
    with subprocess.Popen(
        [sys.executable, "-c", f"{code}; raise SystemExit(main(['make', 'mine.yaml']))"],
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        with alive.open() as job_is_there:
            process.send_signal(how)
            assert job_is_there.read() == ""
        said, code = process.communicate()[0], process.wait(60)
    if how == signal.SIGTERM:
        assert (said, code) == ("\nstopped; the same command goes on from here\n", 130)


# --- Snakemake itself ----------------------------------------------------------------------------


def logged(handler: StageLines, event: LogEvent, **about: object) -> None:
    handler.handle(logging.makeLogRecord({"event": event, **about}))


def test_snakemake_itself_shows_a_screenful_of_counts(capsys):
    """With the rules of a workflow that has ours as a part, and a job of its own."""
    handler = StageLines()
    stats = {"ours_train": 10, "ours_figure": 90, "all": 1, "total": 101}
    logged(handler, LogEvent.RUN_INFO, stats=stats)
    rules = ["ours_train"] * 10 + ["ours_figure"] * 90 + ["all"]
    for number, rule in enumerate(rules):
        logged(handler, LogEvent.JOB_INFO, jobid=number, rule_name=rule)
        logged(handler, LogEvent.JOB_FINISHED, job_id=number)
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == LINES
    assert lines[0] == "   5%  recordings 5 of 10  figures 0 of 90"
    assert lines[-1] == " 100%  recordings 10 of 10  figures 90 of 90"


def test_snakemake_itself_names_the_log_of_a_job_that_failed(capsys):
    logged(StageLines(), LogEvent.JOB_ERROR, rule_name="ours_train", log=["a/train.log"])
    logged(StageLines(), LogEvent.JOB_ERROR, rule_name="all", log=[])
    lines = capsys.readouterr().err.splitlines()
    assert lines == ["failed: train; see a/train.log", "failed: all"]


@pytest.mark.parametrize(
    ("quiet", "dry", "lines"),
    [
        (QUIET, False, ["MissingRuleException"]),
        ({"all"}, False, ["MissingRuleException"]),
        (QUIET, True, ["counts", "job", "RuleException", "MissingRuleException"]),
        ({"host"}, False, ["counts", "RuleException", "MissingRuleException"]),
    ],
)
def test_with_the_profile_snakemake_shows_what_is_wrong_alone(quiet, dry, lines):
    logger, shown = logging.Logger("Snakemake's", logging.INFO), io.StringIO()
    logger.addHandler(logging.StreamHandler(shown))
    logger.handlers[0].addFilter(DefaultFilter({Quietness.RULES}, False, False, dry, False))
    show_stages(logger, quiet, dry)
    logger.info("counts")
    logger.info("job", extra={"event": LogEvent.JOB_INFO, "jobid": 1, "rule_name": "train"})
    logger.error("RuleException")
    logger.error("MissingRuleException")
    assert shown.getvalue().splitlines() == lines
