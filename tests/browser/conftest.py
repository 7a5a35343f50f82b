"""A real browser for the tests: Chromium, driven by playwright-core, which npm brings.

Neither is part of the project's own environment. `make test-browser` installs what npm has; the
browser is the system's. Where either is missing the tests are skipped with that reason.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from library_made import THEMES, with_pages

HERE = Path(__file__).parent
LONG = 120  # s; nothing takes so long but what hangs.
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def browser() -> list[str]:
    """Return the beginning of a command that looks at a page."""
    node = shutil.which("node")
    chromium = next(filter(None, map(shutil.which, BROWSERS)), None)
    if node is None or not (HERE / "node_modules").is_dir():
        pytest.skip("playwright-core is not installed: `make test-browser` installs it with npm")
    if chromium is None:
        pytest.skip("Chromium is not installed: see CONTRIBUTING.md, In a browser")
    return [node, str(HERE / "look.mjs"), chromium]


@pytest.fixture(scope="session")
def look(browser) -> Callable[..., Any]:
    """Return a function that opens a page and returns what was seen.

    It fails where anything was asked of a network, or where the console printed anything but what it
    may.
    """

    def looked(what: str, page: Path | str, may_say: str = "(?!)", **options: Any) -> Any:
        url = page if isinstance(page, str) else page.as_uri()
        done = subprocess.run(
            [*browser, what, url, json.dumps(options)], capture_output=True, text=True, timeout=LONG
        )
        assert done.returncode == 0, done.stderr
        report = json.loads(done.stdout)
        assert report["strayed"] == []
        assert [line for line in report["logged"] if not re.search(may_say, line)] == []
        return report["seen"]

    return looked


@pytest.fixture(scope="session")
def figures(tmp_path_factory) -> Path:
    """Return products in three themes: light, dark, and one of an author's own."""
    return with_pages(
        tmp_path_factory.mktemp("course") / "figures",
        figures={"loss-curve": "The loss <falls>", "regions": "Regions close"},
        films={"unfolding": "It unfolds", "turning": "It turns"},
        themes={**THEMES, "course": {**THEMES["dark"], "background": "#201040"}},
    )
