"""The workflow makes an explorer for each run that is listed, and again when it changes."""

from __future__ import annotations

import hashlib
import json

from workspace import SMALL

CIRCLES = SMALL["runs"]["circles"]


def test_an_explorer_is_made_listed_and_linked(copy_of_project):
    project = copy_of_project(
        {
            "runs": {"circles": CIRCLES, "slow": {**CIRCLES, "learning_rate": 0.5}},
            "figures": {"loss-curve": {"run": "circles"}},
            "explorers": [{"run": "circles", "compare": ["slow"]}],
            "themes": ["light"],
            "formats": {"figures": ["svg"]},
        }
    )
    outcome = project.snakemake("--cores", 1)
    assert outcome.code == 0, outcome.text
    assert {job for job in outcome.jobs if "explorer" in job} == {"explorer circles"}
    figures = project.folder / "figures"
    page = figures / "explorers" / "circles.html"
    (listed,) = json.loads((figures / "manifest.json").read_text())["explorers"]
    assert listed["sha256"] == hashlib.sha256(page.read_bytes()).hexdigest()
    assert '"run": "slow"' in page.read_text(encoding="utf-8")
    gallery = (figures / "index.html").read_text()
    assert gallery.count('href="explorers/circles.html"') == 2
    assert (project.folder / "results" / "check.json").is_file()
    page.unlink()
    again = project.snakemake("--dry-run")
    assert again.jobs == {"explorer circles"}
    script = project.folder / "src/hiddenreel/publish/explorer/plane.js"
    script.write_text(script.read_text() + "// A change.\n")
    assert "explorer circles" in project.snakemake("--dry-run").jobs
