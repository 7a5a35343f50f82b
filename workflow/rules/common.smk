# The plan: what the configuration asks for, and which files belong to each part of it.

import json
import os
import shlex
import sys
from pathlib import Path

from snakemake.logging import logger

from hiddenreel.cli._processes import end_with_parent
from hiddenreel.cli._stages import show_stages
from hiddenreel.code_digest import PACKAGE, digest, product_digest
from hiddenreel.errors import HiddenreelError
from hiddenreel.plan.catalogue import MEASUREMENTS, command_module, kinds, modules_of
from hiddenreel.plan.configuration import find_configuration
from hiddenreel.plan.languages import advice, shipped
from hiddenreel.plan.lock import lock
from hiddenreel.plan.plan import write_plan
from hiddenreel.plan.provenance import settings_digest, sources_digest, theme_digest
from hiddenreel.plan.receipts import find_repairs, read_repairs
from hiddenreel.plan.resources import (
    disk_to_film,
    disk_to_train,
    memory_to_draw,
    memory_to_film,
    memory_to_train,
)
from hiddenreel.plan.validate import validate
from hiddenreel.publish.products import formats
from hiddenreel.publish.video.encoders import require_encoders


def let_jobs_find_the_package():
    """Put the folder of our package on the jobs' path: a conda environment does not hold it.

    It stands in the jobs' commands, because Snakemake removes PYTHONPATH from the surroundings of conda's jobs.
    """
    folder = os.path.dirname(PACKAGE)
    # Other packages beside ours belong to this Python, and may not fit the one that the jobs use.
    if os.path.basename(folder) in ("site-packages", "dist-packages"):
        return
    quoted = shlex.quote(folder).replace("{", "{{").replace("}", "}}")
    shell.prefix(
        f'set -euo pipefail; export PYTHONPATH={quoted}"${{{{PYTHONPATH:+:$PYTHONPATH}}}}"; '
    )


let_jobs_find_the_package()

if workflow.is_main_process:
    # As the process of `hiddenreel make`, it ends with it.
    end_with_parent()

# Snakemake takes braces in the path of this file for wildcards.
ENVIRONMENT = workflow.source_path("../../environment.yml").replace("{", "{{").replace("}", "}}")

# A workflow that uses ours as a module may put this before the names of all our files.
PREFIX = workflow.modifier.path_modifier.replace_prefix("", "output")

try:
    configuration = find_configuration(
        config,
        files=[*workflow.configfiles, *workflow.overwrite_configfiles],
        # The folder worked in may have a configuration of its own, as with --directory.
        ours=workflow.source_path("../../config/config.yaml"),
        in_module=workflow.modifier.skip_configfile,
    )
    plan = validate(
        configuration.settings, configuration.file, configuration.folder, configuration.within
    )
    for name in plan.films:
        require_encoders(plan.formats_of(name))
    FIGURES, RESULTS = (
        os.path.join(top, plan.folder) if plan.folder else top for top in ("figures", "results")
    )
    PLAN = write_plan(plan, Path(PREFIX, RESULTS))
except HiddenreelError as error:
    sys.exit(f"error: {error}")


if workflow.is_main_process and plan.language and advice(plan.language):
    print(advice(plan.language), file=sys.stderr)
if workflow.is_main_process:
    for line in plan.notes:
        print(line, file=sys.stderr)


# What was changed or damaged since its job ended. The processes of a cluster's jobs do not look: files
# are being written while they start.
if workflow.is_main_process:
    CHANGED, REPAIRS = find_repairs(Path(PREFIX, RESULTS))
else:
    CHANGED, REPAIRS = [], read_repairs(Path(PREFIX, RESULTS))

RECORDING = ("epochs.npy", "samples.npz", "made.json")
# What is made of each chapter of a film, where the configuration asks for it.
CHAPTER_FILES = [name for name in ("stills", "clips") if name in plan.film_extras]
# What else a film's job writes down: what it lowered to keep a budget.
NOTED = ["lowered"] if any("budget" in film.options for film in plan.films.values()) else []
STILL, CLIP = (end.format(number="{chapter}") for end in (formats.STILL, formats.CLIP))
MANIFEST = f"{FIGURES}/{formats.MANIFEST}"
GALLERY = f"{FIGURES}/{formats.GALLERY}"
REVEAL_FILES = sorted(os.listdir(PACKAGE / "publish/slides/reveal.js"))
# Written where the checker found nothing that keeps a product from being published.
CHECKED = f"{RESULTS}/check.json"


# Those whose recordings are made here; others are named by the configuration.
TRAINED = [name for name, run in plan.runs.items() if not run.recording]


