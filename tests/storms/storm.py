"""Kills a command at moments drawn at random, and proves that it still ends with the same bytes.

After every kill, each file with a final name is the whole file that an undisturbed call makes. After the
last call nothing else is left.
"""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

LONG = 600  # s; nothing takes so long but what hangs.
# What a build tells of itself, or measures with a clock, and nothing that it makes.
OF_ONE_BUILD = (
    *(".snakemake/", "/logs/", "/benchmarks/", "/.building", "/check-cache.json", "/repairs.json"),
    *("/README.md", "/speed.json", ".lock"),
)
LAST_LINES = 15  # of what a call printed, shown where it failed


class StormError(Exception):
    """Something was torn, is left over, or came out otherwise."""


@dataclass
class Place:
    """Where a command runs, and what it makes there.

    Attributes
    ----------
    command : list of str
    folder : Path
        Where it is called.
    made : tuple of str
        The folders and files in it that hold all that is made: they are removed for a fresh start.
    environment : dict of str to str
        The variables that it runs with.
    """

    command: Sequence[str]
    folder: Path
    made: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))

    def clear(self) -> None:
        """Remove all that was made."""
        for name in self.made:
            path = self.folder / name
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)

    def files(self) -> dict[str, str]:
        """Return the SHA-256 of each file made, by its name, and an empty text for each folder."""
        return {
            name: hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
            for name, path in self._all_paths()
        }

    def _all_paths(self) -> Iterator[tuple[str, Path]]:
        for top in self.made:
            for path in sorted((self.folder / top).rglob("*")):
                name = path.relative_to(self.folder).as_posix()
                if not any(own in f"/{name}{'/' * path.is_dir()}" for own in OF_ONE_BUILD):
                    yield name, path

    def start(self) -> Running:
        """Call the command in a session of its own, as a terminal does."""
        return Running(self)


