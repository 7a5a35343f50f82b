"""List every product with its captions, its origin and the hash of each file."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hiddenreel.cli._arguments import add_plan
from hiddenreel.errors import HiddenreelError

if TYPE_CHECKING:
    from hiddenreel.plan.plan import Plan


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_plan(parser)
    parser.add_argument("--captions", type=Path, required=True, help="the folder of captions")
    parser.add_argument("--output", type=Path, required=True, help="beside the products")


def run(options: argparse.Namespace) -> list[Path]:
    """Gather the facts from the plan and the catalogue, and hash the files."""
    from hiddenreel.plan.catalogue import SECTIONS, kinds
    from hiddenreel.plan.plan import read_plan
    from hiddenreel.plan.provenance import sources_digest, theme_digest
    from hiddenreel.publish.products.formats import EXPLORERS
    from hiddenreel.publish.products.manifest import Listed, write_manifest

    plan = read_plan(options.plan)
    if options.log is not None:
        _refuse_changed_files(plan, options.output.parent, options.log.parent)
    runs = {name: run.to_dict() for name, run in plan.runs.items()}
    themes = {
        name: {**spec.page_colours, "digest": theme_digest(spec.spec())} for name, spec in plan.themes.items()
    }
    products = []
    for product in (*plan.figures.values(), *plan.films.values()):
        kind = kinds(product.group)[product.kind]
        sources = {name: sources_digest(vars(product), runs, theme) for name, theme in themes.items()}
        # The hint of a kind is about all of its panels.
        hint = "" if "panels" in product.options else kind.hint
        about: dict[str, Any] = {"section": kind.section, "summary": kind.summary, "hint": hint}
        products.append(Listed(**vars(product), **about, sources=sources))
    folder = options.output.parent / EXPLORERS
    write_manifest(
        options.output,
        products,
        themes,
        runs,
        SECTIONS,
        options.captions,
        plan.course,
        [folder / f"{name}.html" for name in plan.explorers],
        pages=plan.pages,
        budget=plan.budget,
        language=plan.language,
    )
    return [options.output]


def _refuse_changed_files(plan: Plan, folder: Path, logs: Path) -> None:
    """Refuse to list a product that was changed after its job made it."""
    from hiddenreel.plan.receipts import changed_files
    from hiddenreel.publish.products.formats import FILMSTRIP

    names = {*plan.figures, *plan.films, *(f"{name}{FILMSTRIP}" for name in plan.films)}
    places = {folder / theme for theme in plan.themes}
    for file in map(Path, changed_files(logs)):
        if file.parent in places and file.name.partition(".")[0] in names:
            what = "was changed or damaged after it was made"
            raise HiddenreelError(f"{file} {what}: remove it and run snakemake, which makes it again")
