"""Files that were changed or damaged after they were made are made again, with the same bytes."""

from __future__ import annotations

import json
from itertools import cycle
from pathlib import Path

from workspace import DRAWN, MEASURED, TRAININGS

from hiddenreel.plan.receipts import SUFFIX

# One file of every kind that a job makes.
FILES = [
    *(f"results/recordings/circles/{name}" for name in ("epochs.npy", "samples.npz", "made.json")),
    "results/recordings/other/samples.npz",
    "results/measurements/circles/moments.json",
    *(f"results/captions/regions.{suffix}" for suffix in ("json", "rst")),
    "results/captions/hidden-representations.json",
    *(f"results/{name}/light/hidden-representations.json" for name in ("stills", "clips")),
    *(f"figures/light/regions.{suffix}" for suffix in ("svg", "pdf", "png")),
    *(f"figures/dark/hidden-representations.{suffix}" for suffix in ("mp4", "gif", "png", "vtt")),
    "figures/light/hidden-representations.chapter-1.png",
    "figures/light/hidden-representations.clip-1.mp4",
    *(f"figures/light/hidden-representations-filmstrip.{suffix}" for suffix in ("svg", "pdf")),
    *(f"figures/{name}" for name in ("manifest.json", "index.html", "slides.html")),
    *(f"figures/{name}" for name in ("hiddenreel.pptx", "contact-sheet-dark.png")),
    *(f"figures/{name}" for name in ("reveal.js/reveal.js", "snippets/regions.md")),
    *("figures/players/hidden-representations.html", "results/check.json"),
]


def emptied(content: bytes) -> bytes:
    return b""


def cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


def with_another_byte(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


OF_THIS_BUILD = (".building", "benchmarks/", "check-cache.json", "logs/", "repairs.json")
WAYS = (emptied, cut, with_another_byte)


def damage(folder: Path, name: str, way) -> None:
    file = folder / name
    file.write_bytes(way(file.read_bytes()))


def files_of(workspace) -> dict[str, str]:
    return {
        name: digest
        for name, digest in workspace.hashes("figures", "results").items()
        # Files about this build alone, not about its products.
        if not name.startswith(tuple(f"results/{own}" for own in OF_THIS_BUILD))
    }


def test_every_damaged_file_is_noticed(copy):
    whole = {name: (copy.folder / name).read_bytes() for name in FILES}
    for way in WAYS:
        for name in FILES:
            damage(copy.folder, name, way)
        outcome = copy.snakemake("--dry-run")
        assert outcome.code == 0, outcome.text
        notes = [line for line in outcome.text.splitlines() if line.startswith("note: ")]
        named = [line.removeprefix("note: ").split(" was changed or damaged")[0] for line in notes]
        assert sorted(named) == sorted(FILES), way
        for name, content in whole.items():
            (copy.folder / name).write_bytes(content)
    # The list says that they were changed, even though they are the same again now.
    assert copy.would_do()


def test_damaged_files_are_made_again_with_the_same_bytes(copy):
    before = files_of(copy)
    for name, way in zip(FILES, cycle(WAYS)):
        damage(copy.folder, name, way)
    outcome = copy.snakemake("--cores", 1)
    assert outcome.code == 0, outcome.text
    # So a build of everything in another folder, one job at a time, gives the bytes of the first one.
    assert outcome.jobs == {*TRAININGS, *MEASURED, *DRAWN}
    assert files_of(copy) == before
    assert copy.would_do() == set()


def test_a_changed_product_is_made_again_and_never_listed_as_it_is(copy):
    manifest = copy.folder / "figures/manifest.json"
    before = json.loads(manifest.read_text())
    svg = copy.folder / "figures/light/regions.svg"
    made = svg.read_bytes()
    svg.write_bytes(made.replace(b"</svg>", b"<!-- better --></svg>"))
    # A call in which Snakemake compares only times is refused.
    outcome = copy.snakemake("--cores", 1, "figures/manifest.json", "--rerun-triggers", "mtime")
    log = (copy.folder / "results/logs/manifest.log").read_text()
    assert outcome.code == 1
    assert log == (
        "error: figures/light/regions.svg was changed or damaged after it was made: "
        "remove it and run snakemake, which makes it again\n"
    )
    outcome = copy.snakemake("--cores", 1, "figures/manifest.json")
    assert outcome.code == 0, outcome.text
    assert outcome.jobs == {"figure regions"}
    assert svg.read_bytes() == made
    assert json.loads(manifest.read_text())["products"] == before["products"]


def test_a_damaged_receipt_stops_nothing(copy):
    for content in ("", "[1]", '{"a": 1}', "{"):
        for receipt in (copy.folder / "results/logs").rglob(f"*{SUFFIX}"):
            receipt.write_text(content)
        (copy.folder / "results/repairs.json").write_text(content)
        assert copy.would_do() == set(), content
