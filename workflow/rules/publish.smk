# What is said about all products together.

REVEAL = "publish/slides/reveal.js"
REVEAL_FILES = sorted(os.listdir(os.path.join(PACKAGE, REVEAL)))


rule contact_sheet:
    """Show all figures and posters of a theme on one sheet."""
    input:
        manifest="figures/manifest.json",
        pictures=lambda wildcards: pictures_of(wildcards.theme),
        sources=source_files("hiddenreel.publish.pages.contact_sheet"),
    output:
        "figures/contact-sheet-{theme}.png",
    log:
        "results/logs/contact-sheet-{theme}.log",
    conda:
        "../../environment.yml"
    threads: 1
    resources:
        mem_mb=lambda wildcards, attempt: 1000 * attempt,
        runtime=lambda wildcards, attempt: 10 * attempt,
    params:
        folder=lambda wildcards, input: os.path.dirname(input.manifest),
    shell:
        "python -m hiddenreel contact-sheet --figures {params.folder:q} --theme {wildcards.theme:q}"
        " --output {output:q} --log {log:q}"


rule manifest:
    """List every product with its words, its origin and the hash of each file."""
    input:
        *pieces_wanted(),
        products=figures_wanted() + films_wanted(),
        words=words_wanted(),
        fonts=fonts_of(*plan.themes),
        sources=source_files("hiddenreel.publish.products.manifest", "hiddenreel.plan.provenance"),
    output:
        "figures/manifest.json",
    log:
        "results/logs/manifest.log",
    conda:
        "../../environment.yml"
    threads: 1
    resources:
        mem_mb=lambda wildcards, attempt: 1000 * attempt,
        runtime=lambda wildcards, attempt: 10 * attempt,
    params:
        products=json.dumps(products_listed()),
        runs=json.dumps({name: run.to_dict() for name, run in plan.runs.items()}),
        themes=[theme_said(theme) for theme in plan.themes],
        course=json.dumps(plan.course),
        words=lambda wildcards, input: os.path.normpath(f"{input.words[0]}/../.."),
    shell:
        "python -m hiddenreel manifest --products {params.products:q} --runs {params.runs:q}"
        " --themes {params.themes:q}"
        " --words {params.words:q} --course {params.course:q} --output {output:q} --log {log:q}"


rule snippets:
    """Write what to paste so that a product stands in a document, a file for each product."""
    input:
        manifest="figures/manifest.json",
        sources=source_files("hiddenreel.publish.embed.files"),
        files=templates_in("publish/embed/templates"),
    output:
        snippets_wanted(),
    log:
        "results/logs/snippets.log",
    conda:
        "../../environment.yml"
    threads: 1
    resources:
        mem_mb=lambda wildcards, attempt: 1000 * attempt,
        runtime=lambda wildcards, attempt: 10 * attempt,
    params:
        folder=lambda wildcards, input: os.path.dirname(input.manifest),
    shell:
        "python -m hiddenreel snippets --figures {params.folder:q} --log {log:q}"


rule deck:
    """Put all figures and films of a theme into a deck for PowerPoint, one deck a theme."""
    input:
        manifest="figures/manifest.json",
        products=figures_wanted() + films_wanted(),
        sources=source_files("hiddenreel.publish.slides.powerpoint"),
    output:
        named_by_theme("figures/hiddenreel", "pptx"),
    log:
        "results/logs/deck.log",
    conda:
        "../../environment.yml"
    threads: 1
    resources:
        mem_mb=lambda wildcards, attempt: 2000 * attempt,
        runtime=lambda wildcards, attempt: 10 * attempt,
    params:
        themes=" ".join(plan.themes),
    shell:
        "python -m hiddenreel slides --manifest {input.manifest:q} --themes {params.themes}"
        " --output {output:q} --log {log:q}"


rule slide_pages:
    """Put the same on a page for reveal.js, one page a theme, with reveal.js beside them."""
    input:
        manifest="figures/manifest.json",
        products=figures_wanted() + films_wanted(),
        sources=source_files("hiddenreel.publish.slides.web"),
        files=package_files(
            "publish/slides/slides.html", *[f"{REVEAL}/{name}" for name in REVEAL_FILES]
        ),
    output:
        pages=named_by_theme("figures/slides", "html"),
        reveal=[f"figures/reveal.js/{name}" for name in REVEAL_FILES],
    log:
        "results/logs/slide-pages.log",
    conda:
        "../../environment.yml"
    threads: 1
    resources:
        mem_mb=lambda wildcards, attempt: 1000 * attempt,
        runtime=lambda wildcards, attempt: 10 * attempt,
    params:
        themes=" ".join(plan.themes),
    shell:
        "python -m hiddenreel slides --manifest {input.manifest:q} --themes {params.themes}"
        " --output {output.pages:q} --log {log:q}"


rule players:
    """Write a page for each film that plays it, for places that take a frame."""
    input:
        manifest="figures/manifest.json",
        sources=source_files("hiddenreel.publish.pages.player"),
        files=templates_in("publish/pages/templates"),
    output:
        players_wanted(),
    log:
        "results/logs/players.log",
    conda:
        "../../environment.yml"
    threads: 1
    resources:
        mem_mb=lambda wildcards, attempt: 1000 * attempt,
        runtime=lambda wildcards, attempt: 10 * attempt,
    params:
        folder=lambda wildcards, input: os.path.dirname(input.manifest),
    shell:
        "python -m hiddenreel players --figures {params.folder:q} --log {log:q}"


rule gallery:
    """Show every product on one page, with what to paste where."""
    input:
        manifest="figures/manifest.json",
        products=figures_wanted() + films_wanted(),
        sources=source_files("hiddenreel.publish.pages.gallery"),
        files=templates_in("publish/pages/templates") + templates_in("publish/embed/templates"),
    output:
        report("figures/index.html", caption="../report/gallery.rst", category="Gallery"),
    log:
        "results/logs/gallery.log",
    conda:
        "../../environment.yml"
    threads: 1
    resources:
        mem_mb=lambda wildcards, attempt: 1000 * attempt,
        runtime=lambda wildcards, attempt: 10 * attempt,
    params:
        folder=lambda wildcards, input: os.path.dirname(input.manifest),
        # It links to them and does not read them.
        decks=decks_wanted() + slide_pages_wanted(),
    shell:
        "python -m hiddenreel gallery --figures {params.folder:q} --decks {params.decks:q} --log {log:q}"


rule check:
    """Prove that every product is fit to publish; the findings are in the log."""
    input:
        overviews=overviews_wanted(),
        products=figures_wanted() + films_wanted(),
        sources=source_files("hiddenreel.publish.check.folder", "hiddenreel.plan.provenance"),
    output:
        CHECKED,
    log:
        "results/logs/check.log",
    conda:
        "../../environment.yml"
    threads: 4
    resources:
        mem_mb=lambda wildcards, attempt: 2000 * attempt,
        runtime=lambda wildcards, attempt: 10 * attempt,
    params:
        folder=lambda wildcards, input: os.path.dirname(input.overviews[0]),
        # Not an output: Snakemake would remove it when a check fails, and no other rule needs it.
        cache=lambda wildcards, output: os.path.normpath(f"{output[0]}/../check-cache.json"),
    shell:
        "python -m hiddenreel check {params.folder:q} --threads {threads} --cache {params.cache:q}"
        " --output {output:q} --log {log:q}"
