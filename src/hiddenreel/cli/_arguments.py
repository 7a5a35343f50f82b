"""Arguments of several commands."""

from __future__ import annotations

import argparse
from pathlib import Path


def add_plan(parser: argparse.ArgumentParser) -> None:
    """Add the file of the plan."""
    parser.add_argument("--plan", type=Path, required=True, help="the file that holds the plan")


def add_product(parser: argparse.ArgumentParser) -> None:
    """Add a product's name, and the recordings and measurements that it shows."""
    parser.add_argument("name", metavar="NAME", help="the product's name in the plan")
    add_plan(parser)
    parser.add_argument("--recording", type=Path, required=True, help="its run's recording")
    parser.add_argument("--others", type=Path, nargs="*", default=[], help="recordings shown beside it")
    parser.add_argument("--measured", type=Path, nargs="*", default=[], help="measurements of its recording")


def add_cache(parser: argparse.ArgumentParser) -> None:
    """Add the folder of small pictures, for a command that shows all products."""
    parser.add_argument("--cache", type=Path, metavar="DIR", help="keep small pictures here")


def add_figures(parser: argparse.ArgumentParser) -> None:
    """Add the folder of products, for a command that people call."""
    parser.add_argument(
        "--figures", type=Path, default=Path("figures"), metavar="DIR", help="the products' folder"
    )
