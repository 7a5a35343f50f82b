"""Checks a folder: reads every file once, makes every check, and sorts what was found."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path, PurePosixPath

from hiddenreel.errors import HiddenreelError
from hiddenreel.publish.check.cache import Seen, recall, remember
from hiddenreel.publish.check.captions import Silent, words_beside
from hiddenreel.publish.check.decode_cache import Reel
from hiddenreel.publish.check.files import READERS, facts_of, read
from hiddenreel.publish.check.manifest import Listing, Today, read_listing
from hiddenreel.publish.check.problem import ADVICE, ERROR, Finding, Unreadable, findings
from hiddenreel.publish.products.formats import MANIFEST
from hiddenreel.publish.products.manifest import sha256_of


@dataclass(frozen=True)
class Report:
    """What there is to say about a folder.

    Attributes
    ----------
    folder : str
    files : int
        How many were looked into.
    findings : list of Finding
        Errors before advice, then by path and by check.
    """

    folder: str
    files: int
    findings: list[Finding]

    def count(self, severity: str) -> int:
        """Count the findings of a severity."""
        return sum(found.severity == severity for found in self.findings)

    def fit(self, strict: bool) -> bool:
        """Tell whether all of it may be published; strictly, no advice may be left."""
        return not (self.count(ERROR) or (strict and self.count(ADVICE)))

    def summary(self) -> str:
        """Say in a few words how many findings there are."""
        errors, advice = self.count(ERROR), self.count(ADVICE)
        return f"{_counted(self.files, 'file')}: {_counted(errors, 'error')}, {advice} of advice"

    def told(self, strict: bool) -> dict:
        """Return all of it as what JSON can hold; see the README for its keys."""
        return {
            "folder": self.folder,
            "files": self.files,
            "fit": self.fit(strict),
            "errors": self.count(ERROR),
            "advice": self.count(ADVICE),
            "findings": [asdict(found) for found in self.findings],
        }


def _counted(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"


def check_folder(
    folder: Path,
    today: Today,
    threads: int = 1,
    on_file: Callable[[int], None] = lambda done: None,
    on_start: Callable[[int], None] = lambda total: None,
    memory: Path | None = None,
) -> Report:
    """Check all films and pictures in a folder, and its manifest where it has one.

    Parameters
    ----------
    folder : Path
    today : callable
        Given an entry of the manifest and all of it, returns the digest of what it would be made of.
    threads : int
        How many processes may look into files at once. With 1 our own does, and no other is started.
    on_file, on_start : callable
        Told how many files are done, and before that how many there are.
    memory : Path, optional
        A file in which to keep what was found: what has not changed since is not looked into again.

    Raises
    ------
    HiddenreelError
        When there is no such folder, or nothing in it to check; when a process is ended from outside.
    """
    there = _files_in(folder)
    media = [name for name in there if Path(name).suffix.lower() in READERS]
    if not media and MANIFEST not in there:
        kinds = ", ".join(suffix.removeprefix(".") for suffix in READERS)
        raise HiddenreelError(f"{folder} has no film and no picture in it (choose from {kinds})")
    on_start(len(media))
    seen = _remembered(folder, media, recall(memory)) if memory else {}
    new = [name for name in media if name not in seen]
    for group in _looked_into(folder, _groups(folder, new), threads):
        for one in group:
            seen[one.name] = one
            on_file(len(seen))
    if memory:
        remember(memory, (seen[name] for name in media))
    found = [finding for one in seen.values() for finding in one.findings]
    facts = {name: one.facts for name, one in seen.items()}
    if MANIFEST in there:
        found += _of_listing(read_listing(folder, there, facts, today))
    else:
        found += _of_words(folder, media)
    order = sorted(found, key=lambda one: (one.severity != ERROR, one))
    return Report(str(folder), len(media), order)


def _files_in(folder: Path) -> list[str]:
    """List the files in a folder and in those within it, but for hidden ones, with slashes."""
    if not folder.is_dir():
        raise HiddenreelError(f"there is no folder {folder}")

    def refuse(error: OSError) -> None:
        raise HiddenreelError(f"{error.filename} cannot be listed: {error.strerror}")

    found = []
    for within, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [Path(within, name) for name in names if not name.startswith(".")]
    return sorted(path.relative_to(folder).as_posix() for path in found)


def _remembered(
    folder: Path, media: list[str], known: dict[tuple[str, str], Seen]
) -> dict[str, Seen]:
    """Return what is remembered of the files that are as they were."""
    named = {name for name, _ in known}
    seen = {}
    for name in named.intersection(media):
        with suppress(OSError):
            one = known.get((name, sha256_of(folder / name)))
            if one:
                seen[name] = one
    return seen


def _groups(folder: Path, media: list[str]) -> list[list[str]]:
    """Put together what is named alike, such as a film and its parts; the largest groups come first."""
    groups: dict[str, list[str]] = {}
    for name in media:
        path = PurePosixPath(name)
        groups.setdefault(str(path.with_name(path.name.partition(".")[0])), []).append(name)

    def bytes_of(group: list[str]) -> int:
        return sum(os.stat(folder / name).st_size for name in group if (folder / name).is_file())

    return sorted(groups.values(), key=bytes_of, reverse=True)


def _looked_into(folder: Path, groups: list[list[str]], processes: int) -> Iterator[list[Seen]]:
    """Look into each group of files, in several processes where that is quicker."""
    look_into = partial(_look_into, folder)
    processes = min(processes, len(groups), _cores())
    if processes < 2:
        yield from map(look_into, groups)
        return
    # New ones, and not copies of ours, which may have threads.
    fresh = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(processes, fresh, initializer=_end_silently)
    try:
        yield from pool.map(look_into, groups)
    except BrokenProcessPool:
        raise HiddenreelError("a process that looked into files ended before it was done") from None
    finally:
        pool.shutdown(cancel_futures=True)


def _cores() -> int:
    """Count the processors that we may use."""
    usable = hasattr(os, "sched_getaffinity")
    return len(os.sched_getaffinity(0)) if usable else os.cpu_count() or 1


def _end_silently() -> None:
    """Let Ctrl-C, which reaches every process, be told of by our own alone."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _look_into(folder: Path, group: list[str]) -> list[Seen]:
    """Look into files that are named alike."""
    kinds = [READERS[Path(name).suffix.lower()][0] for name in group]
    reel = Reel(keeps=kinds.count("film") > 1)
    seen = []
    for name in group:
        file = read(folder / name, name, reel)
        found = findings("file", file, name)
        if not isinstance(file.subject, Unreadable):
            found += findings(file.kind, file.subject, name)
        seen.append(Seen(name, found, facts_of(file)))
    return seen


def _of_listing(listing: Listing) -> list[Finding]:
    found = findings("listing", listing, MANIFEST)
    for product in listing.products:
        found += findings("product", product, product.path)
        found += findings("words", product.words, product.path)
    return found


def _of_words(folder: Path, media: list[str]) -> list[Finding]:
    """Check what is said of foreign files: of those of one name, once."""
    first = {str(Path(name).with_suffix("")): name for name in reversed(media)}
    found = []
    for name in first.values():
        words = words_beside(folder / name)
        found += findings("silent" if isinstance(words, Silent) else "words", words, name)
    return found
