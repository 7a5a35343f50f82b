# What lists and shows all products together.


rule manifest:
    """List every product with its captions, its origin and the hash of each file."""
    input:
        products=products_wanted(),
        chapters=chapter_lists_wanted(),
        captions=captions_wanted(),
        explorers=explorers_wanted(),
    output:
        MANIFEST,
    log:
        f"{RESULTS}/logs/manifest.log",
    conda:
        ENVIRONMENT
    threads: 1
    resources:
        mem_mb=lambda wildcards, attempt: 1000 * attempt,
        runtime=lambda wildcards, attempt: 10 * attempt,
    params:
        repairs=repairs_of(MANIFEST),
        plan=lambda wildcards, output: PLAN,
        # The manifest holds all of these.
        products=digests_of_products(),
        themes=own_themes(*plan.themes),
        # Snakemake would take braces in their texts for wildcards.
        course=settings_digest([plan.course, plan.pages, plan.budget, plan.language]),
        code=code_of_command("manifest", "hiddenreel.plan.provenance"),
        captions=lambda wildcards, input: os.path.dirname(input.captions[0]),
    shell:
        "python -P -m hiddenreel manifest --plan {params.plan:q}"
        " --captions {params.captions:q} --output {output:q} --log {log:q}"


rule explorer:
    """Write the page on which a reader turns, changes and trains a recorded network."""
    input:
        recording=lambda wildcards: recording_of(wildcards.run),
        others=lambda wildcards: recordings_of(plan.explorers[wildcards.run]),
        moments=f"{RESULTS}/measurements/{{run}}/moments.json",
    output:
        f"{FIGURES}/{formats.EXPLORERS}/{{run}}.html",
    log:
        f"{RESULTS}/logs/explorer-{{run}}.log",
    conda:
        ENVIRONMENT
    threads: 1
    resources:
        mem_mb=lambda wildcards, attempt: (
            memory_to_draw(plan, [wildcards.run, *plan.explorers[wildcards.run]]) * attempt
        ),
        runtime=lambda wildcards, attempt: 10 * attempt,
    params:
        repairs=lambda wildcards: repairs_of(f"{FIGURES}/{formats.EXPLORERS}/{wildcards.run}."),
        plan=lambda wildcards, output: PLAN,
        code=code_of_page(
            command_module("explorer"),
            files=[*templates_of("explorer"), *files_below("publish/explorer")],
        ),
        themes=own_themes(*plan.themes),
        recording=lambda wildcards, input: os.path.dirname(input.recording[0]),
        others=lambda wildcards, input: folders_of(input.others),
    shell:
        "python -P -m hiddenreel explorer --plan {params.plan:q} --recording {params.recording:q}"
        " --others {params.others:q} --moments {input.moments:q} --output {output:q} --log {log:q}"


rule contact_sheet:
    """Show all figures and posters of a theme on one sheet."""
    input:
        manifest=MANIFEST,
        pictures=lambda wildcards: pictures_of(wildcards.theme),
    output:
        f"{FIGURES}/contact-sheet-{{theme}}.png",
    log:
        f"{RESULTS}/logs/contact-sheet-{{theme}}.log",
    conda:
        ENVIRONMENT
    threads: 1
    resources:
        mem_mb=lambda wildcards, attempt: 1000 * attempt,
        runtime=lambda wildcards, attempt: 10 * attempt,
    params:
        repairs=lambda wildcards: repairs_of(f"{FIGURES}/contact-sheet-{wildcards.theme}."),
        code=code_of_command("contact-sheet"),
        # Not an output: no other rule needs it, and Snakemake would empty it before each job.
        cache=lambda wildcards: f"{PREFIX}{RESULTS}/small/contact-sheet-{wildcards.theme}",
        folder=lambda wildcards, input: os.path.dirname(input.manifest),
    shell:
        "python -P -m hiddenreel contact-sheet --figures {params.folder:q}"
        " --theme {wildcards.theme:q} --output {output:q}"
        " --cache {params.cache:q} --log {log:q}"


rule snippets:
    """Write what to paste so that a product stands in a document, a file for each product."""
    input:
        manifest=MANIFEST,
    output:
        snippets_wanted(),
    log:
        f"{RESULTS}/logs/snippets.log",
    conda:
        ENVIRONMENT
    threads: 1
    resources:
        mem_mb=lambda wildcards, attempt: 1000 * attempt,
        runtime=lambda wildcards, attempt: 10 * attempt,
    params:
        repairs=repairs_of(f"{FIGURES}/{formats.SNIPPETS}/"),
        code=code_of_page(command_module("snippets"), files=files_below("publish/embed")),
        folder=lambda wildcards, input: os.path.dirname(input.manifest),
    shell:
        "python -P -m hiddenreel snippets --figures {params.folder:q} --log {log:q}"


