# The plan: what the configuration asks for, and which files each piece of work depends on.

import json
import os
import shlex
import sys

import yaml
from hiddenreel.plan.catalogue import MEASUREMENTS, kinds, modules_of
from hiddenreel.plan.validate import validate
from hiddenreel.errors import HiddenreelError
from hiddenreel.code_digest import PACKAGE, sources_of
from hiddenreel.publish.products import formats
from snakemake.path_modifier import PATH_MODIFIER_FLAG


def require_yaml(file):
    """Say on which line a file cannot be read, which Snakemake itself does not."""
    try:
        with open(file, encoding="utf-8") as text:
            keys = yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        sys.exit(f"error: {file}:{error.problem_mark.line + 1}: not YAML: {error.problem}")
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        sys.exit(f"error: {file}: not YAML: {' '.join(str(error).split())}")
    if not isinstance(keys, dict):
        sys.exit(f"error: {file}: must begin with a key, as in `runs:`")


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


# A file or a module that declares runs replaces our configuration; it never mixes with it.
if "runs" not in config:

    # The folder worked in may have a configuration of its own, as with --directory.
    CONFIGURATION = "config/config.yaml"
    if not os.path.exists(CONFIGURATION):
        CONFIGURATION = workflow.source_path("../../config/config.yaml")

    require_yaml(CONFIGURATION)

    configfile: CONFIGURATION


def as_seen_from_here(file):
    """Name a file below this folder relatively, so that moving the folder makes nothing again."""
    relative = os.path.relpath(file)
    return os.path.abspath(file) if relative.startswith(os.pardir) else relative


def configuration_file():
    """Name the file that the configuration came from, for messages about it."""
    files = [*workflow.configfiles, *workflow.overwrite_configfiles]
    return as_seen_from_here(files[-1]) if files else None


try:
    plan = validate(config, configuration_file())
except HiddenreelError as error:
    sys.exit(f"error: {error}")


RECORDING = ("epochs.npy", "samples.npz", "made.json")
# What there is of each stop of a film, by the word that asks for it.
PIECES = {
    "stills": formats.STILL.format(number="{stop}"),
    "clips": formats.CLIP.format(number="{stop}"),
}
# All stills of a film, as they are kept by its job.
KEPT = "results/stills/{theme}/{film}.zip"
# What the checker found, where it found nothing that keeps a product from being published.
CHECKED = "results/check.json"


def one_of(names):
    """Match one of these names and nothing else."""
    return "|".join(names) or "(?!)"


wildcard_constraints:
    run=one_of(plan.runs),
    figure=one_of(plan.figures),
    film=one_of(plan.films),
    theme=one_of(plan.themes),
    measurement=one_of(MEASUREMENTS),
    stop=r"[1-9]\d*",


def source_files(*modules):
    """List our own files that these modules import, so that editing one of them makes its work again."""
    files = [as_seen_from_here(os.path.join(PACKAGE, path)) for path in sources_of(*modules)]
    # Whatever prefix or storage a workflow that uses ours gives its files, our sources lie where they lie.
    return [local(file) for file in files]


def package_files(*paths):
    """List files of our package that no import tells of, such as templates."""
    return [local(as_seen_from_here(os.path.join(PACKAGE, path))) for path in paths]


def figure_sources(wildcards):
    return source_files(*modules_of("figures", plan.figures[wildcards.figure].kind, "figure"))


def film_sources(wildcards):
    return source_files(*modules_of("films", plan.films[wildcards.film].kind, "film"))


def filmstrip_sources(wildcards):
    return source_files(*modules_of("films", plan.films[wildcards.film].kind, "filmstrip"))


def theme_said(theme):
    """Say a theme to a job: the name of one of ours, or all that there is to an author's own."""
    return json.dumps(plan.looks[theme]) if theme in plan.looks else theme


def fonts_of(*themes):
    """List the font files of these themes, so that another font makes their products again."""
    typefaces = [plan.looks[theme]["typeface"] for theme in themes if theme in plan.looks]
    files = [file for typeface in typefaces if typeface for file in typeface.values()]
    # They lie where the configuration says, as our sources do, whoever uses this workflow.
    return [local(file) for file in dict.fromkeys(files)]


def recording_of(run):
    return [f"results/recordings/{run}/{file}" for file in RECORDING]


def others_of(product):
    """List the recordings that a product shows beside its own."""
    return [file for run in product.compare for file in recording_of(run)]


def folders_of(files):
    """Name each folder once, in the order of its files."""
    return list(dict.fromkeys(os.path.dirname(file) for file in files))


def measured_for(group, product):
    """List what must be measured before a figure or film can be made."""
    measured = kinds(group)[product.kind].measurements
    return [f"results/measurements/{product.run}/{name}.json" for name in measured]


def recordings_wanted():
    return [file for run in plan.runs for file in recording_of(run)]


def figures_wanted():
    return products_wanted(plan.figures, plan.figure_formats)


def films_wanted():
    return products_wanted(plan.films, plan.film_formats) + strips_wanted()


