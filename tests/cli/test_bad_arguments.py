"""Every command, with every argument that names a file given something else: one line, no traceback.

The commands and their arguments are those that the parser knows, so a new one is covered as it is.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import signal
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from library_made import make_library

from hiddenreel import cli
from hiddenreel.cli import FOR_PEOPLE, FOR_RULES, main
from hiddenreel.draw.film.film import Moment
from hiddenreel.draw.render import renderer
from hiddenreel.plan.plan import write_plan
from hiddenreel.plan.validate import validate

LONG = 15  # s; nothing here takes so long but what hangs.
# Arguments that name what is written: of these only what is in the way there is tried.
WRITTEN = ("output", "log", "stills", "clips", "cache", "partial", "to", "single_file")
IN_THE_WAY = ("folder", "pipe")
COMMANDS = (*FOR_PEOPLE, *FOR_RULES)
RUN = {"dataset": {"name": "circles", "samples": 80}, "layers": [2, 3, 3, 1], "epochs": 8}
CONFIG = {
    "runs": {"mine": {**RUN, "learning_rate": 3.0, "batch_size": 10, "seed": 2}},
    "figures": {"it": {"kind": "loss-curve", "run": "mine"}},
    "films": {"film": {"kind": "hidden-representations", "run": "mine", "seconds": 1.0}},
    "themes": ["light"],
}


def _as_folder(path: Path) -> None:
    path.mkdir()


def _as_huge(path: Path) -> None:
    with open(path, "wb") as file:
        file.truncate(3 * 10**9)


BAD: dict[str, Callable[[Path], object]] = {
    "missing": lambda path: None,
    "folder": _as_folder,
    "empty": lambda path: path.write_bytes(b""),
    "pipe": os.mkfifo,
    "other encoding": lambda path: path.write_bytes(b"runs: f\xfcr\n{[\x00"),
    "another type": lambda path: path.write_text('[{"products": 3}]'),
    "loop": lambda path: path.symlink_to(path.name),
    "huge": _as_huge,
}


@pytest.fixture
def good(tmp_path, monkeypatch, recording) -> dict[str, list[str]]:
    """Return arguments that are right, by the name that the parser has for them."""
    monkeypatch.chdir(tmp_path)
    before = signal.getsignal(signal.SIGTERM)
    # With usual letters alone every page has the same typeface, which is made once.
    make_library(Path("figures"), words="")
    plan = write_plan(validate(CONFIG), Path("results"))
    shutil.copytree(recording("hero").folder, "recording")
    Path("moments.json").write_text("{}")
    Path("captions").mkdir()
    for name in ("it", "film"):
        texts = '{"title": "t", "caption": "c", "alt": "a", "chapters": [{"frame": 3}]}'
        Path(f"captions/{name}.json").write_text(texts)
    yield {
        "plan": [str(plan)],
        "recording": ["recording"],
        "measured": ["moments.json"],
        "moments": ["moments.json"],
        "others": [],
        "figures": ["figures"],
        "manifest": ["figures/manifest.json"],
        "film": [str(next(Path("figures").rglob("*.mp4")))],
        "captions": ["captions/it.json"],
        "folder": ["figures"],
    }
    signal.signal(signal.SIGTERM, before)


@pytest.fixture
def one_renderer(monkeypatch) -> None:
    """Draw the film's panels and pictures once: every call that nothing is wrong with films the same."""
    made: list[renderer.Renderer] = []
    renderer_for = renderer.renderer_for

    def same(*arguments) -> renderer.Renderer:
        if not made:
            made.append(renderer_for(*arguments))
            monkeypatch.setattr(made[0], "_picture", once_each(made[0]._picture))
        return made[0]

    monkeypatch.setattr(renderer, "renderer_for", same)


def once_each(draw: Callable[[Moment], np.ndarray]) -> Callable[[Moment], np.ndarray]:
    """Return what draws a moment, and shows the same picture whenever the moment comes again."""
    pictures: dict[tuple[float, float], np.ndarray] = {}

    def picture(moment: Moment) -> np.ndarray:
        shown = moment.epoch, moment.progress
        if shown not in pictures:
            pictures[shown] = draw(moment).copy()
        return pictures[shown]

    return picture


@cache
def actions(command: str) -> list[argparse.Action]:
    """Return what the parser takes after a command."""
    parser = cli._parser([command])
    (commands,) = (action for action in parser._actions if isinstance(action, argparse._SubParsersAction))
    taken = commands.choices[command]._actions
    return [action for action in taken if not isinstance(action, argparse._HelpAction)]


def names_a_file(action: argparse.Action) -> bool:
    return action.type is Path or action.dest in ("what", "film")


def right(command: str, action: argparse.Action, good: dict[str, list[str]]) -> list[str]:
    """Return values for an argument that nothing is wrong with."""
    if command in ("film", "still", "storyboard", "figure") and action.dest == "name":
        return ["it" if command == "figure" else "film"]
    if command == "manifest" and action.dest == "captions":
        return ["captions"]
    if action.dest in good:
        return good[action.dest]
    if action.choices:
        return [str(next(iter(action.choices)))]
    if action.dest == "output":
        return [{"slides": "new.pptx", "figure": "light/it.svg"}.get(command, "new.png")]
    if action.type is int:
        return ["1"]
    return {"theme": ["light"], "themes": ["light"], "name": ["loss-curve"]}.get(
        action.dest, ["mine" if action.dest == "run" else "made"]
    )


def call(command: str, bad: str, value: str, good: dict[str, list[str]]) -> list[str]:
    """Return a command line in which the argument `bad` has this value, and all others are right."""
    words = [command]
    for action in actions(command):
        wanted = action.required or action.dest in ("measured", "figures") or action.dest == bad
        if not wanted or (action.nargs == 0 and action.dest != bad):
            continue
        given = [value] if action.dest == bad else right(command, action, good)
        words += [*action.option_strings[-1:], *given]
    return words


def test_every_file_of_the_command_line_is_a_command():
    files = {path.stem for path in Path(cli.__file__).parent.glob("[!_]*.py")}
    assert files == {name.replace("-", "_") for name in COMMANDS}


@pytest.mark.parametrize("command", COMMANDS)
def test_what_is_no_such_file_is_said_in_one_line(command, good, capfd, tmp_path, small_frames, one_renderer):
    for action in actions(command):
        if not names_a_file(action):
            continue
        for number, (what, make) in enumerate(BAD.items()):
            if action.dest in WRITTEN and what not in IN_THE_WAY:
                continue
            path = tmp_path / f"bad-{number}-{action.dest}{'.yaml' * (command == 'make')}"
            make(path)
            words = call(command, action.dest, str(path), good)
            signal.signal(signal.SIGALRM, _hangs)
            signal.alarm(LONG)
            try:
                code = main(words)
            except SystemExit as end:
                code = end.code
            finally:
                signal.alarm(0)
            out, err = capfd.readouterr()
            errors = [line for line in err.splitlines() if re.match(r"(hiddenreel.*)?error: ", line)]
            where = f"{' '.join(words)} ({what})\n{err}"
            assert code in (0, 1, 2), where
            assert len(errors) == (code != 0), where
            assert "Traceback" not in out + err, where
            _remove(path)


class Hangs(BaseException):
    """A command waits for ever."""


def _hangs(*_: object) -> None:
    raise Hangs


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
