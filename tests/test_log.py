"""A log gets plain lines; the terminal gets nothing."""

from __future__ import annotations

import pytest

from hiddenreel.errors import HiddenreelError
from hiddenreel.log import LINES_IN_A_LOG, Progress, logged_to, say


def work(total=4, note="loss 0.5"):
    with Progress("train mine", total, "epochs") as progress:
        for done in range(total + 1):
            progress.reach(done, note)


def test_a_terminal_sees_nothing(capfd):
    """Several jobs share it, and bars would draw over each other."""
    work()
    assert capfd.readouterr() == ("", "")


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
