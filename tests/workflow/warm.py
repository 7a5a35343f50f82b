"""Imports Snakemake and the libraries of jobs once, then forks a process for each call of either.

Importing takes most of the time of a dry run and of a small job, and the tests make hundreds. Each
process has imported Snakemake and the libraries, but nothing of ours, so it behaves like a new one.
`write_python` writes the `python` that sends `python -P -m hiddenreel …` and `python -P -m snakemake …`
here, with their folder, environment and open files. It runs any other command as Python itself does.
Beside it stand the programs `hiddenreel` and `snakemake`.
"""

import contextlib
import gc
import importlib
import json
import os
import runpy
import select
import shlex
import socket
import subprocess
import sys
from pathlib import Path

# What Snakemake and our jobs import; the first two come with the first rule that Snakemake reads.
LIBRARIES = (
    *("smart_open", "yte", "snakemake.cli"),
    *("av", "coloraide", "contourpy", "fontTools.ttLib", "imageio.v3", "imageio_ffmpeg", "jinja2"),
    *(f"matplotlib.backends.backend_{name}" for name in ("agg", "pdf", "svg")),
    *("matplotlib.figure", "mpl_toolkits.mplot3d", "numpy", "PIL.PngImagePlugin", "pptx"),
    *("scipy.optimize", "threadpoolctl", "yaml"),
)
PROGRAMS = ("hiddenreel", "snakemake")
ADDRESS = "calls"  # the name of the socket, in the folder with `python`
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
PYTHON = """\
import json, os, sys
address, python, *words = sys.argv[1:]
if words[:2] != ["-P", "-m"] or words[2] not in ("hiddenreel", "snakemake"):
    os.execv(python, [python, *words])
import socket
with socket.socket(socket.AF_UNIX) as server:
    server.connect(address)
    socket.send_fds(server, [b" "], [0, 1, 2])
    call = [words[2], words[3:], os.getcwd(), dict(os.environ)]
    server.sendall(json.dumps(call).encode() + b"\\n")
    code = server.makefile().readline()
sys.exit(int(code) if code else 70)
"""


def write_python(folder: Path, address: Path) -> None:
    """Write stand-ins for `python` and both programs, which the process that listens at an address runs."""
    client = folder / "client.py"
    client.write_text(PYTHON)
    words = [sys.executable, "-IS", str(client), str(address), sys.executable]
    for name, module in (("python", ""), *((name, f" -P -m {name}") for name in PROGRAMS)):
        program = folder / name
        program.write_text(f'#!/bin/sh\nexec {shlex.join(words)}{module} "$@"\n')
        program.chmod(0o755)


def start(address: Path) -> subprocess.Popen:
    """Start the process; it ends when its input is closed."""
    server = subprocess.Popen(
        [sys.executable, __file__, str(address)],
        env={**os.environ, **ONE_THREAD, "MPLBACKEND": "agg"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    server.stdout.readline()
    return server


def call_snakemake(
    address: Path, arguments: list[str], folder: Path, environment: dict[str, str], output: Path
) -> int:
    """Call Snakemake, with what it prints in a file; return its exit code."""
    with socket.socket(socket.AF_UNIX) as server, open(os.devnull) as nothing, open(output, "wb") as file:
        server.connect(str(address))
        socket.send_fds(server, [b" "], [nothing.fileno(), file.fileno(), file.fileno()])
        call = ["snakemake", arguments, str(folder), environment]
        server.sendall(json.dumps(call).encode() + b"\n")
        return int(server.makefile().readline())


def answer(connection: socket.socket, stand_in: Path) -> None:
    """Read a call from a connection, run it with the caller's open files and send its exit code."""
    _, files, *_ = socket.recv_fds(connection, 1, 3)
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    program, arguments, folder, environment = json.loads(connection.makefile().readline())
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    # A child ends without cleaning up, so what it leaves must not lie in the folder of the machine.
    os.environ.setdefault("TMPDIR", str(stand_in.parent))
    sys.path[:0] = environment["PYTHONPATH"].split(os.pathsep)
    sys.argv = [program, *arguments]
    if program == "hiddenreel":
        # What `hiddenreel make` starts comes here, too.
        sys.executable = str(stand_in)
    code = run(program)
    sys.stdout.flush()
    sys.stderr.flush()
    connection.sendall(f"{code}\n".encode())


def run(program: str) -> int:
    """Run a program with the arguments in ``sys.argv``; return its exit code."""
    try:
        if program == "snakemake":
            return importlib.import_module("snakemake.cli").main(sys.argv[1:]) or 0
        runpy.run_module(program, run_name="__main__", alter_sys=True)
    except SystemExit as end:
        if isinstance(end.code, str):
            print(end.code, file=sys.stderr)
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return 0


def serve(address: str) -> None:
    """Answer calls, several at a time, until the input ends."""
    for name in LIBRARIES:
        importlib.import_module(name)
    # It imports every plug-in for executors, storage and reports.
    importlib.import_module("snakemake.cli").get_argument_parser()
    # Drawing begins with these: the grammar of formulas, and all formats of pictures.
    importlib.import_module("matplotlib.mathtext").MathTextParser("path").parse("$x$")
    importlib.import_module("PIL.Image").init()
    # Films are painted by compiled code, and the compiler is slow to start.
    importlib.import_module("numba").njit(lambda: 0)()
    # A child that looked for garbage among all this would copy its memory.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(address)
        listener.listen()
        print("ready", flush=True)
        while sys.stdin not in select.select([sys.stdin, listener], [], [])[0]:
            connection, _ = listener.accept()
            if os.fork() == 0:
                listener.close()
                try:
                    answer(connection, Path(address).with_name("python"))
                finally:
                    os._exit(70)
            connection.close()
            with contextlib.suppress(ChildProcessError):
                while os.waitpid(-1, os.WNOHANG)[0]:
                    pass


if __name__ == "__main__":
    serve(sys.argv[1])
