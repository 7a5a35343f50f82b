"""Remembers what was found in a file, so that one that is as it was is not looked into again.

What is found in a file follows from its bytes and its name, and from what looks into it: our own sources
and the libraries that decode. Where any of these is another, nothing is remembered.
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
import scipy

from hiddenreel.code_digest import digest, sources_of
from hiddenreel.publish.atomic import write_atomically
from hiddenreel.publish.check.files import Facts
from hiddenreel.publish.check.problem import Finding

LOOKS = "hiddenreel.publish.check.folder"


@dataclass(frozen=True)
class Seen:
    """A file that was looked into.

    Attributes
    ----------
    name : str
        Its path relative to the folder that is checked.
    findings : list of Finding
    facts : Facts
    """

    name: str
    findings: list[Finding]
    facts: Facts

    @property
    def could_be_read(self) -> bool:
        """Whether it is whole: why one is not may lie elsewhere, such as in who may read it."""
        return not any(found.check == "readable" for found in self.findings)


def looked_with() -> str:
    """Return the SHA-256, in hexadecimal, of all that looks into files."""
    libraries = [(it.__name__, it.__version__) for it in (av, np, PIL, scipy)] + sorted(
        av.library_versions.items()
    )
    return hashlib.sha256(f"{libraries} {digest(sources_of(LOOKS))}".encode()).hexdigest()


def recall(path: Path) -> dict[tuple[str, str], Seen]:
    """Read what was remembered by the same sources and libraries, by name and SHA-256; else nothing."""
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        if kept["looked_with"] != looked_with():
            return {}
        seen = [_seen(entry) for entry in kept["files"]]
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return {(one.name, one.facts.sha256): one for one in seen}


def remember(path: Path, seen: Iterable[Seen]) -> None:
    """Write down what was found in the files that could be read."""
    files = [
        {**asdict(one), "facts": {**asdict(one.facts), "rate": _written(one.facts.rate)}}
        for one in seen
        if one.could_be_read
    ]
    with write_atomically(path) as part:
        # In ASCII, since names of files may hold what no encoding has.
        part.write_text(json.dumps({"looked_with": looked_with(), "files": files}) + "\n", "ascii")


def _seen(entry: dict) -> Seen:
    facts = Facts(**entry["facts"])
    size = facts.size and tuple(facts.size)
    rate = facts.rate and Fraction(facts.rate)
    findings = [Finding(**found) for found in entry["findings"]]
    return Seen(entry["name"], findings, replace(facts, size=size, rate=rate))


def _written(rate: Fraction | None) -> str | None:
    return None if rate is None else str(rate)
