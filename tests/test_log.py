"""A bar on a terminal, nothing in a pipe, plain lines in a log."""

from __future__ import annotations

import fcntl
import io
import os
import struct
import sys
import termios
from contextlib import contextmanager

import pytest

from hiddenreel import log as progress
from hiddenreel.errors import HiddenreelError
from hiddenreel.log import LINES_IN_A_LOG, Progress, logged_to, say

DRAWN_OVER = "\r\033[K"
END = "<end>"


@pytest.fixture
def impatient(monkeypatch):
    """Draw at every call, however soon it comes."""
    monkeypatch.setattr(progress, "SECONDS_BETWEEN_DRAWS", -1)


@contextmanager
def terminal(monkeypatch, columns):
    """Let stderr be a terminal of this width; yield a reader of what it was sent."""
    ours, theirs = os.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    with open(theirs, "w", encoding="utf-8") as stderr, open(ours, "rb", buffering=0) as other:

        def sent() -> str:
            # A terminal hands on what it is sent in pieces of its own choosing.
            print(END, end="", file=stderr, flush=True)
            text = b""
            while not text.endswith(END.encode()):
                text += other.read(100_000)
            return text.decode().removesuffix(END)

        with monkeypatch.context() as patch:
            patch.setattr(sys, "stderr", stderr)
            yield sent


def work(total=4, note="loss 0.5"):
    with Progress("train mine", total, "epochs") as progress:
        for done in range(total + 1):
            progress.reach(done, note)


def test_a_terminal_sees_a_bar(monkeypatch, impatient):
    with terminal(monkeypatch, 100) as sent:
        work()
        text = sent()
    first, *bars, last = text.split(DRAWN_OVER)
    assert first == last == ""
    assert bars[0] == f"train mine [{'·' * 24}] 0/4 epochs  loss 0.5"
    assert bars[2] == f"train mine [{'█' * 12}{'·' * 12}] 2/4 epochs  loss 0.5"
    assert bars[4] == f"train mine [{'█' * 24}] 4/4 epochs  loss 0.5"
    assert len(bars) == 5


@pytest.mark.parametrize("columns", [20, 60, 80])
def test_a_narrow_terminal_is_never_wrapped(monkeypatch, impatient, columns):
    """What has wrapped cannot be drawn over, and would leave a line behind at every draw."""
    with terminal(monkeypatch, columns) as sent:
        work(note="loss 0.1234  accuracy 100.0%  and much more " * 3)
        text = sent()
    assert max(len(bar) for bar in text.split(DRAWN_OVER)) == columns - 1


def test_a_terminal_that_does_not_know_its_width_gets_the_usual(monkeypatch, impatient):
    with terminal(monkeypatch, 0) as sent:
        work(note="x" * 200)
        text = sent()
    assert max(len(bar) for bar in text.split(DRAWN_OVER)) == 79


def test_draws_are_not_more_than_an_eye_can_see(monkeypatch):
    monkeypatch.setattr(progress, "SECONDS_BETWEEN_DRAWS", 1e9)
    with terminal(monkeypatch, 80) as sent:
        work(total=1000)
        text = sent()
    assert [bar for bar in text.split(DRAWN_OVER) if bar] == [
        f"train mine [{'█' * 24}] 1000/1000 epochs  loss 0.5"
    ]


def test_the_bar_goes_when_work_fails(monkeypatch, impatient):
    with terminal(monkeypatch, 80) as sent:
        with pytest.raises(ValueError), Progress("film it", 2, "frames") as bar:
            bar.reach(1)
            raise ValueError
        text = sent()
    assert text.endswith(DRAWN_OVER)


def test_a_pipe_sees_nothing(monkeypatch, impatient, capsys):
    monkeypatch.setattr(sys, "stderr", pipe := io.StringIO())
    work()
    assert pipe.getvalue() == ""
    assert capsys.readouterr().out == ""


def test_a_log_gets_a_few_plain_lines(tmp_path):
    log = tmp_path / "logs/of/it.log"
    with logged_to(log):
        work(total=1000)
    first, *lines, last = log.read_text(encoding="utf-8").splitlines()
    assert first == "train mine: 1000 epochs"
    assert lines == [f"  {done}/1000 epochs  loss 0.5" for done in range(0, 1001, 100)]
    assert len(lines) == LINES_IN_A_LOG + 1
    assert last.startswith("train mine: done in ")
    assert "\033" not in "".join([first, *lines, last])


@pytest.mark.parametrize("total", [0, 1])
def test_little_work_is_said_too(tmp_path, total):
    log = tmp_path / "it.log"
    with logged_to(log):
        work(total=total, note="")
    assert log.read_text().splitlines()[1:-1] == [f"  {n}/{total} epochs" for n in range(total + 1)]


def test_a_log_is_there_line_by_line(tmp_path):
    """Whoever looks at the log of a running job sees how far it is."""
    log = tmp_path / "it.log"
    with logged_to(log):
        say("≥ begun")
        assert log.read_text(encoding="utf-8") == "≥ begun\n"


def test_without_a_log_nothing_is_said(capsys):
    with logged_to(None):
        say("into the void")
    say("into the void")
    assert capsys.readouterr() == ("", "")


def test_an_error_meant_for_the_user_names_the_log(tmp_path):
    log = tmp_path / "it.log"
    with pytest.raises(HiddenreelError) as caught, logged_to(log):
        raise HiddenreelError("lower the rate")
    assert str(caught.value) == f"lower the rate (log: {log})"
    assert log.read_text() == "error: lower the rate\n"


def test_a_defect_keeps_its_traceback(tmp_path):
    log = tmp_path / "it.log"
    with pytest.raises(ZeroDivisionError), logged_to(log):
        1 / 0  # noqa: B018
    assert log.read_text().startswith("Traceback")
    assert "ZeroDivisionError: division by zero" in log.read_text()


def test_an_interruption_is_written_down(tmp_path):
    log = tmp_path / "it.log"
    with pytest.raises(KeyboardInterrupt), logged_to(log):
        raise KeyboardInterrupt
    assert log.read_text() == "interrupted\n"


def test_a_log_ends_with_what_it_is_of(tmp_path):
    log = tmp_path / "it.log"
    with logged_to(log):
        say("inside")
    say("outside")
    assert log.read_text() == "inside\n"
