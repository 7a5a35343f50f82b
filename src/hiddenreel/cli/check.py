"""Check whether films and pictures are fit to publish."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hiddenreel.errors import HiddenreelError
from hiddenreel.log import say


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("folder", type=Path, help="of films and pictures, ours or any others")
    parser.add_argument("--json", action="store_true", help="print all of it as JSON")
    parser.add_argument("--strict", action="store_true", help="fail on advice, too")
    parser.add_argument("--output", type=Path, help="also write the JSON here, if all is well")
    parser.add_argument("--threads", type=int, default=1, help="processes that look into files")
    parser.add_argument(
        "--cache", type=Path, help="keep the findings here, and examine only files that have changed since"
    )


def run(options: argparse.Namespace) -> list[Path]:
    """Print every finding and a summary; return the file that they are written to, if there is one."""
    from hiddenreel.plan.provenance import sources_digest
    from hiddenreel.publish.atomic import write_text
    from hiddenreel.publish.check.folder import check_folder, shown_on_terminal

    def today(entry: Mapping[str, Any], manifest: Mapping[str, Any]) -> str:
        return sources_digest(entry, manifest["runs"], manifest["themes"][entry["theme"]])

    report = check_folder(options.folder, today, options.threads, shown_on_terminal(), options.cache)
    # In ASCII, because names of files may hold bytes that are no characters.
    text = json.dumps(report.as_json(options.strict), indent=2)
    for found in report.findings:
        say(found.line())
        if not options.json:
            _print(found.line())
    _print(text if options.json else report.summary())
    say(report.summary())
    if not report.fit(options.strict):
        raise HiddenreelError(f"{options.folder} is not fit to publish: {report.summary()}")
    if options.output is None:
        return []
    write_text(options.output, text + "\n")
    return [options.output]


def _print(text: str) -> None:
    """Print a text to standard output, with escapes for letters that the terminal lacks."""
    encoding = sys.stdout.encoding or "utf-8"
    print(text.encode(encoding, "backslashreplace").decode(encoding))
