"""Networks, data and results of a recording in words, for titles and captions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hiddenreel.analyse.nudge import Nudge
from hiddenreel.draw.film.timing import applied_timing
from hiddenreel.draw.numbers import change, number, percent, power_or_number, subscript, superscript
from hiddenreel.language import enumerated, joined, language, phrase, phrases, tr
from hiddenreel.learn.data import WORDINGS
from hiddenreel.record.recording import Recording

NUMBERS = phrases("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
# Letters of the name of an input, and of a class beside its marker; and of all classes in a title.
LONGEST_NAME, LONGEST_CLASS, MOST_OF_A_TITLE = 28, 14, 28
# With at most this many classes, an axis has room for "class 0".
FEW_CLASSES = 3
# A network whose accuracy reaches this has learned.
LEARNED = 0.95
# What `outcome` finds.
OUTCOMES = phrases("learns", "begins", "has yet", "fails")
# The samples that a picture is of.
PARTS = {"training": phrase("training"), "held-out": phrase("held-out")}
phrases("{count} held-out sample", "{count} held-out samples")
# What a picture says whose printed numbers do not give its printed results to the last digit.
ROUNDED = phrase("numbers are rounded")
# Between the epoch, the sample and the cost of a picture.
SEPARATOR = " · "
# Names of settings for which the key in the configuration, with spaces, is not good enough.
SETTINGS = {
    "hidden": phrase("hidden activation"),
    "output": phrase("output activation"),
    "shuffle": phrase("shuffling"),
    "dataset": phrase("data"),
    "initialisation": phrase("initial weights"),
}
# And those for which it is.
phrases("learning rate", "layers", "seed", "noise", "scale", "samples")

# Values of settings that languages have words for; names of datasets and initialisations stay.
FUNCTIONS = phrases(
    "sigmoid", "identity", "tanh", "relu", "squared-error", "half-squared-error", "cross-entropy"
)


def setting_name(setting: str) -> str:
    """Name a setting of a run in words: its last part, as in "noise" for ``dataset.noise``."""
    return tr(SETTINGS.get(setting, setting.rpartition(".")[2].replace("_", " ")))


def setting_value(value: object) -> str:
    """Write the value of a setting."""
    if isinstance(value, bool):
        return tr("on") if value else tr("off")
    if isinstance(value, (list, tuple)):
        return enumerated(map(setting_value, value))
    if isinstance(value, (int, float)):
        return number(value)
    return tr(str(value)) if value in FUNCTIONS else str(value)


def network_name(recording: Recording) -> str:
    """Name the network by its layers, as in 2-3-3-1."""
    return "-".join(str(size) for size in recording.sizes)


def article(recording: Recording) -> str:
    """Return the indefinite article for `network_name`, as it is read aloud."""
    first = str(recording.sizes[0])
    return "An" if first[0] == "8" or first in ("11", "18") else "A"


def shortened(name: str, most: int = LONGEST_NAME) -> str:
    """Return a name of no more than `most` letters, with … for those that are cut."""
    return name if len(name) <= most else f"{name[: most - 1].rstrip()}…"


def class_texts(recording: Recording) -> list[str]:
    """Return the shortest text for each class: its name where it has one, else its number."""
    names = recording.class_names or range(recording.classes)
    return [shortened(str(name), LONGEST_CLASS) for name in names]


def class_words(recording: Recording) -> list[str]:
    """Name each class in a sentence: "class 0", or "setosa" where it has a name."""
    return [
        tr("class {text}", text=text) if _is_number(text) else text
        for text in (shortened(str(name)) for name in recording.class_names or range(recording.classes))
    ]


def class_labels(recording: Recording) -> list[str]:
    """Name each class on an axis: by its name, by "class 0" where there are few, or by its number."""
    if recording.classes > FEW_CLASSES:
        return class_texts(recording)
    return [shortened(words, LONGEST_CLASS) for words in class_words(recording)]


def _is_number(name: str) -> bool:
    """Return whether a class has a number for a name."""
    return name.lstrip("-").replace(".", "").isdigit()


def listed(words: Sequence[str]) -> str:
    """Join words as a sentence does: "a, b and c"."""
    parts = [enumerated(words[:-1]), words[-1]] if len(words) > 1 else words
    return joined(tr(" and "), parts)


def stopped(text: str) -> str:
    """End a sentence with the full stop of its language."""
    return tr("{text}.", text=text)


def about(name: str, text: str) -> str:
    """Write what something is about before a colon, as its language has it."""
    return tr("{name}: {text}", name=name, text=text)


def data_name(recording: Recording) -> str:
    """Name the data, as in "two circles", or by its classes' names where there is room for them."""
    names = class_words(recording) if recording.class_names else []
    has_names = bool(names) and not any(map(_is_number, recording.class_names))
    if has_names and len(listed(names)) <= MOST_OF_A_TITLE:
        return listed(names)
    words = WORDINGS.get(recording.run.dataset.name, phrase("{number} classes"))
    classes = recording.classes
    counted = tr(NUMBERS[classes]) if classes < len(NUMBERS) else str(classes)
    return tr(words, number=counted)