class Running:
    """A command under way."""

    def __init__(self, place: Place) -> None:
        self.output = place.folder.parent / f"{place.folder.name}-{time.monotonic_ns()}.txt"
        with open(self.output, "wb") as output:
            self.process = subprocess.Popen(
                place.command,
                cwd=place.folder,
                env=dict(place.environment),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def ended_within(self, seconds: float) -> bool:
        """Wait; return whether the command has ended by itself."""
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def end(self) -> tuple[int, str]:
        """Wait for the end; return the exit code and what was printed."""
        code = self.process.wait(LONG)
        self._wait_until_alone()
        text = self.output.read_text(errors="replace")
        self.output.unlink()
        return code, text

    def kill_all(self) -> None:
        """Kill every process of it at once, as a power cut does."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.end()

    def interrupt(self) -> None:
        """Interrupt it as Ctrl-C does."""
        os.killpg(self.process.pid, signal.SIGINT)
        self.end()

    def kill_one(self, chance: random.Random) -> None:
        """Kill one process of it, as a system does that runs out of memory; let the others end."""
        members = self._members()
        if members:
            _kill(chance.choice(members))
        code = self.process.wait(LONG)
        # What lives on without the first process would still be writing while the next call starts.
        if code == -signal.SIGKILL:
            self._kill_the_rest()
        self.end()

    def _kill_the_rest(self) -> None:
        for member in self._members():
            _kill(member)

    def _members(self) -> list[int]:
        """List the processes of the session, oldest first."""
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    status = (entry / "stat").read_text().rpartition(")")[2].split()
                except OSError:
                    continue
                state, session = status[0], int(status[3])
                if session == self.process.pid and state != "Z":
                    found.append(int(entry.name))
        return sorted(found)

    def _wait_until_alone(self) -> None:
        until = time.monotonic() + LONG
        while self._members():
            if time.monotonic() > until:
                raise StormError(f"processes live on: {self._members()}")
            time.sleep(0.01)


@dataclass
class Result:
    """What a storm has proved."""

    kills: int
    rounds: int
    files: int
    seconds: float

    def __str__(self) -> str:
        return (
            f"{self.kills} kills in {self.rounds} rounds: {self.files} files, the same bytes, "
            f"nothing left over ({self.seconds:.0f} s)"
        )


def storm(
    place: Place, kills: int = 50, seed: int = 0, most: int = 5, say: Callable[[str], None] = print
) -> Result:
    """Kill a command until it was killed so many times, from nothing to whole in each round.

    Parameters
    ----------
    place : Place
    kills : int
        How often to kill it, in all rounds together.
    seed : int
        Of the moments and of the ways.
    most : int
        How often to kill it in a round, at most.
    say : callable
        Called with a line for each round.

    Raises
    ------
    StormError
        When a file is torn, differs in the end, or is left over, or the last call fails.
    """
    began = time.monotonic()
    whole, seconds = undisturbed(place)
    chance = random.Random(seed)
    done = rounds = 0
    while done < kills:
        place.clear()
        rounds += 1
        ways = []
        for _ in range(min(chance.randint(1, most), kills - done)):
            way = killed(place, chance, seconds)
            if way is None:
                break
            ways.append(way)
            done += 1
            require_whole(place, whole, f"round {rounds} after {', '.join(ways)}")
        finish(place, whole, f"round {rounds} after {', '.join(ways)}")
        say(f"round {rounds}: {', '.join(ways) or 'too late'}; {done} of {kills} kills")
    return Result(done, rounds, len(whole), time.monotonic() - began)


def undisturbed(place: Place) -> tuple[dict[str, str], float]:
    """Call the command twice from nothing; return what it makes, and how long it takes, s.

    Raises
    ------
    StormError
        When it fails, or makes other bytes the second time.
    """
    made = []
    for _ in range(2):
        place.clear()
        began = time.monotonic()
        code, text = place.start().end()
        seconds = time.monotonic() - began
        if code != 0:
            raise StormError(f"undisturbed: code {code}\n{_last(text)}")
        made.append(place.files())
    if made[0] != made[1]:
        raise StormError(f"undisturbed, it makes other bytes: {_differences(*made)}")
    return made[0], seconds


def killed(place: Place, chance: random.Random, seconds: float) -> str | None:
    """Start the command and kill it within these seconds; return how, or None where it was over."""
    running = place.start()
    at = chance.uniform(0, seconds)
    if running.ended_within(at):
        running.end()
        return None
    way = chance.choice(["all", "all", "one", "interrupt"])
    if way == "all":
        running.kill_all()
    elif way == "one":
        running.kill_one(chance)
    else:
        running.interrupt()
    return f"{way} at {at:.2f} s"


def require_whole(place: Place, whole: Mapping[str, str], when: str) -> None:
    """Raise an error where a file with a final name is not the whole file."""
    torn = [name for name, digest in place.files().items() if whole.get(name, digest) != digest]
    if torn:
        raise StormError(f"{when}: torn: {', '.join(torn)}")


def finish(place: Place, whole: Mapping[str, str], when: str) -> None:
    """Call the command to its end, and compare what it makes."""
    code, text = place.start().end()
    if code != 0:
        raise StormError(f"{when}: the last call ends with code {code}\n{_last(text)}")
    made = place.files()
    if made != whole:
        raise StormError(f"{when}: {_differences(whole, made)}")


def pairs(place: Place, count: int = 10, seed: int = 0, say: Callable[[str], None] = print) -> Result:
    """Start a command twice in one folder, again and again: one at least makes all of it.

    The other one makes the same, or is refused in one line.
    """
    began = time.monotonic()
    whole, seconds = undisturbed(place)
    chance = random.Random(seed)
    for number in range(1, count + 1):
        place.clear()
        later = chance.uniform(0, seconds)
        first = place.start()
        time.sleep(later)
        second = place.start()
        ends = [first.end(), second.end()]
        when = f"pair {number}, {later:.2f} s apart"
        for code, text in ends:
            errors = [line for line in text.splitlines() if line.startswith("error: ")]
            refused = code == 1 and len(errors) == 1 and "another build" in errors[0]
            if code != 0 and not refused:
                raise StormError(f"{when}: code {code}\n{_last(text)}")
        if place.files() != whole:
            raise StormError(f"{when}: {_differences(whole, place.files())}")
        finish(place, whole, when)
        say(f"{when}: codes {ends[0][0]} and {ends[1][0]}")
    return Result(0, count, len(whole), time.monotonic() - began)


def _kill(process: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)


def _differences(before: Mapping[str, str], after: Mapping[str, str]) -> str:
    lost = sorted(before.keys() - after.keys())
    left = sorted(after.keys() - before.keys())
    other = sorted(name for name in before.keys() & after.keys() if before[name] != after[name])
    found = {"missing": lost, "left over": left, "other bytes": other}
    return "; ".join(f"{what}: {', '.join(names)}" for what, names in found.items() if names)


def _last(text: str) -> str:
    return "\n".join(text.splitlines()[-LAST_LINES:])
