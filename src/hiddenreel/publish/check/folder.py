"""Checks a folder: reads every file once, runs every check, and sorts the findings."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path, PurePosixPath

from hiddenreel.errors import HiddenreelError
from hiddenreel.publish.check.cache import FileReport, recall, remember
from hiddenreel.publish.check.captions import MissingText, text_beside
from hiddenreel.publish.check.files import READERS, is_checked, measured, read
from hiddenreel.publish.check.films import Video
from hiddenreel.publish.check.manifest import Listing, Today, is_foreign, read_listing
from hiddenreel.publish.check.problem import ADVICE, ERROR, Finding, findings, printable
from hiddenreel.publish.products.formats import MANIFEST, TRACK
from hiddenreel.reading import Unreadable, sha256_of, size_of

# Checked files that are neither films nor pictures.
BESIDE_MEDIA = (".html", f".{TRACK}")
# To examine fewer bytes takes less time than to start a process, which imports all of this anew.
WORTH_A_PROCESS = 8_000_000


@dataclass(frozen=True)
class Report:
    """The findings in a folder.

    Attributes
    ----------
    files : int
        Number of files that were examined.
    findings : list of Finding
        Errors before advice, then by path and by check.
    """

    folder: str
    files: int
    findings: list[Finding]

    def count(self, severity: str) -> int:
        """Return the number of findings of a severity."""
        return sum(found.severity == severity for found in self.findings)

    def fit(self, strict: bool) -> bool:
        """Return whether the folder may be published; with `strict`, advice counts as well."""
        return not (self.count(ERROR) or (strict and self.count(ADVICE)))

    def summary(self) -> str:
        """Return the numbers of files and findings in a few words."""
        errors, advice = self.count(ERROR), self.count(ADVICE)
        return f"{_counted(self.files, 'file')}: {_counted(errors, 'error')}, {advice} of advice"

    def as_json(self, strict: bool) -> dict[str, object]:
        """Return the report as JSON can hold it; docs/checks.md lists the keys."""
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
    on_file: Callable[[int, int, str], None] = lambda done, total, name: None,
    cache: Path | None = None,
) -> Report:
    """Check all films and pictures in a folder, and its manifest where it has one.

    Parameters
    ----------
    today : callable
        Given an entry of the manifest and all of it, returns the digest of today's sources.
    threads : int
        Number of processes that examine files at once. With 1 no other process is started.
    on_file : callable
        Called when a file is done with the number of files done, the number of all, and its name.
    cache : Path, optional
        A file that keeps the findings: files that have not changed since are not examined again.

    Raises
    ------
    HiddenreelError
        When there is no such folder, or nothing in it to check; when a process is killed.
    """
    there = _files_in(folder)
    media = [name for name in there if is_checked(name)]
    if not media and MANIFEST not in there:
        media_suffixes = (
            suffix for suffix in READERS if suffix not in BESIDE_MEDIA and suffix.count(".") == 1
        )
        kinds = ", ".join(suffix.removeprefix(".") for suffix in media_suffixes)
        raise HiddenreelError(f"{folder} has no film and no picture in it (choose from {kinds})")
    reports = _remembered(folder, media, recall(cache)) if cache else {}
    for name in list(reports):
        on_file(len(reports), len(media), name)
    new = [name for name in media if name not in reports]
    for group in _examined(folder, _groups(folder, new), threads):
        for report in group:
            reports[report.name] = report
            on_file(len(reports), len(media), report.name)
    if cache:
        remember(cache, (reports[name] for name in media))
    found = [finding for report in reports.values() for finding in report.findings]
    if MANIFEST in there:
        sizes = {name: report.measured for name, report in reports.items()}
        listing = read_listing(folder, there, sizes, today)
        found = [_of_ours_or_advice(finding, listing) for finding in found] + _of_listing(listing)
    else:
        found += _of_texts(folder, media)
    order = sorted(found, key=lambda finding: (finding.severity != ERROR, finding))
    return Report(str(folder), len(media), order)


def shown_on_terminal() -> Callable[[int, int, str], None]:
    """Return an `on_file` that prints a line for each file if a person may be waiting."""

    def show(done: int, total: int, name: str) -> None:
        print(printable(f"{done}/{total} {name}"), file=sys.stderr)

    return show if sys.stderr.isatty() else lambda done, total, name: None


def _files_in(folder: Path) -> list[str]:
    """List the files in a folder and in those within it, but for hidden ones, with slashes.

    In a folder of products, folders with a manifest of their own belong to other configurations.
    """
    if not folder.is_dir():
        wrong = "is a file: name the folder that it is in" if folder.exists() else None
        raise HiddenreelError(f"{folder} {wrong}" if wrong else f"there is no folder {folder}")

    def refuse(error: OSError) -> None:
        raise HiddenreelError(f"{error.filename} cannot be listed: {error.strerror}")

    has_manifest = (folder / MANIFEST).is_file()
    found = []
    for within, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = [
            name
            for name in folders
            if not name.startswith(".") and not (has_manifest and Path(within, name, MANIFEST).is_file())
        ]
        found += [Path(within, name) for name in names if not name.startswith(".")]
    return sorted(path.relative_to(folder).as_posix() for path in found)


def _remembered(
    folder: Path, media: list[str], known: dict[tuple[str, str], FileReport]
) -> dict[str, FileReport]:
    """Return the remembered reports of files that have not changed."""
    named = {name for name, _ in known}
    reports = {}
    for name in named.intersection(media):
        with suppress(OSError, Unreadable):
            size_of(folder / name)
            report = known.get((name, sha256_of(folder / name)))
            if report:
                reports[name] = report
    return reports


def _groups(folder: Path, media: list[str]) -> list[list[str]]:
    """Group files by name, so that a film's clips follow it; the largest groups come first."""
    groups: dict[str, list[str]] = {}
    for name in media:
        path = PurePosixPath(name)
        groups.setdefault(str(path.with_name(path.name.partition(".")[0])), []).append(name)

    return sorted(groups.values(), key=partial(_bytes_of, folder), reverse=True)