def one_of(names):
    """Match one of these names and nothing else."""
    return "|".join(names) or "(?!)"


wildcard_constraints:
    run=one_of(plan.runs),
    figure=one_of(plan.figures),
    film=one_of(plan.films),
    theme=one_of(plan.themes),
    measurement=one_of(MEASUREMENTS),
    chapter=r"[1-9]\d*",


# --- What makes work again --------------------------------------------------------------------------


def code(*modules, files=()):
    """Return the digest of the source files that these modules use, and of other files of the package.

    It stands among the parameters of a rule, so that an edit of one of them makes its work again.
    """
    return f"{product_digest(*modules)} {digest(files)}" if files else product_digest(*modules)


def code_of_command(command, *modules, files=()):
    return code(command_module(command), *modules, files=files)


def code_of_product(product, command):
    modules = modules_of(product.group, product.kind, command)
    return code(*modules, files=phrases_of(product.options.get("language")))


def code_of_page(*modules, files=()):
    """Return the same of a page, with all that it takes its words from."""
    own = [plan.language[key] for key in ("name", "phrases")] if plan.language else []
    # Snakemake would take the fields of phrases for wildcards.
    return f"{code(*modules, files=[*files, *phrases_of(plan.language)])} {settings_digest(own)}"


def phrases_of(language):
    """Name the file of the package's phrases in a language, if it has one; English needs none."""
    return (
        [f"languages/{language['name']}.yaml"] if language and language["name"] in shipped() else []
    )


def files_below(folder):
    """List the files of the package in a folder that are no Python."""
    files = (path for path in (PACKAGE / folder).rglob("*") if path.is_file())
    return sorted(
        path.relative_to(PACKAGE).as_posix() for path in files if path.suffix not in (".py", ".pyc")
    )


def templates_of(page):
    """List the templates of the gallery, the players or the explorers; most are for several."""
    others = {"gallery", "player", "explorer"} - {page}
    templates = files_below("publish/pages/templates")
    return [file for file in templates if os.path.basename(file).split(".")[0] not in others]


def settings_of(product):
    """Return what the configuration says of a product, as a parameter of its rule."""
    return json.dumps([product.kind, product.run, product.compare, product.options], sort_keys=True)


def repairs_of(*beginnings):
    """Return which of a job's files were found changed; they have names that begin so.

    As a parameter this makes them again once. Snakemake compares no parameter that is computed from
    the outputs, so each rule gives the beginnings of theirs.
    """
    beginnings = tuple(f"{PREFIX}{beginning}" for beginning in beginnings)
    found = (f"{file} {state}" for file, state in REPAIRS.items() if file.startswith(beginnings))
    return sorted(found)


def repairs_of_product(name, ending="."):
    """Return the same of a product that is made in every theme, and of its captions."""
    drawn = (f"{FIGURES}/{theme}/{name}{ending}" for theme in plan.themes)
    return repairs_of(*drawn, f"{RESULTS}/captions/{name}.")


def own_themes(*themes):
    """Return the digests of those themes that are the author's own; ours are part of the code."""
    own = [theme for theme in themes if theme not in ("light", "dark")]
    return [f"{theme} {theme_digest(plan.themes[theme].spec())}" for theme in sorted(own)]


# --- What is made first -----------------------------------------------------------------------------

# The main film in the first theme goes before all other products, with what it shows.
#
# It needs two cores, and so does what it is made from: if only one of them became free, a job of one
# core would take it, then another the next, and the film would wait for the last of them.
MAIN_FILM, FIRST_THEME = next(iter(plan.films.values()), None), next(iter(plan.themes))


def is_main_film(film, theme):
    return MAIN_FILM is not None and (film, theme) == (MAIN_FILM.name, FIRST_THEME)


def main_film_shows(run, measurement=None):
    """Return whether the main film is made from a run's recording, or from a measurement of it."""
    if MAIN_FILM is None or run not in (MAIN_FILM.run, *MAIN_FILM.compare):
        return False
    return measurement is None or measurement in kinds("films")[MAIN_FILM.kind].measurements


# --- Names of files ---------------------------------------------------------------------------------


def recording_of(run):
    """Name the files of a recording, of which the last says in few bytes what the others hold."""
    named = plan.runs[run].recording
    folder = named or f"{RESULTS}/recordings/{run}"
    files = (f"{folder}/{file}" for file in RECORDING)
    # A workflow that uses ours as a module puts its prefix before our own files alone.
    *large, described = map(local, files) if named else files
    # Files over 1 MB are compared by their times, which a copy of the project does not keep.
    return [*map(ancient, large), described]


