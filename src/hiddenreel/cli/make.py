"""Make the products of a configuration, or some of them, and show the progress."""

from __future__ import annotations

import argparse
import math
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from typing import NoReturn

from hiddenreel.cli._processes import asks_for_parents_end, end_all
from hiddenreel.cli._stages import STAGES, WEIGHTS, rule_named, work_of
from hiddenreel.errors import HiddenreelError, suggest
from hiddenreel.plan.plan import Plan
from hiddenreel.plan.workflow import snakefile
from hiddenreel.publish.products.formats import FORMATS, GALLERY

FRAMES = re.compile(r"^  (\d+)/(\d+) frames", re.MULTILINE)
REDRAWN_EVERY = 0.5  # s
BAR = 16  # signs
MOST_PATHS = 12  # listed in the end
LAST_LINES = 8  # of Snakemake's, shown if it fails and no line of ours says why
YAML = (".yaml", ".yml")
SNAKEMAKE = ("-m", "snakemake")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "what",
        metavar="FILE|NAME",
        nargs="*",
        help="a configuration (.yaml), config/config.yaml if there is none, and the products to make, "
        "all of them if none is named",
    )
    parser.add_argument(
        "--cores", type=int, default=os.cpu_count() or 1, help="processes at once (%(default)s)"
    )


def run(options: argparse.Namespace) -> None:
    """Check the configuration, run the workflow, and show its progress and its products."""
    files = [word for word in options.what if word.endswith(YAML)]
    names = [word for word in options.what if word not in files]
    if options.cores < 1:
        raise HiddenreelError(f"--cores {options.cores}: must be 1 or more")
    if len(files) > 1:
        raise HiddenreelError(f"{files[1]}: one configuration at a time, and {files[0]} is one")
    plan, file = _plan(files)
    targets = list(_targets(plan, names, file))
    command = [
        *(sys.executable, "-P", *SNAKEMAKE, "--snakefile", str(snakefile())),
        *("--cores", str(options.cores), "--nolock", "--rerun-incomplete"),
        *("--quiet", "host", "reason"),
        *(["--configfile", *files] if files else []),
        *(["--", *targets] if targets else []),
    ]
    began = time.monotonic()
    build = Build(sys.stdout.isatty())
    # A process group of its own would not get the terminal's Ctrl-C, which Snakemake waits for.
    with subprocess.Popen(
        command,
        env=_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        # Nothing here has started a thread yet, with which this would be unsafe.
        preexec_fn=asks_for_parents_end(),
    ) as process:
        assert process.stdout is not None
        signal.signal(signal.SIGTERM, partial(_pass_on, process.pid))
        try:
            build.follow(process.stdout)
            code = process.wait()
        except KeyboardInterrupt:
            process.wait()
            print("\nstopped; the same command goes on from here", flush=True)
            raise
    build.end(code, time.monotonic() - began, targets or _what_to_open(plan))
    if code != 0:
        raise HiddenreelError("not everything was made; the messages above say why")


def _pass_on(snakemake: int, number: int, frame: object) -> NoReturn:
    """Ask Snakemake and its jobs to end, as this process was asked; a Ctrl-C reaches them by itself."""
    end_all(snakemake, number)
    raise KeyboardInterrupt


def _environment() -> dict[str, str]:
    """Return the environment of the jobs, in which `python` is always this Python."""
    path = (os.path.dirname(sys.executable), os.environ.get("PATH", os.defpath))
    return {**os.environ, "PATH": os.pathsep.join(path)}


def _plan(files: Sequence[str]) -> tuple[Plan, str | None]:
    """Read and check the configuration that is named, or the one that Snakemake would take; name it."""
    from hiddenreel.plan.configuration import find_configuration
    from hiddenreel.plan.validate import validate
    from hiddenreel.plan.yaml_file import read_yaml

    given = read_yaml(files[0]) if files else {}
    ours = snakefile().parent / "config" / "config.yaml"
    found = find_configuration(given, files, ours)
    return validate(found.settings, found.file, found.folder), found.file


def _targets(plan: Plan, names: Sequence[str], file: str | None) -> Iterator[str]:
    """Yield the files of the products that are named; a name with a slash is a file itself.

    A name that is unknown may mean a configuration in the working folder, which is offered then.
    """
    known = {**plan.figures, **plan.films}
    for name in names:
        if "/" in name:
            yield name
        elif name in known:
            yield from _files_of(plan, name)
        else:
            others = [f"{name}{ending}" for ending in YAML if Path(f"{name}{ending}").is_file()]
            offer = f" (did you mean {others[0]}?)" if others else suggest(known, name)
            raise HiddenreelError(f"{file} has no product '{name}'{offer}")


