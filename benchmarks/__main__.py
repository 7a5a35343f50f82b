"""``make bench``: measure what the documentation promises."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from benchmarks.report import run
from hiddenreel.errors import HiddenreelError


def main() -> int:
    """Measure, print, and return the exit code."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="measure everything only once")
    parser.add_argument(
        "--whole", action="store_true", help="also make all products from clean, which takes minutes"
    )
    parser.add_argument("--folder", type=Path, default=Path("results"), help="where bench.json goes")
    options = parser.parse_args()
    try:
        run(options.quick, options.whole, options.folder)
    except HiddenreelError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