rule deck:
    """Put all figures and films of a theme into a deck for PowerPoint, one deck a theme."""
    input:
        manifest=MANIFEST,
        products=products_wanted(),
    output:
        named_by_theme(f"{FIGURES}/hiddenreel", "pptx"),
    log:
        f"{RESULTS}/logs/deck.log",
    conda:
        ENVIRONMENT
    threads: 1
    resources:
        # A deck is put together in memory.
        mem_mb=lambda wildcards, input, attempt: (1000 + 4 * input.size_mb) * attempt,
        runtime=lambda wildcards, attempt: 10 * attempt,
    params:
        repairs=repairs_of(*named_by_theme(f"{FIGURES}/hiddenreel", "pptx")),
        code=code_of_page("hiddenreel.publish.slides.powerpoint"),
        themes=list(plan.themes),
        size=plan.size,
    shell:
        "python -P -m hiddenreel slides --manifest {input.manifest:q} --themes {params.themes:q}"
        " --size {params.size:q}"
        " --output {output:q} --log {log:q}"


rule slide_pages:
    """Put the same on a page for reveal.js, one page a theme, with reveal.js beside them."""
    input:
        manifest=MANIFEST,
        products=products_wanted(),
    output:
        pages=named_by_theme(f"{FIGURES}/slides", "html"),
        reveal=[f"{FIGURES}/reveal.js/{name}" for name in REVEAL_FILES],
    log:
        f"{RESULTS}/logs/slide-pages.log",
    conda:
        ENVIRONMENT
    threads: 1
    resources:
        mem_mb=lambda wildcards, attempt: 1000 * attempt,
        runtime=lambda wildcards, attempt: 10 * attempt,
    params:
        repairs=repairs_of(*named_by_theme(f"{FIGURES}/slides", "html"), f"{FIGURES}/reveal.js/"),
        code=code_of_page("hiddenreel.publish.slides.web", files=files_below("publish/slides")),
        themes=list(plan.themes),
        size=plan.size,
    shell:
        "python -P -m hiddenreel slides --manifest {input.manifest:q} --themes {params.themes:q}"
        " --size {params.size:q}"
        " --output {output.pages:q} --log {log:q}"


rule players:
    """Write a page for each film that plays it, for places that take a frame."""
    input:
        manifest=MANIFEST,
    output:
        players_wanted(),
    log:
        f"{RESULTS}/logs/players.log",
    conda:
        ENVIRONMENT
    threads: 1
    resources:
        mem_mb=lambda wildcards, attempt: 1000 * attempt,
        runtime=lambda wildcards, attempt: 10 * attempt,
    params:
        repairs=repairs_of(f"{FIGURES}/{formats.PLAYERS}/"),
        code=code_of_page(command_module("players"), files=templates_of("player")),
        folder=lambda wildcards, input: os.path.dirname(input.manifest),
    shell:
        "python -P -m hiddenreel players --figures {params.folder:q} --log {log:q}"


rule gallery:
    """Show every product on one page, with what to paste where."""
    input:
        manifest=MANIFEST,
        products=products_wanted(),
    output:
        report(GALLERY, caption="../report/gallery.rst", category="Gallery"),
    log:
        f"{RESULTS}/logs/gallery.log",
    conda:
        ENVIRONMENT
    threads: 1
    resources:
        mem_mb=lambda wildcards, attempt: 1000 * attempt,
        runtime=lambda wildcards, attempt: 10 * attempt,
    params:
        repairs=repairs_of(GALLERY),
        code=code_of_page(
            command_module("gallery"),
            files=[*templates_of("gallery"), *files_below("publish/embed")],
        ),
        # It links to them and does not read them.
        decks=page_wanted("pptx", "reveal"),
        cache=lambda wildcards: f"{PREFIX}{RESULTS}/small/gallery",
        folder=lambda wildcards, input: os.path.dirname(input.manifest),
    shell:
        "python -P -m hiddenreel gallery --figures {params.folder:q} --decks {params.decks:q}"
        " --cache {params.cache:q} --log {log:q}"


rule check:
    """Prove that every product is fit to publish; the findings are in the log."""
    input:
        overviews=overviews_wanted(),
        products=products_wanted(),
    output:
        CHECKED,
    log:
        f"{RESULTS}/logs/check.log",
    conda:
        ENVIRONMENT
    threads: 4
    resources:
        mem_mb=lambda wildcards, attempt: 2000 * attempt,
        runtime=lambda wildcards, attempt: 10 * attempt,
    params:
        repairs=repairs_of(CHECKED),
        code=code_of_command("check", "hiddenreel.plan.provenance"),
        folder=lambda wildcards, input: os.path.dirname(input.overviews[0]),
        # Not an output: Snakemake would remove it when a check fails, and no other rule needs it.
        cache=lambda wildcards, output: os.path.normpath(f"{output[0]}/../check-cache.json"),
    shell:
        "python -P -m hiddenreel check {params.folder:q} --threads {threads} --cache {params.cache:q}"
        " --output {output:q} --log {log:q}"
