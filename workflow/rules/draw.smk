rule figure:
    """Draw a figure in every theme and format, since starting takes longer than drawing."""
    input:
        recording=lambda wildcards: recording_of(plan.figures[wildcards.figure].run),
        others=lambda wildcards: shown_beside(plan.figures[wildcards.figure]),
        measured=lambda wildcards: measured_for(plan.figures[wildcards.figure]),
        mark=lambda wildcards: mark_of(plan.figures[wildcards.figure]),
    output:
        files=in_report(files_of("{figure}", FIGURE_ENDS), "Figures", "{figure}"),
        captions=multiext(f"{RESULTS}/captions/{{figure}}", ".json", ".rst"),
    log:
        f"{RESULTS}/logs/figure-{{figure}}.log",
    conda:
        ENVIRONMENT
    threads: 1
    resources:
        mem_mb=lambda wildcards, attempt: memory_to_draw(
            plan, runs_of(plan.figures[wildcards.figure])
        )
        * attempt,
        runtime=lambda wildcards, attempt: 20 * attempt,
    params:
        repairs=lambda wildcards: repairs_of_product(wildcards.figure),
        plan=lambda wildcards, output: PLAN,
        settings=lambda wildcards: settings_of(plan.figures[wildcards.figure]),
        code=lambda wildcards: code_of_product(plan.figures[wildcards.figure], "figure"),
        themes=own_themes(*plan.themes),
        recording=lambda wildcards, input: os.path.dirname(input.recording[0]),
        others=lambda wildcards, input: folders_of(input.others),
        caption=lambda wildcards: f"{PREFIX}{RESULTS}/captions/{wildcards.figure}.rst",
    shell:
        "python -P -m hiddenreel figure {wildcards.figure:q} --plan {params.plan:q}"
        " --recording {params.recording:q} --others {params.others:q}"
        " --measured {input.measured:q} --captions {output.captions[0]:q}"
        " --output {output.files:q} --log {log:q}"


rule storyboard:
    """Lay a film out: its captions and chapters, and its filmstrip for print in every theme."""
    input:
        recording=lambda wildcards: recording_of(plan.films[wildcards.film].run),
        others=lambda wildcards: shown_beside(plan.films[wildcards.film]),
        measured=lambda wildcards: measured_for(plan.films[wildcards.film]),
        mark=lambda wildcards: mark_of(plan.films[wildcards.film]),
    output:
        strips=files_of("{film}", STRIP_ENDS),
        captions=multiext(f"{RESULTS}/captions/{{film}}", ".json", ".rst"),
    log:
        f"{RESULTS}/logs/storyboard-{{film}}.log",
    conda:
        ENVIRONMENT
    threads: 1
    resources:
        mem_mb=lambda wildcards, attempt: memory_to_draw(plan, runs_of(plan.films[wildcards.film]))
        * attempt,
        runtime=lambda wildcards, attempt: 20 * attempt,
    params:
        repairs=lambda wildcards: repairs_of_product(wildcards.film, f"{formats.FILMSTRIP}."),
        plan=lambda wildcards, output: PLAN,
        settings=lambda wildcards: settings_of(plan.films[wildcards.film]),
        code=lambda wildcards: code_of_product(plan.films[wildcards.film], "storyboard"),
        themes=own_themes(*plan.themes),
        recording=lambda wildcards, input: os.path.dirname(input.recording[0]),
        others=lambda wildcards, input: folders_of(input.others),
    shell:
        "python -P -m hiddenreel storyboard {wildcards.film:q} --plan {params.plan:q}"
        " --recording {params.recording:q} --others {params.others:q}"
        " --measured {input.measured:q} --captions {output.captions[0]:q}"
        " --output {output.strips:q} --log {log:q}"