def error_change(first: float, last: float) -> str:
    """Write how the root mean square error of a regression changes."""
    return tr("the root mean square error {change}", change=change(first, last))


def learned_title(recording: Recording, first: float, last: float) -> str:
    """Write in a sentence what a regression learns, and from which error to which."""
    what = (
        tr(WORDINGS.get(recording.run.dataset.name, "")) or shortened(recording.target_name) or tr("numbers")
    )
    return tr(
        "{article} {network} network learns {what}: its error {change}",
        article=article(recording),
        network=network_name(recording),
        what=what,
        change=change(first, last),
    )


def provenance(recording: Recording) -> str:
    """Write the source of a recording for the end of a caption; empty for our own data and training."""
    if recording.run.is_ours and not recording.run.dataset.file:
        return ""
    if recording.run.is_ours:
        names = enumerate(recording.class_names)
        numbered = enumerated(tr("{n} is {name}", n=n, name=shortened(name)) for n, name in names)
        classes = tr("; class {numbered}", numbered=numbered) if numbered else ""
        return tr(" Data: {name}{classes}.", name=shortened(recording.run.dataset.name), classes=classes)
    given, shown = recording.run.dataset.parameters["of"], len(recording.X)
    some = ""
    if given > shown:
        some = tr(", {shown} of {samples}", shown=shown, samples=counted(given, "sample"))
    return tr(" Recorded from {trained_by}{some}.", trained_by=recording.run.trained_by, some=some)


def outcome(recording: Recording) -> str:
    """Judge what a network does in the epochs shown: "learns", "begins", "has yet" or "fails" to tell apart.

    It fails only where the training ends.
    """
    start, end = shown_ends(recording)
    first, last = recording.accuracy[[start, end]]
    if last >= LEARNED:
        return "learns"
    if last > first:
        return "begins"
    return "fails" if end == recording.epochs else "has yet"


def shown_ends(recording: Recording) -> tuple[int, int]:
    """Return the first and the last epoch that a picture tells of: those of a film of a part, or all.

    Words and numbers of a film take their epochs from here, so that they tell of what is shown.
    """
    return applied_timing().shown(recording.epochs)


def is_part(recording: Recording) -> bool:
    """Return whether a picture shows a part of the training only."""
    return shown_ends(recording) != (0, recording.epochs)


def epochs_shown(recording: Recording) -> str:
    """Write the epochs that a picture tells of: "25 epochs", or "epochs 3 to 10 of 25"."""
    if not is_part(recording):
        return counted(recording.epochs, "epoch")
    first, last = shown_ends(recording)
    whole = grouped(recording.epochs)
    return tr("epochs {first} to {last} of {epochs}", first=first, last=last, epochs=whole)


def loss_change(recording: Recording) -> str:
    """Write how the loss changes over the epochs shown: "falls from 0.3 to 0.1"."""
    return change(*recording.loss[[*shown_ends(recording)]])


def loss_sentence(recording: Recording) -> str:
    """Write the same as a sentence without its full stop."""
    return tr("the loss {change}", change=loss_change(recording))


def accuracy_sentence(recording: Recording) -> str:
    """Write how the accuracy changes over the epochs shown, without a full stop."""
    first, last = (percent(recording.accuracy[epoch]) for epoch in shown_ends(recording))
    if first == last:
        return tr("the accuracy stays at {last}", last=last)
    return tr("the accuracy goes from {first} to {last}", first=first, last=last)