def _bytes_of(folder: Path, group: list[str]) -> int:
    return sum(os.stat(folder / name).st_size for name in group if (folder / name).is_file())


def _examined(folder: Path, groups: list[list[str]], processes: int) -> Iterator[list[FileReport]]:
    """Examine each group of files, in several processes where that is quicker."""
    examine = partial(_examine, folder)
    worth = sum(_bytes_of(folder, group) for group in groups) // WORTH_A_PROCESS
    processes = min(processes, len(groups), _cores(), worth)
    if processes < 2:
        yield from map(examine, groups)
        return
    # New processes, not copies of ours, which may have threads.
    spawned = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(processes, spawned, initializer=_end_silently)
    try:
        yield from pool.map(examine, groups)
    except BrokenProcessPool:
        raise HiddenreelError("a process that examined files ended before it was done") from None
    finally:
        pool.shutdown(cancel_futures=True)


def _cores() -> int:
    """Return the number of processors that we may use."""
    usable = hasattr(os, "sched_getaffinity")
    return len(os.sched_getaffinity(0)) if usable else os.cpu_count() or 1


def _end_silently() -> None:
    """Let Ctrl-C, which reaches every process, end this one without a message."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _examine(folder: Path, group: list[str]) -> list[FileReport]:
    """Examine files of one name, a film before its clips, which have longer names."""
    films: list[Video] = []
    reports = []
    for name in sorted(group, key=len):
        file = read(folder / name, name, films)
        found = findings("file", file, name)
        if not isinstance(file.subject, Unreadable):
            found += findings(file.kind, file.subject, name)
        if isinstance(file.subject, Video):
            films.append(file.subject)
        reports.append(FileReport(name, found, measured(file)))
    return reports


def _of_ours_or_advice(finding: Finding, listing: Listing) -> Finding:
    """Return a finding in a file; as advice where the manifest does not list the file."""
    if listing.unreadable or not is_foreign(finding.path, listing):
        return finding
    return replace(finding, severity=ADVICE)


def _of_listing(listing: Listing) -> list[Finding]:
    found = findings("listing", listing, MANIFEST)
    for product in listing.products:
        found += findings("product", product, product.path)
        found += findings("text", product.text, product.path)
    return found


def _of_texts(folder: Path, media: list[str]) -> list[Finding]:
    """Check the texts of files that no manifest lists: once for all files of a name."""
    shown = (name for name in reversed(media) if PurePosixPath(name).suffix not in BESIDE_MEDIA)
    first = {str(Path(name).with_suffix("")): name for name in shown}
    found = []
    for name in first.values():
        text = text_beside(folder / name)
        found += findings("no text" if isinstance(text, MissingText) else "text", text, name)
    return found