def _what_to_open(plan: Plan) -> list[str]:
    """Return the paths of the gallery, or of the folder, and of the main film."""
    folder = Path("figures", plan.folder)
    page = folder / GALLERY if "gallery" in plan.pages else folder
    film = next(iter(plan.films), None)
    return [page.as_posix(), *list(_files_of(plan, film) if film else ())[:1]]


def _files_of(plan: Plan, name: str) -> Iterator[str]:
    is_film = name in plan.films
    formats = plan.formats_of(name) if is_film else plan.figure_formats
    for theme in plan.themes:
        for format_ in formats:
            yield Path("figures", plan.folder, theme, f"{name}{FORMATS[format_].ending}").as_posix()


@dataclass
class Job:
    """A running job."""

    rule: str
    name: str = ""
    files: list[str] = field(default_factory=list)
    log: str = ""
    began: float = field(default_factory=time.monotonic)

    def __str__(self) -> str:
        """Return what the job does, with the name of the product."""
        return f"{self.rule.replace('_', ' ')} {self.name}".rstrip()

    def frames(self) -> tuple[int, int]:
        """Return the numbers of finished frames and of all frames in a film's log, or 0 and 0."""
        if self.rule != "film":
            return 0, 0
        try:
            found = FRAMES.findall(Path(self.log).read_text(encoding="utf-8"))
        except OSError:
            return 0, 0
        return (int(found[-1][0]), int(found[-1][1])) if found else (0, 0)

    def share(self) -> float:
        """Return how much of the job is done, as far as it says so."""
        frames, all_frames = self.frames()
        return frames / all_frames if all_frames else 0.0

    def on_its_line(self) -> str:
        """Return the job for the line of its stage, the frames first: a long name may be cut."""
        frames, all_frames = self.frames()
        if not all_frames:
            return str(self)
        # Formats that are written after the last frame may take as long as the frames did.
        if frames == all_frames:
            return f"encoding {self.name}"
        return f"frame {frames} of {all_frames} of {self.name}"


