"""Computes digests of what decides a product: its configuration and the source code that makes it.

Equal digests mean equal products. The manifest lists them, so that anyone can check later whether the
present sources would make the same product.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from hiddenreel.code_digest import product_digest
from hiddenreel.plan.catalogue import MEASUREMENTS, kinds, modules_of
from hiddenreel.reading import sha256_of

RECORDED_BY = "hiddenreel.record.recorder"


def sources_digest(product: Mapping[str, Any], runs: Mapping[str, Any], theme: Any) -> str:
    """Return the SHA-256, in hexadecimal, of a product's configuration, theme and source code.

    Parameters
    ----------
    product : mapping
        Its `group`, `kind`, `run`, `compare` and `options`, as the manifest lists them.
    runs : mapping
        The settings of every run, by name.
    theme : object
        The theme as the manifest describes it; anything that JSON can hold.
    """
    kind = kinds(product["group"])[product["kind"]]
    measured_by = [MEASUREMENTS[name] for name in kind.measurements]
    modules = modules_of(product["group"], product["kind"])
    shown = [runs[name] for name in (product["run"], *product["compare"])]
    # A recording that was not trained here has its own fingerprint.
    recorded_by = [] if all("recording" in run for run in shown) else [RECORDED_BY]
    asked = {
        "kind": product["kind"],
        "options": product["options"],
        "runs": shown,
        "theme": theme,
        "sources": product_digest(*modules, *recorded_by, *measured_by),
    }
    return settings_digest(asked)


def theme_digest(spec: Mapping[str, Any]) -> str:
    """Return the SHA-256, in hexadecimal, of a theme's settings and of its font files' contents."""
    faces = spec["typeface"] and {
        face: sha256_of(file) if isinstance(file, str) else file for face, file in spec["typeface"].items()
    }
    asked = {**spec, "typeface": faces}
    return settings_digest(asked)


def settings_digest(settings: Any) -> str:
    """Return the SHA-256, in hexadecimal, of settings that JSON can hold."""
    return hashlib.sha256(json.dumps(settings, sort_keys=True).encode()).hexdigest()