def samples_of(run):
    """Name the file that the samples of a run are in, if they are in one.

    Its digest is among the settings of the run, so its times do not matter.
    """
    file = plan.runs[run].dataset.file
    return [local(ancient(file))] if file else []


def runs_of(product):
    """List the runs whose recordings a product shows."""
    return [product.run, *product.compare]


def mark_of(product):
    """Name the file of the mark on a product, if it has one; its digest is among the settings."""
    mark = product.options.get("watermark")
    return [local(ancient(mark["file"]))] if isinstance(mark, dict) else []


def shown_beside(product):
    """List the recordings that a product shows beside its own."""
    return recordings_of(product.compare)


def recordings_of(runs):
    """Name the files of several recordings."""
    return [file for run in runs for file in recording_of(run)]


def folders_of(files):
    """Name each folder once, in the order of its files."""
    return list(dict.fromkeys(os.path.dirname(file) for file in files))


def measured_for(product):
    """List what must be measured before a figure or film can be made."""
    measured = kinds(product.group)[product.kind].measurements
    return [f"{RESULTS}/measurements/{product.run}/{name}.json" for name in measured]


def captions_of(name):
    return f"{RESULTS}/captions/{name}.json"


def files_of(name, suffixes, themes=plan.themes):
    """Name the files of a product, each by its theme and what comes after the product's name."""
    return [f"{FIGURES}/{theme}/{name}{suffix}" for theme in themes for suffix in suffixes]


FIGURE_ENDS = [f".{name}" for name in plan.figure_formats]


def film_ends(film):
    """List what follows the name of a film in the names of its files."""
    return tuple(formats.FORMATS[name].ending for name in plan.formats_of(film))


def films_by_ends():
    """Group the films that have files in the same formats: each group has a rule."""
    groups = {}
    for film in plan.films:
        groups.setdefault(film_ends(film), []).append(film)
    return groups


STRIP_ENDS = (
    [f"{formats.FILMSTRIP}.{name}" for name in formats.FILMSTRIP_FORMATS]
    if "filmstrip" in plan.film_extras
    else []
)


def lists_of(film, theme):
    """Name the files that list the stills and the clips of a film, and what a budget lowered."""
    return {name: f"{RESULTS}/{name}/{theme}/{film}.json" for name in [*CHAPTER_FILES, *NOTED]}


def in_report(files, category, name):
    """Declare files of figures or films as they stand in the report, with their captions."""
    # A line must not begin with the word report: Snakemake would take it for its own keyword.
    shown = []
    for file in files:
        if not getattr(formats.format_of(Path(file)), "shown_on", True):
            shown.append(file)
            continue
        labels = {
            "name": name,
            "theme": os.path.basename(os.path.dirname(file)),
            "format": file.rpartition(".")[2],
        }
        caption = "../report/product.rst"
        shown.append(report(file, caption=caption, category=category, labels=labels))
    return shown


def named_by_theme(name, suffix):
    """Name a file for each theme: the first has the plain name, the others say which they are."""
    first, *others = plan.themes
    return [f"{name}.{suffix}", *(f"{name}-{theme}.{suffix}" for theme in others)]


# --- What is wanted ---------------------------------------------------------------------------------


def recordings_wanted():
    return [f"{RESULTS}/recordings/{run}/{file}" for run in TRAINED for file in RECORDING]


def products_wanted():
    """List the files of all figures and films but for those of the films' chapters."""
    figures = [file for name in plan.figures for file in files_of(name, FIGURE_ENDS)]
    return figures + [
        file for name in plan.films for file in files_of(name, [*film_ends(name), *STRIP_ENDS])
    ]


def captions_wanted():
    return [captions_of(name) for name in [*plan.figures, *plan.films]]


def chapter_lists_wanted():
    return [
        file
        for film in plan.films
        for theme in plan.themes
        for file in lists_of(film, theme).values()
    ]


def lost_chapter_files():
    """List the stills and clips that were made and are not there any more."""
    lost = []
    for theme in plan.themes:
        for film in plan.films:
            for file in lists_of(film, theme).values():
                made = (f"{FIGURES}/{theme}/{name}" for name in listed_in(f"{PREFIX}{file}"))
                lost += [file for file in made if not os.path.exists(f"{PREFIX}{file}")]
    return lost