class Build:
    """Shows the progress of a running workflow with one line for each stage.

    Parameters
    ----------
    on_terminal : bool
        Whether lines can be drawn over; elsewhere each finished job has a line.
    """

    def __init__(self, on_terminal: bool) -> None:
        self.on_terminal = on_terminal
        self.all: Counter[str] = Counter()
        self.done: Counter[str] = Counter()
        self.jobs: dict[str, Job] = {}
        self._current: Job | None = None
        self._in_stats = False
        # The rule that the next lines say the failure of, and the errors that jobs have reported.
        self._failed = ""
        self._shown = ""
        # Whether the rule that fails next was killed, as Snakemake says before.
        self._killed = False
        self._lines = 0
        self._drawn = 0.0
        self._began = time.monotonic()
        self._ended = False
        # What Snakemake printed last, and whether a line that was shown says what is wrong.
        self._last: deque[str] = deque(maxlen=LAST_LINES)
        self._said_why = False

    def follow(self, lines: Iterator[str] | Sequence[str]) -> None:
        """Read Snakemake's output line by line until it ends."""
        waiting: Queue[str | None] = Queue()

        def fetch() -> None:
            with suppress(ValueError):  # Closed, as this command was stopped.
                for line in lines:
                    waiting.put(line)
            waiting.put(None)

        # While nothing is printed, frames are drawn, and the screen shows how many.
        Thread(target=fetch, daemon=True).start()
        line: str | None = ""
        while line is not None:
            with suppress(Empty):
                line = waiting.get(timeout=REDRAWN_EVERY)
                self.read((line or "").rstrip("\n"))
            if self.on_terminal and time.monotonic() - self._drawn > REDRAWN_EVERY:
                self.draw()

    def read(self, line: str) -> None:
        """Process one line of output."""
        if line.startswith("Job stats:"):
            self._in_stats = True
        elif self._in_stats and (stat := re.fullmatch(r"(?:\w+_)?(\w+) +(\d+)", line)):
            if stat[1] != "total":
                self.all[rule_named(stat[0].split()[0])] += int(stat[2])
            else:
                self._in_stats = False
        elif begin := re.fullmatch(r"(?:local)?rule (\w+):", line):
            self._current = Job(rule_named(begin[1]))
        elif re.search(r"died with <Signals\.SIGKILL|exit status 137", line):
            self._killed = True
        elif failed := re.fullmatch(r"Error in rule (\w+):", line):
            self._failed, self._current = failed[1], None
        elif self._failed and (log := re.match(r"    log: (\S+)", line)):
            if log[1] not in self._shown:
                why = "; it was killed, most likely because memory ran out" if self._killed else ""
                self._say(f"failed: {rule_named(self._failed).replace('_', ' ')}{why}; see {log[1]}")
            self._failed, self._killed = "", False
        elif self._failed and (number := re.fullmatch(r"    jobid: (\d+)", line)):
            self.jobs.pop(number[1], None)
        elif line.startswith("    ") and self._current is not None:
            self._read_detail(line.strip())
        elif ended := re.match(r"Finished jobid: (\d+)", line):
            self._finish(ended[1])
        elif unknown := re.match(r"No rule to produce (.+?)(?: \(if you use input functions.*)?$", line):
            self._say(f"error: the configuration makes no file {unknown[1]}")
        elif line.startswith("note: "):
            self._print(line)
        elif line.startswith(("error: ", "Missing ")):
            self._say(line)
        elif line.strip():
            self._last.append(line)

    def _read_detail(self, line: str) -> None:
        job = self._current
        assert job is not None
        key, _, value = line.partition(": ")
        if key == "output":
            job.files = value.split(", ")
        elif key == "log":
            job.log = value.split(" ")[0]
        elif key == "wildcards":
            job.name = _product_in(value)
        elif key == "jobid":
            self.jobs[value] = job

    def _finish(self, number: str) -> None:
        job = self.jobs.pop(number, None)
        if job is None or job.rule not in WEIGHTS:
            return
        self.done[job.rule] += 1
        if not self.on_terminal:
            seconds = time.monotonic() - job.began
            count = sum(self.done.values())
            total = sum(number for rule, number in self.all.items() if rule in WEIGHTS)
            self._print(f"{count}/{total} {job}: {seconds:.1f} s")

    def draw(self) -> None:
        """Draw every stage over the last drawing."""
        self._drawn = time.monotonic()
        lines = [line for stage, rules in STAGES.items() if (line := self._stage(stage, rules))]
        if not lines and not self._ended:
            lines = ["looking for what there is to do"]
        if self.jobs:
            left = self.seconds_left()
            passed = f"{_time(time.monotonic() - self._began)} so far"
            lines.append(passed if math.isnan(left) else f"{passed}, about {_time(left)} left")
        sys.stdout.write((f"\x1b[{self._lines}F" if self._lines else "") + "\x1b[J")
        sys.stdout.write("".join(f"{line[: _columns() - 1]}\n" for line in lines))
        sys.stdout.flush()
        self._lines = len(lines)

    def _stage(self, stage: str, rules: dict[str, float]) -> str:
        total = sum(self.all[rule] for rule in rules)
        if not total:
            return ""
        done = sum(self.done[rule] for rule in rules)
        running = [job for job in self.jobs.values() if job.rule in rules]
        names = ", ".join(job.on_its_line() for job in running)
        begun = sum(job.share() for job in running)
        counts = f"{stage:<11}{_bar((done + begun) / total)} {done:>3} of {total}"
        return f"{counts} · {names}" if names else counts

    def seconds_left(self) -> float:
        """Estimate the remaining time from the time so far, and how much of the work it took."""
        whole, done = work_of(self.all), work_of(self.done)
        done += sum(WEIGHTS.get(job.rule, 0.0) * job.share() for job in self.jobs.values())
        passed = time.monotonic() - self._began
        return passed * (whole - done) / done if done else float("nan")

    def end(self, code: int, seconds: float, targets: Sequence[str]) -> None:
        """Print the products and the time that they took, or what Snakemake says if it failed for itself."""
        self._ended = True
        if self.on_terminal:
            self.draw()
        if code != 0 and not self._said_why:
            print(*self._last, sep="\n")
        count = sum(self.done.values())
        if code == 0:
            jobs = f"{count} job{'' if count == 1 else 's'}"
            what = f"{jobs} in {_time(seconds)}" if count else "everything is up to date"
            print(what)
            for path in targets[:MOST_PATHS]:
                print(f"  {path}")
            if len(targets) > MOST_PATHS:
                print(f"  and {len(targets) - MOST_PATHS} more")

    def _say(self, line: str) -> None:
        """Print a line that says what is wrong."""
        self._print(line)
        self._shown += f"{line}\n"
        self._said_why = True

    def _print(self, line: str) -> None:
        """Print a line above the stages."""
        if self.on_terminal and self._lines:
            sys.stdout.write(f"\x1b[{self._lines}F\x1b[J")
            self._lines = 0
        print(line, flush=True)


def _product_in(wildcards: str) -> str:
    """Return a product's name, with its theme in brackets, from ``theme=light, name=loss-curve``."""
    values = dict(part.partition("=")[::2] for part in wildcards.split(", "))
    theme = values.pop("theme", "")
    return " ".join([*values.values(), *([f"({theme})"] if theme else [])])


def _bar(share: float) -> str:
    """Draw a bar of progress, in ASCII if the terminal has no other signs."""
    full, empty = ("━", "─") if "utf" in (sys.stdout.encoding or "").lower() else ("#", ".")
    done = int(BAR * min(share, 1.0))
    return full * done + empty * (BAR - done)


def _time(seconds: float) -> str:
    """Write a time as people do: ``45 s``, ``3 min``."""
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"


def _columns() -> int:
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or 80
    except OSError:
        return 80
