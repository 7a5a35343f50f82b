"""Two thousand runs and figures work, because no command line holds the plan."""

from __future__ import annotations

import json
import re

from hiddenreel.cli import main
from hiddenreel.plan.plan import write_plan
from hiddenreel.plan.validate import validate

MANY = 2000
LONGEST_ARGUMENT = 131_072  # of a command on Linux, bytes
RUN = {"dataset": {"name": "circles", "samples": 40}, "layers": [2, 3, 1], "epochs": 3}
CONFIG = {
    "runs": {f"run-{n}": {**RUN, "seed": n} for n in range(MANY)},
    "figures": {f"loss-{n}": {"kind": "loss-curve", "run": f"run-{n}"} for n in range(MANY)},
    "themes": ["light"],
    "formats": {"figures": ["svg"]},
}


def test_a_dry_run_lists_every_job(copy_of_project):
    project = copy_of_project(CONFIG)
    outcome = project.snakemake("--dry-run", "--quiet", "host", "rules")
    assert outcome.code == 0, outcome.text
    counts = dict(re.findall(r"^(train|figure|manifest) +(\d+)$", outcome.text, re.MULTILINE))
    assert counts == {"train": f"{MANY}", "figure": f"{MANY}", "manifest": "1"}


def test_the_manifest_lists_every_product(tmp_path):
    plan = validate(CONFIG)
    captions, figures = tmp_path / "captions", tmp_path / "figures"
    captions.mkdir()
    (figures / "light").mkdir(parents=True)
    for name in plan.figures:
        (captions / f"{name}.json").write_text('{"title": "t", "caption": "c", "alt": "a"}')
        (figures / "light" / f"{name}.svg").write_text("<svg/>")
    written = write_plan(plan, tmp_path)
    assert written.stat().st_size > 2 * LONGEST_ARGUMENT
    where = ["--plan", str(written), "--captions", str(captions)]
    assert main(["manifest", *where, "--output", str(figures / "manifest.json")]) == 0
    products = json.loads((figures / "manifest.json").read_text())["products"]
    assert [product["name"] for product in products] == list(plan.figures)
    assert all(len(product["versions"]["light"]["files"]) == 1 for product in products)