def listed_in(file):
    """Read the names of the stills or clips of a film; nothing where it has not been made."""
    try:
        names = json.loads(Path(file).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    known = (name for name in names if isinstance(name, str)) if isinstance(names, list) else []
    return [name for name in known if os.path.basename(name) == name]


def shown_on(page):
    """List the formats that a page can show, of the figures and of the films that there are."""
    made = (
        ("figures", plan.figures, plan.figure_formats),
        ("films", plan.films, plan.film_formats),
    )
    return [
        [name for name in formats.formats_of(group, page) if products and name in names]
        for group, products, names in made
    ]


def contact_sheets_wanted():
    sheets = [theme for theme in plan.themes if pictures_of(theme)]
    return [f"{FIGURES}/contact-sheet-{theme}.png" for theme in sheets]


def pictures_of(theme):
    """List the figures and posters of a theme that a contact sheet can show."""
    groups = (plan.figures, plan.films)
    return [
        f"{FIGURES}/{theme}/{name}.{suffix}"
        for products, suffixes in zip(groups, shown_on(formats.CONTACT_SHEET))
        for name in products
        for suffix in suffixes[:1]
    ]


def snippets_wanted():
    return [f"{FIGURES}/{formats.SNIPPETS}/{name}.md" for name in [*plan.figures, *plan.films]]


def players_wanted():
    films = plan.films if shown_on(formats.PLAYER)[1] else []
    return [f"{FIGURES}/{formats.PLAYERS}/{name}.html" for name in films]


def explorers_wanted():
    return [f"{FIGURES}/{formats.EXPLORERS}/{run}.html" for run in plan.explorers]


def decks_wanted():
    return named_by_theme(f"{FIGURES}/hiddenreel", "pptx") if any(shown_on(formats.DECK)) else []


def slide_pages_wanted():
    return named_by_theme(f"{FIGURES}/slides", "html") if any(shown_on(formats.BROWSER)) else []


PAGES = {
    "gallery": lambda: [GALLERY],
    "pptx": decks_wanted,
    "reveal": slide_pages_wanted,
    "snippets": snippets_wanted,
    "players": players_wanted,
    "contact-sheet": contact_sheets_wanted,
}


def page_wanted(*names):
    """List the files of these pages, as far as the configuration asks for them."""
    return [file for name in names if name in plan.pages for file in PAGES[name]()]


def overviews_wanted():
    """List what shows all products together, where there are any."""
    return [MANIFEST, *page_wanted(*PAGES)] if plan.figures or plan.films else []


def checks_wanted():
    """Want the products proved fit to publish, where there are any."""
    return [CHECKED] if overviews_wanted() else []


def everything_wanted():
    return [
        *recordings_wanted(),
        *products_wanted(),
        *explorers_wanted(),
        *captions_wanted(),
        *chapter_lists_wanted(),
        *lost_chapter_files(),
        *overviews_wanted(),
        *checks_wanted(),
    ]


def digests_of_products():
    """Return a digest of what all products are made of, for the manifest that holds each of them."""
    runs = {name: run.to_dict() for name, run in plan.runs.items()}
    products = (*plan.figures.values(), *plan.films.values())
    return [sources_digest(vars(product), runs, None) for product in products]


# --- While it runs ----------------------------------------------------------------------------------


def lock_build():
    """Let no other build make the same files at the same time."""
    try:
        lock(Path(PREFIX, RESULTS))
    except HiddenreelError as error:
        sys.exit(f"error: {error}")


def say_what_was_made():
    """Name the page that shows everything, or the folder where there is none."""
    made = page_wanted("gallery") or [FIGURES]
    print(f"all is made: see {PREFIX}{made[0]}", file=sys.stderr)


def say_what_was_changed():
    """Name the files that are made again because somebody changed or damaged them."""
    wanted = {f"{PREFIX}{file}" for file in [*everything_wanted(), *intermediate_files()]}
    pieces = tuple(
        f"{PREFIX}{FIGURES}/{theme}/{film}." for theme in plan.themes for film in plan.films
    )
    for file in CHANGED:
        if file in wanted or file.startswith(pieces):
            print(f"note: {file} was changed or damaged and is made again", file=sys.stderr)


def intermediate_files():
    """List what jobs make for other jobs beside the files that are wanted themselves."""
    for product in (*plan.figures.values(), *plan.films.values()):
        yield from measured_for(product)
        yield captions_of(product.name).removesuffix("json") + "rst"
    if slide_pages_wanted() and "reveal" in plan.pages:
        yield from (f"{FIGURES}/reveal.js/{name}" for name in REVEAL_FILES)


say_what_was_changed()

if workflow.is_main_process:
    show_stages(
        logger,
        {about.item_to_choice() for about in workflow.output_settings.quiet or ()},
        is_dry_run=workflow.output_settings.dryrun,
    )