# Films in the same formats share a rule. A configuration may ask for filmstrips alone.
for number, (ends, films) in enumerate(films_by_ends().items()):
    if ends or CHAPTER_FILES:

        rule:
            """Film a recording in one theme and encode it in every format, in one pass over its frames.

            Stills and clips are made here, too. Nobody knows beforehand how many there are, so the job
            declares the lists of them.
            """
            name:
                "film" if number == 0 else f"more_{number}_film"
            input:
                recording=lambda wildcards: recording_of(plan.films[wildcards.film].run),
                others=lambda wildcards: shown_beside(plan.films[wildcards.film]),
                measured=lambda wildcards: measured_for(plan.films[wildcards.film]),
                mark=lambda wildcards: mark_of(plan.films[wildcards.film]),
            output:
                **lists_of("{film}", "{theme}"),
                files=in_report(files_of("{film}", ends, ["{theme}"]), "Films", "{film}"),
            log:
                f"{RESULTS}/logs/{{theme}}/film-{{film}}.log",
            benchmark:
                f"{RESULTS}/benchmarks/{{theme}}/film-{{film}}.tsv"
            wildcard_constraints:
                film=one_of(films),
            priority: lambda wildcards: int(is_main_film(wildcards.film, wildcards.theme))
            conda:
                ENVIRONMENT
            threads: 2
            resources:
                mem_mb=lambda wildcards, attempt: memory_to_film(plan, wildcards.film) * attempt,
                disk_mb=lambda wildcards: disk_to_film(plan, wildcards.film),
                runtime=lambda wildcards, attempt: 60 * attempt,
            params:
                repairs=lambda wildcards: repairs_of(
                    f"{FIGURES}/{wildcards.theme}/{wildcards.film}.",
                    *lists_of(wildcards.film, wildcards.theme).values(),
                ),
                plan=lambda wildcards, output: PLAN,
                settings=lambda wildcards: settings_of(plan.films[wildcards.film]),
                code=lambda wildcards: code_of_product(plan.films[wildcards.film], "film"),
                theme=lambda wildcards: own_themes(wildcards.theme),
                recording=lambda wildcards, input: os.path.dirname(input.recording[0]),
                others=lambda wildcards, input: folders_of(input.others),
                caption=lambda wildcards: f"{PREFIX}{RESULTS}/captions/{wildcards.film}.rst",
                folder=lambda wildcards: f"{PREFIX}{FIGURES}/{wildcards.theme}",
                lists=lambda wildcards, output: [
                    word
                    for name in [*CHAPTER_FILES, *NOTED]
                    for word in (f"--{name}", output[name])
                ],
            shell:
                "python -P -m hiddenreel film {wildcards.film:q} --plan {params.plan:q}"
                " --recording {params.recording:q} --others {params.others:q}"
                " --measured {input.measured:q} --theme {wildcards.theme:q} --threads {threads}"
                " --folder {params.folder:q} --output {output.files:q} {params.lists:q}"
                " --log {log:q}"


rule still:
    """Draw the still of a chapter again, where it was lost: the film's job has made it before."""
    input:
        recording=lambda wildcards: recording_of(plan.films[wildcards.film].run),
        others=lambda wildcards: shown_beside(plan.films[wildcards.film]),
        measured=lambda wildcards: measured_for(plan.films[wildcards.film]),
        mark=lambda wildcards: mark_of(plan.films[wildcards.film]),
    output:
        f"{FIGURES}/{{theme}}/{{film}}{STILL}",
    log:
        f"{RESULTS}/logs/{{theme}}/still-{{film}}-{{chapter}}.log",
    conda:
        ENVIRONMENT
    threads: 1
    resources:
        mem_mb=lambda wildcards, attempt: memory_to_draw(plan, runs_of(plan.films[wildcards.film]))
        * attempt,
        runtime=lambda wildcards, attempt: 20 * attempt,
    params:
        plan=lambda wildcards, output: PLAN,
        settings=lambda wildcards: settings_of(plan.films[wildcards.film]),
        code=lambda wildcards: code_of_product(plan.films[wildcards.film], "still"),
        theme=lambda wildcards: own_themes(wildcards.theme),
        recording=lambda wildcards, input: os.path.dirname(input.recording[0]),
        others=lambda wildcards, input: folders_of(input.others),
    shell:
        "python -P -m hiddenreel still {wildcards.film:q} --plan {params.plan:q}"
        " --recording {params.recording:q} --others {params.others:q}"
        " --measured {input.measured:q} --theme {wildcards.theme:q}"
        " --chapter {wildcards.chapter:q} --output {output:q} --log {log:q}"


rule clip:
    """Cut the clip of a chapter out of its film again, where it was lost."""
    input:
        film=f"{FIGURES}/{{theme}}/{{film}}.mp4",
        captions=captions_of("{film}"),
    output:
        f"{FIGURES}/{{theme}}/{{film}}{CLIP}",
    log:
        f"{RESULTS}/logs/{{theme}}/clip-{{film}}-{{chapter}}.log",
    # A scheduler would take longer to start it than it takes.
    localrule: True
    conda:
        ENVIRONMENT
    threads: 1
    resources:
        mem_mb=lambda wildcards, attempt: 500 * attempt,
        runtime=lambda wildcards, attempt: 5 * attempt,
    params:
        code=code_of_command("clip"),
    shell:
        "python -P -m hiddenreel clip {input.film:q} --captions {input.captions:q}"
        " --chapter {wildcards.chapter:q} --output {output:q} --log {log:q}"
