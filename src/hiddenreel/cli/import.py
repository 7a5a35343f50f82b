"""Make a recording from the weights that another program has saved, epoch by epoch."""

from __future__ import annotations

import argparse
from pathlib import Path

from hiddenreel.errors import HiddenreelError, suggest


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "weights",
        type=Path,
        metavar="WEIGHTS",
        help=".npz, .safetensors, .weights.h5, a file of deepreplay, or a folder with a file an epoch",
    )
    parser.add_argument(
        "--data", type=Path, metavar="FILE", help="an NPZ with X and y, and X_held_out and y_held_out"
    )
    parser.add_argument("--activations", metavar="NAME,NAME", help="of each layer, as in tanh,sigmoid")
    parser.add_argument("--loss", help="cross-entropy, squared-error or half-squared-error")
    parser.add_argument("--rows", choices=("out", "in"), help="what a row of W is, if all are square")
    parser.add_argument("--from", dest="program", help="the program, for captions, as in PyTorch")
    parser.add_argument(
        "--output", type=Path, metavar="DIR", help="the recording (recordings/NAME, as WEIGHTS)"
    )


def run(options: argparse.Namespace) -> None:
    """Read all epochs, and record them."""
    from hiddenreel.record.reel import Reel
    from hiddenreel.record.weight_files import read_arrays, read_weights

    found = read_weights(options.weights)
    data = read_arrays(options.data) if options.data else {}
    X, y = data.get("X", found.X), data.get("y", found.y)
    if X is None or y is None:
        if not options.data:
            raise HiddenreelError(f"{options.weights} has no samples: give --data FILE, an NPZ with X and y")
        missing = "X" if X is None else "y"
        raise HiddenreelError(f"{options.data} has no array {missing}{suggest(data, missing)}")
    held_out = [data[name] for name in ("X_held_out", "y_held_out") if name in data]
    activations = options.activations.split(",") if options.activations else found.activations
    if activations is None:
        raise HiddenreelError(
            f"{options.weights} does not say its activations: give --activations, "
            f"{len(found.networks[0])} names with commas between them, as in tanh,sigmoid"
        )
    name = options.weights.name.partition(".")[0]
    output = options.output or Path("recordings", name)
    with Reel(
        output,
        X,
        y,
        held_out=(held_out[0], held_out[1]) if len(held_out) == 2 else None,
        loss=options.loss,
        activations=activations,
        rows=options.rows or found.rows,
        program=options.program or options.weights.name,
    ) as reel:
        for network in found.networks:
            reel(network)
    print(f"{output}: epochs 0 to {len(reel) - 1}")