def strips_wanted():
    """List the strips for print of all films, where they are asked for."""
    films = plan.films if "filmstrip" in plan.film_extras else []
    return expand(
        "figures/{theme}/{name}{strip}.{suffix}",
        theme=plan.themes,
        name=films,
        strip=formats.FILMSTRIP,
        suffix=formats.FILMSTRIP_FORMATS,
    )


def kept_of(theme, film):
    """Name the file of all stills of a film, where there are to be any."""
    return [KEPT.format(theme=theme, film=film)] if "stills" in plan.film_extras else []


def pieces_wanted():
    """List the stills and parts of all films, each film's once it is made."""
    if not set(PIECES) & set(plan.film_extras):
        return []
    return [pieces_of(theme, film) for theme in plan.themes for film in plan.films]


def pieces_of(theme, film):
    """Return what lists the stills and parts of a film: how many they are is in its words."""

    def listed(wildcards):
        words = checkpoints.film.get(theme=theme, film=film).output.words[0]
        with open(words, encoding="utf-8") as text:
            stops = [stop["number"] for stop in json.load(text)["chapters"]]
        endings = [PIECES[each] for each in plan.film_extras if each in PIECES]
        pieces = [f"figures/{theme}/{film}{ending}" for ending in endings]
        prefix = words.removesuffix(f"results/words/{theme}/{film}.json")
        return [as_named_by(prefix, piece.format(stop=stop)) for piece in pieces for stop in stops]

    return listed


def as_named_by(prefix, file):
    """Name a file as rules of ours do for a workflow that gives us a prefix, even if one of its own asks.

    Snakemake puts the prefix before what our rules ask for, and before nothing else.
    """
    return flag(f"{prefix}{file}", PATH_MODIFIER_FLAG) if prefix else file


def kept_wanted():
    """List what stills and parts are made from, without which nobody knows which there are to be."""
    if not pieces_wanted():
        return []
    films = [(theme, film) for theme in plan.themes for film in plan.films]
    words = [f"results/words/{theme}/{film}.json" for theme, film in films]
    return words + [file for theme, film in films for file in kept_of(theme, film)]


def products_wanted(products, formats):
    return expand(
        "figures/{theme}/{name}.{format}", theme=plan.themes, name=products, format=formats
    )


def overviews_wanted():
    """List what is said about all products together, where there are any."""
    if not plan.figures and not plan.films:
        return []
    sheets = [f"figures/contact-sheet-{theme}.png" for theme in plan.themes if pictures_of(theme)]
    return [
        "figures/manifest.json",
        *sheets,
        *snippets_wanted(),
        *players_wanted(),
        "figures/index.html",
        *decks_wanted(),
        *slide_pages_wanted(),
    ]


def checks_wanted():
    """Want the products proved fit to publish, where there are any."""
    return [CHECKED] if overviews_wanted() else []


def snippets_wanted():
    return expand(
        "figures/{folder}/{name}.md", folder=formats.SNIPPETS, name=[*plan.figures, *plan.films]
    )


def players_wanted():
    films = plan.films if shown_on(formats.PLAYER)[1] else []
    return expand("figures/{folder}/{name}.html", folder=formats.PLAYERS, name=films)


def templates_in(folder):
    """List the templates in a folder of our package."""
    names = sorted(os.listdir(os.path.join(PACKAGE, folder)))
    return package_files(*(f"{folder}/{name}" for name in names))


def pictures_of(theme):
    """List the figures and posters of a theme that a contact sheet can show."""
    groups = (plan.figures, plan.films)
    return [
        f"figures/{theme}/{name}.{suffix}"
        for products, suffixes in zip(groups, shown_on(formats.CONTACT_SHEET))
        for name in products
        for suffix in suffixes[:1]
    ]


def named_by_theme(name, suffix):
    """Name a file for each theme: the first has the plain name, the others say which they are."""
    first, *others = plan.themes
    return [f"{name}.{suffix}", *(f"{name}-{theme}.{suffix}" for theme in others)]


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


def decks_wanted():
    if not any(shown_on(formats.DECK)):
        return []
    return named_by_theme("figures/hiddenreel", "pptx")


def slide_pages_wanted():
    if not any(shown_on(formats.BROWSER)):
        return []
    return named_by_theme("figures/slides", "html")


def words_wanted():
    return expand(
        "results/words/{theme}/{name}.json",
        theme=plan.themes,
        name=[*plan.figures, *plan.films],
    )


def products_listed():
    """Describe every product for the manifest."""
    return [
        {
            "name": product.name,
            "kind": product.kind,
            "group": group,
            "run": product.run,
            "compare": product.compare,
            "options": product.options,
        }
        for group, products in (("figures", plan.figures), ("films", plan.films))
        for product in products.values()
    ]


def shown_in_report(products, category, formats):
    """Declare the files of a figure or film as they stand in the report, with their captions."""
    # A line must not begin with the word report: Snakemake would take it for its own keyword.
    shown = []
    for suffix in formats:
        file = f"figures/{{theme}}/{{{products}}}.{suffix}"
        labels = {"name": f"{{{products}}}", "theme": "{theme}", "format": suffix}
        caption = "../report/product.rst"
        shown.append(report(file, caption=caption, category=category, labels=labels))
    return shown
