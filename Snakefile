# Train small networks, record every epoch, and turn the recordings into figures and films.
#
#   snakemake --cores 4                               what config/config.yaml asks for
#   snakemake --cores 4 --configfile mine.yaml        what your own file asks for; one file of it: -- FILE


include: "workflow/rules/common.smk"
include: "workflow/rules/learn.smk"
include: "workflow/rules/draw.smk"
include: "workflow/rules/publish.smk"


rule all:
    default_target: True
    input:
        everything_wanted(),


# A lock that ends with this process, however it ends.
onstart:
    lock_build()


onsuccess:
    say_what_was_made()


report: "workflow/report/workflow.rst"
