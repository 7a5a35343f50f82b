"""Shares a folder of products that are fit to publish, which tests copy and break."""

from __future__ import annotations

from pathlib import Path

import pytest
from media import FOUND, a_folder_of_products, checked


@pytest.fixture(scope="session")
def good(tmp_path_factory) -> Path:
    """Return a folder of good products; beside it stands what the checker found in each file."""
    folder = a_folder_of_products(tmp_path_factory.mktemp("good"))
    checked(folder, cache=folder.parent / FOUND)
    return folder
