"""Imports Snakemake once, then reads calls from stdin and forks a process for each.

Importing takes most of the time of a dry run, and the tests make dozens. Each process has imported
Snakemake and its dependencies, but nothing of ours, so it behaves like a new one.
"""

import json
import os
import sys
from pathlib import Path

# Snakemake imports these two with the first rule that it reads.
import smart_open  # noqa: F401
import yte  # noqa: F401
from snakemake.cli import get_argument_parser, main


def called(arguments: list[str], folder: str, environment: dict[str, str], output: str) -> int:
    """Call Snakemake in a fork, with its output in a file; return its exit code."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    with open(output, "wb") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    with open(os.devnull) as nothing:
        os.dup2(nothing.fileno(), 0)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.path.insert(0, str(Path(environment["PYTHONPATH"])))
    sys.argv = ["snakemake", *arguments]
    code = 70
    try:
        code = main(arguments) or 0
    except SystemExit as end:
        if isinstance(end.code, str):
            print(end.code, file=sys.stderr)
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    # It imports every plug-in for executors, storage and reports.
    get_argument_parser()
    for line in sys.stdin:
        print(called(**json.loads(line)), flush=True)
