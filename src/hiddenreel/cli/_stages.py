"""The stages of a build, as `hiddenreel make` and Snakemake itself show them."""

from __future__ import annotations

import logging
import sys
from collections import Counter
from collections.abc import Collection, Mapping

# What is shown as one line, with the rules that belong to it and about how long a job of theirs takes
# beside the others.
STAGES = {
    "recordings": {"train": 8.0, "measure": 8.0},
    "figures": {"figure": 5.0},
    "films": {"film": 60.0, "storyboard": 6.0, "still": 5.0, "clip": 1.0},
    "pages": {
        **dict.fromkeys(("manifest", "contact_sheet", "deck", "slide_pages"), 5.0),
        **dict.fromkeys(("snippets", "players", "explorer", "gallery"), 2.0),
        "check": 5.0,
    },
}
WEIGHTS = {rule: weight for rules in STAGES.values() for rule, weight in rules.items()}
# What the check takes more for each unit of the films that it checks.
CHECKING = 0.13
# What our default profile has Snakemake be quiet about. With `all` it would also hide why it stops.
QUIET = {"host", "reason", "rules"}
# Snakemake itself shows about this many lines for a whole build.
LINES = 20


def rule_named(name: str) -> str:
    """Return the name of our rule, without what another workflow puts before it."""
    return next((rule for rule in WEIGHTS if name == rule or name.endswith(f"_{rule}")), name)


def work_of(jobs: Mapping[str, int]) -> float:
    """Return about how long these numbers of jobs take, in the units of the weights."""
    work = {rule: WEIGHTS[rule] * number for rule, number in jobs.items() if rule in WEIGHTS}
    films = sum(work.get(rule, 0.0) for rule in STAGES["films"])
    return sum(work.values()) + CHECKING * films * jobs.get("check", 0)


def show_stages(logger: logging.Logger, quiet: Collection[str], is_dry_run: bool) -> None:
    """Show our lines instead of Snakemake's, except its errors.

    Parameters
    ----------
    logger : logging.Logger
        Snakemake's.
    quiet : collection of str
        What Snakemake is asked to be quiet about: ours are for our default profile and for ``all``.
    is_dry_run : bool
        A dry run shows what there is to do, as Snakemake writes it.
    """
    if "all" not in quiet and set(quiet) != QUIET:
        return
    for handler in logger.handlers:
        for own in handler.filters:
            if is_dry_run and hasattr(own, "quiet"):
                own.quiet = set()
        if not is_dry_run:
            handler.addFilter(_says_what_is_wrong)
    logger.addHandler(StageLines())


def _says_what_is_wrong(record: logging.LogRecord) -> bool:
    """Return whether to show it: a failed job has printed the reason, and its command does not help."""
    return record.levelno >= logging.ERROR and not record.getMessage().startswith("RuleException")


class StageLines(logging.Handler):
    """Prints the progress of each stage from time to time, and each failed job at once.

    It takes the events that Snakemake logs, for `snakemake` itself, which otherwise prints nothing until
    it ends or a line for everything it does.
    """

    def __init__(self) -> None:
        super().__init__()
        self._all: Counter[str] = Counter()
        self._done: Counter[str] = Counter()
        self._rules: dict[int, str] = {}
        self._lines = 0

    def emit(self, record: logging.LogRecord) -> None:
        """Count an event, and print a line if enough jobs have ended since the last line."""
        event = str(getattr(getattr(record, "event", None), "value", ""))
        about = vars(record)
        if event == "run_info":
            for name, number in about["stats"].items():
                if (rule := rule_named(name)) in WEIGHTS:
                    self._all[rule] += number
        elif event == "job_info":
            self._rules[about["jobid"]] = rule_named(about["rule_name"])
        elif event == "job_error":
            logs = ", ".join(about["log"])
            see = f"; see {logs}" if logs else ""
            print(f"failed: {rule_named(about['rule_name'])}{see}", file=sys.stderr, flush=True)
        elif event == "job_finished":
            rule = self._rules.get(about["job_id"], "")
            if rule in WEIGHTS:
                self._done[rule] += 1
                self._show()

    def _show(self) -> None:
        done, total = self._done.total(), self._all.total()
        lines = LINES * done // total if total else 0
        if lines > self._lines:
            self._lines = lines
            counts = (
                (stage, sum(self._done[rule] for rule in rules), sum(self._all[rule] for rule in rules))
                for stage, rules in STAGES.items()
            )
            stages = "  ".join(f"{stage} {part} of {whole}" for stage, part, whole in counts if whole)
            print(f"{done / total:5.0%}  {stages}", file=sys.stderr, flush=True)
