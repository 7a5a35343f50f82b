rule figure:
    """Draw a figure in one theme, in every format."""
    input:
        recording=lambda wildcards: recording_of(plan.figures[wildcards.figure].run),
        others=lambda wildcards: others_of(plan.figures[wildcards.figure]),
        measured=lambda wildcards: measured_for("figures", plan.figures[wildcards.figure]),
        fonts=lambda wildcards: fonts_of(wildcards.theme),
        sources=figure_sources,
    output:
        files=shown_in_report("figure", "Figures", plan.figure_formats),
        words=multiext("results/words/{theme}/{figure}", ".json", ".rst"),
    log:
        "results/logs/{theme}/figure-{figure}.log",
    conda:
        "../../environment.yml"
    threads: 1
    resources:
        mem_mb=lambda wildcards, attempt: 1500 * attempt,
        runtime=lambda wildcards, attempt: 20 * attempt,
    params:
        theme=lambda wildcards: theme_said(wildcards.theme),
        kind=lambda wildcards: plan.figures[wildcards.figure].kind,
        options=lambda wildcards: json.dumps(plan.figures[wildcards.figure].options),
        recording=lambda wildcards, input: os.path.dirname(input.recording[0]),
        others=lambda wildcards, input: folders_of(input.others),
    shell:
        "python -m hiddenreel figure --name {wildcards.figure:q} --kind {params.kind:q}"
        " --recording {params.recording:q} --others {params.others:q}"
        " --measured {input.measured:q} --options {params.options:q}"
        " --theme {params.theme:q}"
        " --words {output.words[0]:q} --output {output.files:q} --log {log:q}"


checkpoint film:
    """Film a recording in one theme and encode it in every format, in one pass over its frames.

    It is a checkpoint since nobody knows before how many stops it has, and so how many stills and parts.
    """
    input:
        recording=lambda wildcards: recording_of(plan.films[wildcards.film].run),
        others=lambda wildcards: others_of(plan.films[wildcards.film]),
        measured=lambda wildcards: measured_for("films", plan.films[wildcards.film]),
        fonts=lambda wildcards: fonts_of(wildcards.theme),
        sources=film_sources,
    output:
        files=shown_in_report("film", "Films", plan.film_formats),
        kept=kept_of("{theme}", "{film}"),
        words=multiext("results/words/{theme}/{film}", ".json", ".rst"),
    log:
        "results/logs/{theme}/film-{film}.log",
    benchmark:
        "results/benchmarks/{theme}/film-{film}.tsv"
    conda:
        "../../environment.yml"
    threads: 2
    resources:
        mem_mb=lambda wildcards, attempt: 2500 * attempt,
        runtime=lambda wildcards, attempt: 60 * attempt,
    params:
        theme=lambda wildcards: theme_said(wildcards.theme),
        kind=lambda wildcards: plan.films[wildcards.film].kind,
        options=lambda wildcards: json.dumps(plan.films[wildcards.film].options),
        recording=lambda wildcards, input: os.path.dirname(input.recording[0]),
        others=lambda wildcards, input: folders_of(input.others),
        # From the output, because a workflow that uses ours may have put a prefix before it.
        folder=lambda wildcards, output: os.path.normpath(
            f"{output.words[0]}/../../../../figures/{wildcards.theme}"
        ),
    shell:
        "python -m hiddenreel film --name {wildcards.film:q} --kind {params.kind:q}"
        " --recording {params.recording:q} --others {params.others:q}"
        " --measured {input.measured:q} --options {params.options:q}"
        " --theme {params.theme:q} --threads {threads}"
        " --folder {params.folder:q} --words {output.words[0]:q}"
        " --output {output.files:q} {output.kept:q} --log {log:q}"


rule still:
    """Take the still of a stop from those that its film's job has kept."""
    input:
        kept=KEPT,
        sources=source_files("hiddenreel.publish.video.stills"),
    output:
        f"figures/{{theme}}/{{film}}{PIECES['stills']}",
    log:
        "results/logs/{theme}/still-{film}-{stop}.log",
    # A scheduler would take longer to start it than it takes.
    localrule: True
    conda:
        "../../environment.yml"
    threads: 1
    resources:
        mem_mb=lambda wildcards, attempt: 500 * attempt,
        runtime=lambda wildcards, attempt: 5 * attempt,
    shell:
        "python -m hiddenreel still --kept {input.kept:q} --number {wildcards.stop:q}"
        " --output {output:q} --log {log:q}"


rule part:
    """Cut the part that ends at a stop out of a film, without encoding it again."""
    input:
        film="figures/{theme}/{film}.mp4",
        words="results/words/{theme}/{film}.json",
        sources=source_files("hiddenreel.publish.video.clips"),
    output:
        f"figures/{{theme}}/{{film}}{PIECES['clips']}",
    log:
        "results/logs/{theme}/part-{film}-{stop}.log",
    # A scheduler would take longer to start it than it takes.
    localrule: True
    conda:
        "../../environment.yml"
    threads: 1
    resources:
        mem_mb=lambda wildcards, attempt: 500 * attempt,
        runtime=lambda wildcards, attempt: 5 * attempt,
    shell:
        "python -m hiddenreel part --film {input.film:q} --words {input.words:q}"
        " --number {wildcards.stop:q} --output {output:q} --log {log:q}"


rule filmstrip:
    """Show a film's start and stops side by side, for print."""
    input:
        recording=lambda wildcards: recording_of(plan.films[wildcards.film].run),
        others=lambda wildcards: others_of(plan.films[wildcards.film]),
        measured=lambda wildcards: measured_for("films", plan.films[wildcards.film]),
        fonts=lambda wildcards: fonts_of(wildcards.theme),
        sources=filmstrip_sources,
    output:
        multiext(f"figures/{{theme}}/{{film}}{formats.FILMSTRIP}.", *formats.FILMSTRIP_FORMATS),
    log:
        "results/logs/{theme}/filmstrip-{film}.log",
    conda:
        "../../environment.yml"
    threads: 1
    resources:
        mem_mb=lambda wildcards, attempt: 1500 * attempt,
        runtime=lambda wildcards, attempt: 20 * attempt,
    params:
        theme=lambda wildcards: theme_said(wildcards.theme),
        kind=lambda wildcards: plan.films[wildcards.film].kind,
        options=lambda wildcards: json.dumps(plan.films[wildcards.film].options),
        recording=lambda wildcards, input: os.path.dirname(input.recording[0]),
        others=lambda wildcards, input: folders_of(input.others),
    shell:
        "python -m hiddenreel filmstrip --kind {params.kind:q}"
        " --recording {params.recording:q} --others {params.others:q}"
        " --measured {input.measured:q} --options {params.options:q}"
        " --theme {params.theme:q} --output {output:q} --log {log:q}"
