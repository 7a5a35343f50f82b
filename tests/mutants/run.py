"""Runs the tests of a module on every mutant of it, and lists the mutants that no test notices.

It takes too long for `make test`: `make mutants` calls it.
"""

from __future__ import annotations

import argparse
import compileall
import json
import os
import shutil
import signal
import site
import sys
import tempfile
import time
from contextlib import suppress
from itertools import islice
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PACKAGE = Path("src/hiddenreel")
PARTS = ("src", "tests", "config", "workflow", "profiles", "Snakefile", "pyproject.toml")
# What learns, records, encodes and puts files in place, with its tests, the likeliest first.
LEARN, RECORD, VIDEO = "tests/learn", "tests/record", "tests/publish/video"
CLIPS = f"{VIDEO}/test_clips.py"
MODULES = {
    "publish/atomic": ["tests/publish/test_atomic.py"],
    "publish/figure_files": ["tests/publish/test_figure_files.py"],
    "record/recorder": [f"{RECORD}/test_recorder.py"],
    "publish/video/encode": [f"{VIDEO}/test_encode.py", f"{VIDEO}/test_stills.py", CLIPS],
    "publish/video/ffmpeg": [f"{VIDEO}/test_encode.py", CLIPS],
    "publish/video/clips": [CLIPS],
    "publish/video/chapters": [f"{VIDEO}/test_chapters.py", CLIPS, f"{VIDEO}/test_encode.py"],
    "record/layout": [f"{RECORD}/test_layout.py", RECORD],
    "record/recording": [f"{RECORD}/test_recording.py", f"{RECORD}/test_reel.py"],
    "plan/receipts": ["tests/plan/test_receipts.py"],
    "plan/lock": ["tests/plan/test_lock.py"],
    "learn/training": [f"{LEARN}/test_training.py", f"{LEARN}/test_network.py"],
    "learn/network": [f"{LEARN}/test_network.py", LEARN],
    "learn/losses": [f"{LEARN}/test_losses.py", LEARN],
    "learn/activations": [f"{LEARN}/test_activations.py", f"{LEARN}/test_network.py"],
    "learn/optimisers": [f"{LEARN}/test_optimisers.py", LEARN],
    "learn/initialise": [f"{LEARN}/test_initialise.py", LEARN],
    "learn/data": [f"{LEARN}/test_data.py"],
    "learn/run": [f"{LEARN}/test_run.py", LEARN, "tests/plan/test_validate.py"],
}
FAILED, HUNG = "failed", "hung"
ENOUGH = 20.0  # s more than the tests take otherwise; a mutant that takes longer hangs.


