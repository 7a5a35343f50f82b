"""Tells of what a product was made: what was asked for, and the sources that answered.

Two digests that are equal mean the same product. The manifest keeps one for each, so that whoever
finds a product later can tell whether today's sources would still make it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hiddenreel.code_digest import digest, sources_of
from hiddenreel.plan.catalogue import MEASUREMENTS, kinds, modules_of

RECORDED_BY = "hiddenreel.record.recorder"


def sources_digest(product: Mapping[str, Any], runs: Mapping[str, Any], theme: Any) -> str:
    """Return the SHA-256, in hexadecimal, of a product's sources and of all that it was asked.

    Parameters
    ----------
    product : mapping
        Its `group`, `kind`, `run`, `compare` and `options`, as the manifest lists them.
    runs : mapping
        The specification of every run, by name.
    theme : object
        What says how the theme looks, as the manifest does; anything that JSON can hold.
    """
    kind = kinds(product["group"])[product["kind"]]
    measured_by = [MEASUREMENTS[name] for name in kind.measurements]
    modules = modules_of(product["group"], product["kind"])
    asked = {
        "kind": product["kind"],
        "options": product["options"],
        "runs": [runs[name] for name in (product["run"], *product["compare"])],
        "theme": theme,
        "sources": digest(sources_of(*modules, RECORDED_BY, *measured_by)),
    }
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()


def theme_digest(spec: Mapping[str, Any]) -> str:
    """Return the SHA-256, in hexadecimal, of all that a theme says, and of what is in its font files."""
    faces = spec["typeface"] and {
        face: hashlib.sha256(Path(file).read_bytes()).hexdigest()
        for face, file in spec["typeface"].items()
    }
    asked = {**spec, "typeface": faces}
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()
