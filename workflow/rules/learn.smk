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
        folder="results/recordings/{run}",
        partial="results/partial",
    shell:
        "python -m hiddenreel train --spec {params.spec:q} --output {params.folder:q}"
        " --partial {params.partial:q} --log {log:q}"
