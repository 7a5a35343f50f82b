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
        spec=lambda wildcards: json.dumps(plan.runs[wildcards.run]),
        # From the output, because a workflow that uses ours may have put a prefix before it.
        folder=lambda wildcards, output: os.path.dirname(output[0]),
        partial=lambda wildcards, output: os.path.normpath(f"{output[0]}/../../../partial"),
    shell:
        "python -m hiddenreel train --spec {params.spec:q} --output {params.folder:q}"
        " --partial {params.partial:q} --log {log:q}"
