"""Names a recording's network and data in words, for titles and captions."""

from __future__ import annotations

from hiddenreel.draw.numbers import number
from hiddenreel.record.recording import Recording

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
DATA = {
    "circles": "{number} circles",
    "moons": "{number} moons",
    "blobs": "{number} clouds",
    "spirals": "{number} spirals",
    "digits": "{number} digits",
    "step": "negative and positive numbers",
}
# The share of the training samples that is put right by a network of which we say that it has learned.
LEARNED = 0.95
# What a knob is called where its own name, spaced, does not say it.
KNOBS = {
    "hidden": "hidden activation",
    "output": "output activation",
    "shuffle": "shuffling",
    "dataset": "data",
}


def knob_name(knob: str) -> str:
    """Name a setting of a run in words: its last part, as in "noise" for ``dataset.noise``."""
    return KNOBS.get(knob, knob.rpartition(".")[2].replace("_", " "))


def knob_value(value: object) -> str:
    """Write a value that a setting has."""
    if isinstance(value, bool):
        return "on" if value else "off"
    return number(value) if isinstance(value, (int, float)) else str(value)


def network_name(recording: Recording) -> str:
    """Name the network by its layers, as in 2-3-3-1."""
    return "-".join(str(size) for size in recording.sizes)


def article(recording: Recording) -> str:
    """Return the article that fits `network_name` when read aloud."""
    first = str(recording.sizes[0])
    return "An" if first[0] == "8" or first in ("11", "18") else "A"


def data_name(recording: Recording) -> str:
    """Name what is to be told apart, as in "two circles"."""
    words = DATA.get(recording.run.dataset.name, "{number} classes")
    classes = recording.classes
    counted = NUMBERS[classes] if classes < len(NUMBERS) else str(classes)
    return words.format(number=counted)


def outcome(recording: Recording) -> str:
    """Say how a training ends: it ``learns``, ``begins`` to learn, or ``fails``."""
    first, last = recording.accuracy[[0, -1]]
    if last >= LEARNED:
        return "learns"
    return "begins" if last > first else "fails"


def counted(count: int, noun: str) -> str:
    """Write a count and its noun, plural where it must be."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}".replace(",", " ")


def cost_words(recording: Recording) -> str:
    """Name the cost by its formula; the lecture has one for a neuron a layer, and one for many."""
    return {
        "squared-error": "(a − y)²" if recording.sizes[-1] == 1 else "‖a − y‖²",
        "half-squared-error": "½ ‖a − y‖²",
        "cross-entropy": "the cross-entropy",
    }[recording.run.loss]


def signed(value: float, text: str) -> str:
    """Put the sign of a second summand before the text of its size, as in "− 0.2"."""
    return f"− {text}" if value < 0 else f"+ {text}"
