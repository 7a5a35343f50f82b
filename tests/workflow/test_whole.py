"""Tests of the whole workflow: its targets, its rules, its products and its report."""

from __future__ import annotations

import html
import json
import re
import textwrap
import zipfile
from pathlib import Path

import numpy as np
import pytest
from workspace import PRODUCTS, PROJECT, RECORDINGS, SMALL

from hiddenreel.plan.validate import validate

RULES = ("train", "figure", "film", "storyboard")
SNIPPETS = [f"figures/snippets/{name}.md" for name in sorted([*SMALL["figures"], *SMALL["films"]])]
PAGES = ["figures/index.html", *(f"figures/players/{name}.html" for name in sorted(SMALL["films"]))]
SHEETS = ["figures/contact-sheet-dark.png", "figures/contact-sheet-light.png"]
SLIDES = [
    f"figures/{file}"
    for file in ("hiddenreel.pptx", "hiddenreel-dark.pptx", "slides.html", "slides-dark.html")
]


# --- Targets -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def fresh(copy_of_project):
    """Return a copy with the project's own configuration and no products."""
    return copy_of_project()


def test_bare_snakemake_makes_all(fresh):
    """A top-level Snakefile that only includes others must still build the products."""
    outcome = fresh.snakemake("--dry-run")
    assert outcome.code == 0, outcome.text
    assert "Using workflow specific profile profiles/default" in outcome.text
    assert re.search(r"^rule all:$", outcome.text, re.MULTILINE)

    figures = fresh.configuration["figures"]
    films = fresh.configuration["films"]
    # All other jobs serve these.
    assert {job for job in outcome.jobs if job.split()[0] in RULES} == {
        *(f"train {run}" for run in fresh.configuration["runs"]),
        *(f"figure {name}" for name in figures),
        *(f"film {theme} {name}" for theme in ("light", "dark") for name in films),
        *(f"storyboard {name}" for name in films),
    }
    wanted = re.search(r"^rule all:\n    input: (.*)$", outcome.text, re.MULTILINE)[1].split(", ")
    assert set(wanted) == {
        *(
            f"results/recordings/{run}/{file}"
            for run in fresh.configuration["runs"]
            for file in ("epochs.npy", "samples.npz", "made.json")
        ),
        *(
            f"figures/{theme}/{name}.{suffix}"
            for theme in ("light", "dark")
            for names, suffixes in ((figures, "svg pdf png"), (films, "mp4 gif png vtt"))
            for name in names
            for suffix in suffixes.split()
        ),
        *strips(films),
        *(f"results/captions/{name}.json" for name in [*figures, *films]),
        # The lists of stills and clips, whose number is not known yet.
        *(
            f"results/{files}/{theme}/{name}.json"
            for files in ("stills", "clips")
            for theme in ("light", "dark")
            for name in films
        ),
        *SHEETS,
        *(f"figures/snippets/{name}.md" for name in [*figures, *films]),
        *SLIDES,
        "figures/index.html",
        *(f"figures/players/{name}.html" for name in films),
        *(f"figures/explorers/{run}.html" for run in validate(fresh.configuration).explorers),
        "figures/manifest.json",
        "results/check.json",
    }


@pytest.mark.parametrize("profile", sorted((PROJECT / "profiles").iterdir()), ids=lambda p: p.name)
def test_no_profile_is_empty(profile):
    """An empty profile makes every command fail."""
    assert (profile / "profile.yaml").read_text().strip()


# --- Rules ---------------------------------------------------------------------------------------


def the_rules():
    text = "".join(file.read_text() for file in sorted(PROJECT.glob("workflow/rules/*.smk")))
    parts = re.split(r"^ *rule ?(\w*):\n", text, flags=re.MULTILINE)
    bodies = [re.split(r"\n(?=[\w#])", body)[0] for body in parts[2::2]]
    # A rule that is made in a loop says its name within.
    names = [re.search(r'name:\s+"(\w+)"', body) for body in bodies]
    return {inner.group(1) if inner else name: body for name, inner, body in zip(parts[1::2], names, bodies)}


def test_the_rules_are_read():
    assert set(the_rules()) >= set(RULES)


@pytest.mark.parametrize("rule", the_rules())
def test_a_rule_declares_what_a_scheduler_needs(rule):
    body = textwrap.dedent(the_rules()[rule])
    declared = set(re.findall(r"^(\w+):", body, re.MULTILINE))
    # A training has no input besides the configuration.
    needed = {"output", "log", "conda", "threads", "resources", "params", "shell"}
    assert (needed if rule == "train" else needed | {"input"}) <= declared
    assert re.search(r"^    mem_mb=lambda wildcards, (input, )?attempt: [^=]+\* attempt\s*\)?,$", body, re.M)
    assert re.search(r"^    runtime=lambda wildcards, attempt: \d+ \* attempt,$", body, re.M)
    # `run:` takes a second to begin, `script:` hides what is imported.
    assert not declared & {"run", "script", "notebook"}
    # Profiles decide where a workflow runs.
    assert not re.search(r"slurm|partition|account|qsub|lsf", body)


