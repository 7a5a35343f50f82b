"""Stores the findings in each file, so that unchanged files are not read again.

Findings depend on a file's name and bytes, on our own sources, and on the libraries that decode. When
the sources or the libraries change, the stored findings are ignored. Reading every film of the
default configuration takes minutes, and an edit of one figure changes none of them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import PIL

from hiddenreel.code_digest import digest, sources_of
from hiddenreel.publish.atomic import write_atomically
from hiddenreel.publish.check.files import Measured
from hiddenreel.publish.check.problem import Finding
from hiddenreel.publish.products.formats import MB
from hiddenreel.reading import Unreadable, read_bounded

EXAMINER = "hiddenreel.publish.check.folder"
MOST_CACHE_BYTES = 100 * MB


@dataclass(frozen=True)
class FileReport:
    """The findings in a file, and what was measured on it.

    Attributes
    ----------
    name : str
        Its path relative to the folder that is checked.
    """

    name: str
    findings: list[Finding]
    measured: Measured


def examiner() -> str:
    """Return the SHA-256, in hexadecimal, of the sources and libraries that examine files."""
    libraries = [(library.__name__, library.__version__) for library in (av, np, PIL)]
    libraries += sorted(av.library_versions.items())
    return hashlib.sha256(f"{libraries} {digest(sources_of(EXAMINER))}".encode()).hexdigest()


def recall(path: Path) -> dict[tuple[str, str], FileReport]:
    """Return the stored reports of the same sources and libraries, by name and SHA-256."""
    try:
        remembered = json.loads(read_bounded(path, MOST_CACHE_BYTES))
        if remembered["examiner"] != examiner():
            return {}
        reports = [_report(entry) for entry in remembered["files"]]
    except (Unreadable, ValueError, KeyError, TypeError, RecursionError, ZeroDivisionError):
        return {}
    return {(report.name, report.measured.sha256): report for report in reports}


def remember(path: Path, reports: Iterable[FileReport]) -> None:
    """Store the reports of the files that could be read.

    Reports of unreadable files are left out: the reason may be outside of the file, as its permissions.
    """
    files = [
        asdict(report)
        for report in reports
        if not any(finding.check == "readable" for finding in report.findings)
    ]
    with write_atomically(path) as part:
        # In ASCII, since names of files may hold what no encoding has; rates are fractions, as text.
        text = json.dumps({"examiner": examiner(), "files": files}, default=str)
        part.write_text(text + "\n", "ascii")


def _report(entry: dict) -> FileReport:
    measured = Measured(**entry["measured"])
    size = measured.size and (measured.size[0], measured.size[1])
    rate = measured.rate and Fraction(measured.rate)
    findings = [Finding(**finding) for finding in entry["findings"]]
    return FileReport(entry["name"], findings, replace(measured, size=size, rate=rate))