def right_at_end(recording: Recording) -> str:
    """Write the share of the training samples that is right at the last epoch shown."""
    return percent(recording.accuracy[shown_ends(recording)[1]])


def counted(count: int, noun: str) -> str:
    """Write a count and its noun in the singular or plural."""
    return tr(f"{{count}} {noun if count == 1 else plural(noun)}", count=grouped(count))


def plural(noun: str) -> str:
    """Return the plural of an English noun that we count."""
    return "batches" if noun == "batch" else f"{noun}s"


def grouped(count: int) -> str:
    """Write a count with its thousands apart."""
    return language().grouped(count)


def cost_words(recording: Recording) -> str:
    """Name the cost by its formula, in the lecture's form for one output or for several."""
    return {
        "squared-error": "(a − y)²" if recording.sizes[-1] == 1 else "‖a − y‖²",
        "half-squared-error": "½ ‖a − y‖²",
        "cross-entropy": tr("the cross-entropy"),
    }[recording.run.loss]


def facts_of(
    recording: Recording, epoch: float | None = None, sample: int | None = None, **others: object
) -> dict[str, object]:
    """Return what most captions say of a recording, as the fields of `tr`, and any others with it.

    They are the names of its ``network``, ``data`` and ``cost``, the ``epochs`` that are shown with their
    noun, and the ``epoch`` and the ``sample`` if they are given.
    """
    given = {"epoch": epoch, "sample": sample}
    return {
        "network": network_name(recording),
        "data": data_name(recording),
        "cost": cost_words(recording),
        "epochs": epochs_shown(recording),
        **{name: value for name, value in given.items() if value is not None},
        **others,
    }


def setting(recording: Recording, options: Mapping[str, object], caption: str) -> str:
    """Write the epoch, the sample, the step ε and the cost of a picture: "epoch 0 · sample 150".

    Parameters
    ----------
    options : mapping of str to object
        Of them ``epoch``, None for the last, ``sample``, ``samples`` in words, ``epsilon`` and ``cost``
        in words are written, with ``rounded`` that the numbers are, and with ``loss`` whose mean it is.
        With ``sample`` or ``data``, numbers of the data stand in the picture as the network gets them;
        ``data`` is False where nothing in it is the run's.
    caption : str
        A cost that it names is written too.
    """
    cost = cost_words(recording)
    bare = tr("cross-entropy") if recording.run.loss == "cross-entropy" else cost
    shown = {"cost": bare if cost in caption else "", **options}
    parts = []
    if "epoch" in shown:
        parts.append(
            tr("epoch {epoch}", epoch=recording.epochs if shown["epoch"] is None else shown["epoch"])
        )
    if "sample" in shown:
        parts.append(tr("sample {sample}", sample=shown["sample"]))
    if isinstance(samples := shown.get("samples"), str):
        parts.append(samples)
    if isinstance(epsilon := shown.get("epsilon"), float):
        parts.append(f"ε = {power_or_number(epsilon)}")
    if shown.get("loss"):
        parts.append(tr("loss: mean of {cost}", cost=cost))
    elif shown["cost"]:
        parts.append(tr("cost: {cost}", cost=shown["cost"]))
    if recording.units is not None and ("sample" in shown or shown.get("data")):
        parts.append(tr("data standardised"))
    if shown.get("rounded"):
        parts.append(tr(ROUNDED))
    return joined(SEPARATOR, parts)


def signed(value: float, text: str) -> str:
    """Write the sign of a summand before its size, as in "− 0.2"."""
    return f"− {text}" if value < 0 else f"+ {text}"


def nudge_symbols(nudge: Nudge) -> tuple[str, str, str, str]:
    """Write the symbols of a nudge's w, z, a^L and C₀: w₃ if every layer has one neuron, else w³₁₂."""
    layer, last = nudge.layer, nudge.recording.depth
    if max(nudge.recording.sizes) == 1:
        return f"w{subscript(layer)}", f"z{subscript(layer)}", f"a{subscript(last)}", "C₀"
    level = superscript(layer)
    j, k, o = map(subscript, (nudge.neuron, nudge.incoming, nudge.output))
    comma = "," if max(nudge.neuron, nudge.incoming) > 9 else ""
    return f"w{level}{j}{comma}{k}", f"z{level}{j}", f"a{superscript(last)}{o}", "C₀"
