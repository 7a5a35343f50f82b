"""What the real builds share: the tools, folders of products, and a browser to look with.

The tools are no part of the project's own environment. `make test-embeds` installs those of Python and
npm; TeX, LibreOffice, Chromium and pdftoppm are the system's. A test whose tool is missing is skipped,
with that reason.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from course import Site, run
from library_made import make_library
from PIL import Image

PROJECT = Path(__file__).parents[2]
TOOLS = PROJECT / ".venv-embeds"


@pytest.fixture(scope="session")
def tool() -> Callable[..., str]:
    """Return a finder of programs, which skips the test where there is none."""

    def found(*names: str) -> str:
        for name in names:
            if path := shutil.which(name, path=f"{TOOLS / 'bin'}{os.pathsep}{os.environ['PATH']}"):
                return path
        pytest.skip(f"{' or '.join(names)} is not installed: see CONTRIBUTING.md, Real builds")

    return found


@pytest.fixture(scope="session")
def pandoc() -> str:
    """Return the pandoc that its Python package carries."""
    places = list(TOOLS.glob("lib/python3*/site-packages/pypandoc/files/pandoc"))
    if not places:
        pytest.skip("pandoc is not installed: `make test-embeds` installs it")
    return str(places[0])


def from_npm(name: str) -> Path:
    folder = Path(__file__).parent / "node_modules" / name
    if not folder.is_dir():
        pytest.skip(f"{name} is not installed: `make test-embeds` installs it")
    return folder


@pytest.fixture(scope="session")
def reveal() -> Path:
    """Return the folder of reveal.js as npm has it."""
    return from_npm("reveal.js")


@pytest.fixture(scope="session")
def reveal_5() -> Path:
    """Return the version before, whose plugins lie where the template of pandoc 3.9 looks for them."""
    return from_npm("reveal.js-5")


@pytest.fixture(scope="session")
def katex() -> Path:
    """Return the folder of KaTeX, which typesets the formulas of the course page."""
    return from_npm("katex")


@pytest.fixture(scope="session")
def library(tmp_path_factory) -> Path:
    """Return a folder of products, one figure and one film, whose words are hostile to every markup."""
    return make_library(tmp_path_factory.mktemp("shelf") / "figures")


@pytest.fixture
def site(library, tmp_path) -> Callable[..., Site]:
    """Return a maker of an author's folder, with the products in a folder of it."""

    def made(figures: str = "figures") -> Site:
        shutil.copytree(library, tmp_path / "course" / figures)
        return Site(tmp_path / "course", tmp_path / "course" / figures)

    return made


@pytest.fixture(scope="session")
def chromium(tool) -> str:
    return tool("chromium", "chromium-browser", "google-chrome")


@pytest.fixture
def seen(chromium, tmp_path) -> Callable[..., np.ndarray]:
    """Return a taker of screenshots: pixels of shape (height, width, 3)."""

    def taken(page: Path, fragment: str = "", *flags: str) -> np.ndarray:
        picture = tmp_path / "seen.png"
        run(
            chromium,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--hide-scrollbars",
            "--no-first-run",
            "--disable-background-networking",
            f"--user-data-dir={tmp_path / 'profile'}",
            "--window-size=1280,900",
            "--virtual-time-budget=6000",
            *flags,
            f"--screenshot={picture}",
            f"{page.as_uri()}{fragment}",
            within=tmp_path,
        )
        if keep := os.environ.get("HIDDENREEL_LOOKS"):
            name = re.sub(r"\W+", "-", os.environ["PYTEST_CURRENT_TEST"].split("::")[1])
            shutil.copyfile(picture, Path(keep) / f"{name}.png")
        with Image.open(picture) as opened:
            return np.asarray(opened.convert("RGB"))

    return taken