def main() -> int:
    """Test the mutants of the modules asked for; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("modules", nargs="*", metavar="MODULE", help="such as publish/atomic")
    parser.add_argument("--packages", type=Path, help="the folder that holds Cosmic Ray")
    parser.add_argument("--output", type=Path, help="also write survivors to this file, as JSON")
    parser.add_argument("--every", type=int, default=1, help="test one mutant of so many (%(default)s)")
    parser.add_argument("--again", type=Path, help="test only the survivors in this file")
    options = parser.parse_args()
    if options.packages:
        # At the end: where both have a package, the project's own is taken.
        site.addsitedir(str(options.packages.resolve()))
    again = json.loads(options.again.read_text()) if options.again else None
    names = options.modules or list(MODULES)
    unknown = sorted(set(names) - set(MODULES))
    if unknown:
        parser.error(f"no module {unknown[0]} (choose {', '.join(MODULES)})")
    _import_what_tests_import()
    survivors: list[dict] = []
    tried = 0
    with tempfile.TemporaryDirectory(prefix="mutants-") as temporary:
        copy = _copied(Path(temporary))
        for name in names:
            count, left = _test_mutants(copy, name, options.every, again)
            tried += count
            survivors += left
            if options.output:
                options.output.write_text(json.dumps(survivors, indent=1) + "\n")
    print(f"{_share(tried - len(survivors), tried)} in all")
    return 0


def _test_mutants(copy: Path, name: str, every: int, again: list[dict] | None) -> tuple[int, list[dict]]:
    from mutants import mutants_of

    path = copy / PACKAGE / f"{name}.py"
    source = path.read_text(encoding="utf-8")
    began = time.monotonic()
    if _noticed(copy, MODULES[name], 10 * ENOUGH, keep_compiled=True):
        sys.exit(f"{name}: its tests fail as it is")
    # A mutant may have the size and the second of the one before: it must not be taken for that.
    shutil.rmtree(path.parent / "__pycache__", ignore_errors=True)
    patience = ENOUGH + 3 * (time.monotonic() - began)
    tried, hung, survivors = 0, 0, []
    try:
        for mutant in islice(mutants_of(source), 0, None, every):
            was, now = (text.splitlines()[mutant.line - 1].strip() for text in (source, mutant.source))
            survivor = {"module": name, "change": mutant.change, "was": was, "now": now}
            if again is not None and survivor not in again:
                continue
            tried += 1
            path.write_text(mutant.source, encoding="utf-8")
            noticed = _noticed(copy, MODULES[name], patience)
            hung += noticed == HUNG
            if not noticed:
                survivors.append(survivor)
                print(f"  {name}.py:{mutant.line}: {was} -> {now}", flush=True)
    finally:
        path.write_text(source, encoding="utf-8")
    killed = _share(tried - len(survivors), tried)
    print(f"{name}: {killed}, {hung} hung ({time.monotonic() - began:.0f} s)", flush=True)
    return tried, survivors


def _noticed(copy: Path, tests: list[str], patience: float, keep_compiled: bool = False) -> str:
    """Return how tests notice a mutant, in the first of these files or in the others; else nothing."""
    first, *others = tests
    noticed = _failure(copy, [first], patience, keep_compiled)
    return noticed or (_failure(copy, others, patience, keep_compiled) if others else "")


def _failure(copy: Path, tests: list[str], patience: float, keep_compiled: bool) -> str:
    """Run tests in a fork, which has imported everything but our package; return how they fail."""
    child = os.fork()
    if child == 0:
        os.setsid()
        os.chdir(copy)
        nothing = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nothing, stream)
        sys.path[:0] = [str(copy / "src")]
        os.environ["PYTHONPATH"] = str(copy / "src")
        code = 1
        sys.dont_write_bytecode = not keep_compiled
        try:
            import pytest

            plain = ["-x", "-q", "-p", "no:cacheprovider"]
            plain += ["-W", "ignore::pytest.PytestAssertRewriteWarning"]
            code = pytest.main([*plain, "--hypothesis-profile=mutants", *tests])
        finally:
            os._exit(int(code))
    until = time.monotonic() + patience
    while True:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            _end_group(child)
            return FAILED if status else ""
        if time.monotonic() > until:
            _end_group(child)
            os.waitpid(child, 0)
            return HUNG
        time.sleep(0.01)


def _end_group(leader: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)


def _copied(folder: Path) -> Path:
    ignored = shutil.ignore_patterns("__pycache__", "node_modules", "*.egg-info")
    for part in PARTS:
        source, target = ROOT / part, folder / part
        if source.is_dir():
            shutil.copytree(source, target, ignore=ignored, symlinks=True)
        else:
            shutil.copy2(source, target)
    compileall.compile_dir(str(folder / "src"), quiet=1)
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    return folder


def _import_what_tests_import() -> None:
    os.environ["MPLBACKEND"] = "agg"
    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[variable] = "1"
    import av  # noqa: F401
    import contourpy  # noqa: F401
    import hypothesis
    import imageio.v3  # noqa: F401
    import matplotlib.figure  # noqa: F401
    import numpy  # noqa: F401
    import PIL.Image  # noqa: F401
    import pytest  # noqa: F401
    import scipy.optimize  # noqa: F401
    import sklearn.datasets  # noqa: F401
    import yaml  # noqa: F401

    # A smaller example of a failure proves no more, and takes long to find.
    hypothesis.settings.register_profile(
        "mutants",
        phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate],
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(hypothesis.HealthCheck),
    )


def _share(killed: int, tried: int) -> str:
    return f"{killed} of {tried} mutants killed ({100 * killed / max(tried, 1):.1f} %)"


if __name__ == "__main__":
    sys.exit(main())
