"""Several configurations in one clone: each is green, and none changes the files of another."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from workspace import Workspace

RUN = {"dataset": {"name": "moons", "samples": 40}, "layers": [2, 3, 1], "batch_size": 10, "epochs": 3}
# Each has a figure of the same name, of runs with the same name and other settings.
CONFIGURATIONS = {
    "config/config.yaml": ("", {"seed": 1}, {}),
    "mine.yaml": ("mine", {"seed": 2}, {}),
    "weeks/3.yaml": ("week-3", {"seed": 3}, {"folder": "week-3"}),
}
ALL = tuple(CONFIGURATIONS)


def products(clone: Workspace, file: str) -> dict[str, str]:
    """Return the hashes of the files that belong only to this configuration."""
    folder = CONFIGURATIONS[file][0]
    results = Path("results", folder)
    tops = [Path("figures", folder), results / "recordings", results / "captions"]
    others = {name for name, *_ in CONFIGURATIONS.values()} - {folder}
    hashes = clone.hashes(*map(str, tops))
    manifest = clone.folder / "figures" / folder / "manifest.json"
    hashes["manifest"] = hashlib.sha256(manifest.read_bytes()).hexdigest()
    return {path: sha for path, sha in hashes.items() if not others & set(path.split("/")[1:2])}


def chosen(file: str) -> list[str]:
    return [] if file == "config/config.yaml" else ["--configfile", file]


def build(clone: Workspace, file: str) -> None:
    """Make a configuration as the command line does, and check that it is fit to publish."""
    outcome = clone.snakemake("--cores", 1, *chosen(file))
    assert outcome.code == 0, f"{file}\n{outcome.text}"
    report = clone.folder / "results" / CONFIGURATIONS[file][0] / "check.json"
    assert json.loads(report.read_text())["findings"] == []


@pytest.fixture(scope="module")
def clone_with_all(copy_of_project) -> Callable[[], Workspace]:
    """Return a maker of clones with all configurations in them."""

    def made(**sections: dict) -> Workspace:
        clone = copy_of_project()
        for file, (_, run, more) in CONFIGURATIONS.items():
            clone.configure(
                {
                    "runs": {"net": {**RUN, **run}},
                    "figures": {"loss-curve": {"run": "net"}},
                    "themes": ["light"],
                    "formats": {"figures": ["svg"]},
                    "pages": [],
                    **sections,
                    **more,
                },
                file,
            )
        return clone

    return made


def test_configurations_side_by_side_give_the_bytes_that_they_give_alone(clone_with_all):
    """Build each configuration alone, and before and after each other one."""
    alone, beside_others = {}, []
    for order in (ALL, ALL[::-1], ["mine.yaml"]):
        clone = clone_with_all()
        for count, file in enumerate(order, 1):
            build(clone, file)
            hashes = {earlier: products(clone, earlier) for earlier in order[:count]}
            if count == 1:
                alone |= hashes
            beside_others.append(hashes)
        # Nothing is left to do for the first one after the others were built.
        assert clone.would_do(*chosen(order[0])) == set()
    assert [len(hashes) for hashes in alone.values()] == [7, 7, 7]
    for hashes in beside_others:
        assert hashes == {file: alone[file] for file in hashes}
