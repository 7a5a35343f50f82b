"""The configuration is README's, and the time of all processes counts."""

from __future__ import annotations

import sys

import yaml

from benchmarks import first_use
from hiddenreel.plan.validate import validate

BUSY = "import time\nwhile time.process_time() < 0.2: pass"
STARTS_ANOTHER = f"import subprocess, sys; subprocess.run([sys.executable, '-S', '-c', {BUSY!r}], check=True)"


def test_the_configuration_has_the_film_and_takes_a_figure_more():
    plan = validate(yaml.safe_load(first_use.readme_configuration() + first_use.ONE_FIGURE))
    assert list(plan.films) == [first_use.FILM] and list(plan.figures) == ["loss-curve"]


def test_the_time_of_processes_that_a_process_starts_counts(tmp_path):
    assert first_use.processor_seconds([sys.executable, "-S", "-c", STARTS_ANOTHER], tmp_path) >= 0.2


def test_each_step_is_measured_once_and_held_to_its_promise(monkeypatch, tmp_path):
    calls = []

    def measured(command, folder):
        calls.append((command[4:], (folder / "mine.yaml").read_text().count("loss-curve")))
        return float(len(calls))

    monkeypatch.setattr(first_use, "processor_seconds", measured)
    monkeypatch.setattr(first_use.films, "workshop", lambda: tmp_path)
    first_use._steps.cache_clear()
    try:
        rows = [prepare().measured(3) for prepare in first_use.COMPARISONS]
    finally:
        first_use._steps.cache_clear()
    assert rows == [[(1.0, 25.0)], [(3.0, 6.0)], [(4.0, 3.0)]]
    film = [first_use.FILM]
    assert calls == [(["mine.yaml", *film], 0), (["mine.yaml"], 0), (["mine.yaml"], 1), (["mine.yaml"], 1)]