# --- Products ------------------------------------------------------------------------------------


def strips(films):
    """Name the strips for print of films."""
    return [
        f"figures/{theme}/{name}-filmstrip.{suffix}"
        for theme in ("light", "dark")
        for name in films
        for suffix in ("svg", "pdf")
    ]


def stills_and_clips(built):
    """Name the stills and clips of each film."""
    for name in SMALL["films"]:
        captions = json.loads((built.folder / f"results/captions/{name}.json").read_text())
        assert captions["chapters"]
        for theme in ("light", "dark"):
            for chapter in captions["chapters"]:
                yield f"figures/{theme}/{name}.chapter-{chapter['number']}.png"
                yield f"figures/{theme}/{name}.clip-{chapter['number']}.mp4"


def test_the_manifest_lists_chapters_with_their_stills_and_clips(built):
    manifest = json.loads((built.folder / "figures/manifest.json").read_text())
    films = [product for product in manifest["products"] if product["group"] == "films"]
    versions = [(film, version) for film in films for version in film["versions"].values()]
    listed = {file["path"]: file for _, version in versions for file in version["files"]}
    for path in stills_and_clips(built):
        file = listed[path.removeprefix("figures/")]
        assert file["role"] == ("still" if path.endswith(".png") else "clip")
        assert file["pixels"] == [640, 360]
    assert all(
        listed[path.removeprefix("figures/")]["role"] == "filmstrip" for path in strips(SMALL["films"])
    )
    for film, version in versions:
        clips = [file["frames"] for file in version["files"] if file["role"] == "clip"]
        ends = [chapter["frame"] + 1 for chapter in film["chapters"]]
        assert np.cumsum(clips).tolist() == ends
        (whole,) = (file["frames"] for file in version["files"] if file["role"] == "film")
        assert ends[-1] == whole


def test_everything_asked_for_is_made(built):
    made = built.hashes("figures", "results/recordings")
    reveal = [
        f"figures/reveal.js/{name}"
        for name in ("LICENSE", "notes.js", "reset.css", "reveal.css", "reveal.js")
    ]
    pages = [*SHEETS, *SNIPPETS, *SLIDES, *reveal, *PAGES]
    known = [*pages, *PRODUCTS, *RECORDINGS]
    assert sorted(made) == sorted([*known, *stills_and_clips(built), *strips(SMALL["films"])])
    assert all((built.folder / file).stat().st_size for file in made)


def test_nothing_half_done_is_left(built):
    left = [path.name for path in built.folder.rglob("*") if path.name.endswith(".part")]
    assert left == []
    assert {path.suffix for path in built.folder.glob("results/partial/*")} <= {".lock"}


def test_each_job_has_a_log(built):
    folder = built.folder / "results/logs"
    logs = {path.relative_to(folder).with_suffix("").as_posix() for path in folder.rglob("*.log")}
    assert logs == {
        *(f"train-{run}" for run in SMALL["runs"]),
        *(f"figure-{name}" for name in SMALL["figures"]),
        *(f"{theme}/film-{name}" for theme in ("light", "dark") for name in SMALL["films"]),
        *(f"storyboard-{name}" for name in SMALL["films"]),
        *(f"contact-sheet-{theme}" for theme in ("light", "dark")),
        "measure-circles-moments",
        "deck",
        "gallery",
        "players",
        "slide-pages",
        "manifest",
        "snippets",
        "check",
    }


# --- The report ----------------------------------------------------------------------------------


def test_the_report_has_every_product_with_its_words(built):
    outcome = built.snakemake("--report", "report.zip")
    assert outcome.code == 0, outcome.text
    with zipfile.ZipFile(built.folder / "report.zip") as report:
        page = report.read("report/report.html").decode()
        files = report.namelist()
    results, categories = embedded(page, "results"), embedded(page, "categories")
    # A track has only words, and the caption has them.
    pictures = [path for path in PRODUCTS if not path.endswith(".vtt")]
    for group, products in (("Figures", SMALL["figures"]), ("Films", SMALL["films"])):
        shown = [path for paths in categories[group].values() for path in paths]
        assert sorted(shown) == [path for path in pictures if Path(path).stem in products]
    assert categories["Gallery"] == {"Other": ["figures/index.html"]}
    assert sorted(results) == sorted([*pictures, "figures/index.html"])
    for path in pictures:
        result = results[path]
        _, theme, file = path.split("/")
        name, suffix = file.split(".")
        assert result["labels"] == {"name": name, "theme": theme, "format": suffix}
        words = json.loads((built.folder / f"results/captions/{name}.json").read_text())
        caption = html.unescape(re.sub(r"<[^>]*>", "", result["caption"]))
        assert caption.split() == f"{words['title']} {words['caption']}".split()
        assert any(inside.endswith(f"/{file}") for inside in files)


def embedded(page, name):
    return json.loads(re.search(rf"^\s*var {name} = (\{{.*\}});?$", page, re.MULTILINE)[1])
