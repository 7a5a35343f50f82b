rule train:
    """Train a run, recording every epoch; a killed training goes on from its last whole epoch."""
    input:
        sources=source_files("hiddenreel.record.recorder"),
    output:
        recording_of("{run}"),
    log:
        "results/logs/train-{run}.log",
    benchmark:
        "results/benchmarks/train-{run}.tsv"
    conda:
        "../../environment.yml"
    threads: 1
    resources:
        mem_mb=lambda wildcards, attempt: 1500 * attempt,
        runtime=lambda wildcards, attempt: 120 * attempt,
    params:
        spec=lambda wildcards: json.dumps(plan.runs[wildcards.run].to_dict()),
        # From the output, because a workflow that uses ours may have put a prefix before it.
        folder=lambda wildcards, output: os.path.dirname(output[0]),
        partial=lambda wildcards, output: os.path.normpath(f"{output[0]}/../../../partial"),
    shell:
        "python -m hiddenreel train --spec {params.spec:q} --output {params.folder:q}"
        " --partial {params.partial:q} --log {log:q}"


rule measure:
    """Measure on a recording what it does not hold: whether, or how fast, other ways get there."""
    input:
        recording=recording_of("{run}"),
        sources=lambda wildcards: source_files(MEASUREMENTS[wildcards.measurement]),
    output:
        "results/measurements/{run}/{measurement}.json",
    log:
        "results/logs/measure-{run}-{measurement}.log",
    conda:
        "../../environment.yml"
    threads: 1
    resources:
        mem_mb=lambda wildcards, attempt: 1500 * attempt,
        runtime=lambda wildcards, attempt: 60 * attempt,
    params:
        recording=lambda wildcards, input: os.path.dirname(input.recording[0]),
    shell:
        "python -m hiddenreel measure {wildcards.measurement:q} --recording {params.recording:q}"
        " --output {output:q} --log {log:q}"
