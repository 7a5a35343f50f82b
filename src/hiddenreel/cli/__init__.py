"""The command line: one file a command, with its arguments beside it.

People call the commands of `FOR_PEOPLE`; the workflow's rules call the others. A command imports what it
uses only when it runs, because a job pays for every import.
"""

from __future__ import annotations

import argparse
import importlib
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from hiddenreel.errors import HiddenreelError, one_line
from hiddenreel.log import logged_to

FOR_PEOPLE = ("init", "make", "check", "copy", "embed", "gif", "import")
# The `run` of each of these returns the files that it made; so does that of `check`, which both call.
FOR_RULES = (
    *("train", "measure", "figure", "film", "storyboard", "still", "clip", "manifest"),
    *("contact-sheet", "snippets", "players", "explorer", "gallery", "slides"),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return the exit code."""
    options = _parser(sys.argv[1:] if arguments is None else arguments).parse_args(arguments)
    # A request to end must run the same clean-up as Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with logged_to(options.log), memory_errors_in_words():
            _run(options)
            # Here, and not when Python ends, it can still be caught that nobody reads it.
            sys.stdout.flush()
    except HiddenreelError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        # A reader such as `head` has seen enough. What is still to be written goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        print(f"error: {one_line(error)}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


@contextmanager
def memory_errors_in_words() -> Iterator[None]:
    """Say in one line that memory ran out, and for what where NumPy knows it."""
    try:
        yield
    except MemoryError as error:
        what = f" ({error})" if str(error) else ""
        do = "take a smaller network, fewer epochs or samples, or do less at once with --cores 1"
        raise HiddenreelError(f"memory ran out{what}: {do}") from None


def _run(options: argparse.Namespace) -> None:
    """Run a command; a job of the workflow leaves a receipt of the files that it made."""
    if options.log is None or options.command not in (*FOR_RULES, "check"):
        options.run(options)
        return
    from hiddenreel.plan.receipts import receipt_beside, write_receipt

    receipt = receipt_beside(options.log)
    # Until the job ends well, nobody knows what its files hold.
    receipt.unlink(missing_ok=True)
    write_receipt(receipt, options.run(options))


def _parser(arguments: Sequence[str]) -> argparse.ArgumentParser:
    """Return a parser that knows the command called, or every command where none is."""
    parser = argparse.ArgumentParser(
        prog="hiddenreel",
        description="Turn the training of a small neural network into figures and films.",
        epilog=f"The workflow's rules call {', '.join(FOR_RULES)}. Every command has a --help.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    known = (*FOR_PEOPLE, *FOR_RULES)
    called = arguments[0] if arguments else None
    for name in (called,) if called in known else known:
        module = importlib.import_module(f"{__name__}.{name.replace('-', '_')}")
        summary = (module.__doc__ or "").partition("\n")[0]
        # A command without help is not in the list, so that what people call stands out.
        if name in FOR_PEOPLE:
            command = commands.add_parser(name, description=summary, help=summary)
        else:
            command = commands.add_parser(name, description=summary)
        command.add_argument("--log", type=Path, metavar="FILE", help="also write what happens to this file")
        module.add_arguments(command)
        command.set_defaults(run=module.run, command=name)
    return parser
