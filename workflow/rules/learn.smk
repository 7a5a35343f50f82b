rule train:
    """Train a run, recording every epoch; a killed training goes on from its last whole epoch."""
    input:
        lambda wildcards: samples_of(wildcards.run),
    output:
        [f"{RESULTS}/recordings/{{run}}/{file}" for file in RECORDING],
    log:
        f"{RESULTS}/logs/train-{{run}}.log",
    benchmark:
        f"{RESULTS}/benchmarks/train-{{run}}.tsv"
    priority: lambda wildcards: int(main_film_shows(wildcards.run))
    conda:
        ENVIRONMENT
    threads: lambda wildcards: 2 if main_film_shows(wildcards.run) else 1
    resources:
        mem_mb=lambda wildcards, attempt: memory_to_train(plan, wildcards.run) * attempt,
        disk_mb=lambda wildcards: disk_to_train(plan, wildcards.run),
        runtime=lambda wildcards, attempt: 120 * attempt,
    params:
        repairs=lambda wildcards: repairs_of(f"{RESULTS}/recordings/{wildcards.run}/"),
        # Derived from the output, so that another plan alone makes nothing again.
        plan=lambda wildcards, output: PLAN,
        settings=lambda wildcards: json.dumps(plan.runs[wildcards.run].to_dict(), sort_keys=True),
        code=code("hiddenreel.record.recorder"),
        folder=lambda wildcards, output: os.path.dirname(output[0]),
        partial=lambda wildcards, output: os.path.normpath(f"{output[0]}/../../../partial"),
    shell:
        "python -P -m hiddenreel train {wildcards.run:q} --plan {params.plan:q}"
        " --output {params.folder:q} --partial {params.partial:q} --log {log:q}"


rule measure:
    """Measure on a recording what it does not hold: whether, or how fast, other ways get there."""
    input:
        recording=lambda wildcards: recording_of(wildcards.run),
    output:
        f"{RESULTS}/measurements/{{run}}/{{measurement}}.json",
    log:
        f"{RESULTS}/logs/measure-{{run}}-{{measurement}}.log",
    priority: lambda wildcards: int(main_film_shows(wildcards.run, wildcards.measurement))
    conda:
        ENVIRONMENT
    threads: lambda wildcards: 2 if main_film_shows(wildcards.run, wildcards.measurement) else 1
    resources:
        mem_mb=lambda wildcards, attempt: memory_to_draw(plan, [wildcards.run]) * attempt,
        runtime=lambda wildcards, attempt: 60 * attempt,
    params:
        repairs=lambda wildcards: repairs_of(
            f"{RESULTS}/measurements/{wildcards.run}/{wildcards.measurement}."
        ),
        code=lambda wildcards: code_of_command("measure", MEASUREMENTS[wildcards.measurement]),
        recording=lambda wildcards, input: os.path.dirname(input.recording[0]),
    shell:
        "python -P -m hiddenreel measure {wildcards.measurement:q}"
        " --recording {params.recording:q} --output {output:q} --log {log:q}"
