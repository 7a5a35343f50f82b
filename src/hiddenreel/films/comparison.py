"""Networks that start with the same weights and learn with one setting changed, epoch by epoch.

What to look at: the first frame, in which all networks have the same weights, and then their hidden
layers and loss curves, which differ only by the setting named above each.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from hiddenreel.draw.contents import applied_contents
from hiddenreel.draw.film.blocks import CHART_PADS, Block, Pads, hidden_pads, numbers
from hiddenreel.draw.film.chapters import Cue, shown_cues
from hiddenreel.draw.film.comparison_moments import comparison_moments
from hiddenreel.draw.film.film import Film, OfRecording, Panel, PlacedPanel
from hiddenreel.draw.film.sheet import Sheet, is_small
from hiddenreel.draw.film.timeline import training_timeline
from hiddenreel.draw.panels.comparison import (
    LETTERS,
    LossCurves,
    RunFigures,
    RunLine,
    RunName,
    common_digits,
    names_width,
)
from hiddenreel.draw.panels.counters import Counters
from hiddenreel.draw.panels.hidden import calm_walk, hidden_kind, layer_name
from hiddenreel.draw.panels.inputs import input_panel
from hiddenreel.draw.panels.titles import TITLE_BOX, Heading, Title
from hiddenreel.draw.remarks import LONGEST_ALT
from hiddenreel.draw.screen import Box, applied_screen
from hiddenreel.draw.theme.theme import PAGE_INCHES, Theme
from hiddenreel.draw.wording import (
    NUMBERS,
    counted,
    data_name,
    is_part,
    loss_change,
    network_name,
    right_at_end,
    setting_name,
    setting_value,
    shown_ends,
)
from hiddenreel.errors import HiddenreelError
from hiddenreel.language import capitalised, enumerated, tr
from hiddenreel.learn.run import varied_settings
from hiddenreel.record.recording import Recording

# Pictures of more runs would be too small on a narrower sheet.
SHEET_NEEDS = {"4:3": {"others": [1, 1]}, "1:1": {"others": [1, 1]}, "9:16": {"others": [1, 1]}}
NEEDS = {
    "hidden": [1, None],
    "classes": [2, 10],
    "others": [1, 3],
    "varied": [1, 1],
    "trained_by": ["hiddenreel"],
}
OFFERS = ("samples", "camera")
# Beside the layers of four trainings their answers would be too small.
PANELS = {"hidden": {}, "inputs": {"others": [1, 2]}, "loss": {}, "numbers": {}}

# A panel's share of the page in a strip for print.
IN_STRIP = 0.12


@dataclass(frozen=True)
class Place:
    """Where a training is on the sheet: its line, its name, its figures, and its pictures."""

    line: Box
    name: Box
    figures: Box
    pictures: dict[str, Box]

    @property
    def any_picture(self) -> Box:
        """Of the size that all pictures have."""
        return next(iter(self.pictures.values()), self.line)


@dataclass(frozen=True)
class Layout:
    """Where everything is, and the title above it."""

    title: PlacedPanel
    places: list[Place]
    below: dict[str, Box]

    @staticmethod
    def width(box: Box) -> float:
        """Return the width of a box, as a share of a slide's."""
        screen = applied_screen()
        return box[2] if screen.is_slide else box[2] * screen.inches[0] / PAGE_INCHES[0]


def film(
    recording: Recording,
    theme: Theme,
    others: list[Recording],
    *,
    layer: int | None = None,
    seconds: float = 12.0,
    between_epochs: bool = True,
) -> Film:
    """Film a hidden layer, by default the last, and the answers of several networks side by side."""
    recordings = (recording, *others)
    require_one_start(recordings)
    shown = layer or recording.hidden_layers[-1]
    setting, values = one_setting(recordings)
    names = [setting_value(value) for value in values]
    full = [f"{setting_name(setting)} {name}" for name in names]
    moments = comparison_moments(recordings, full)
    epochs = [moment.epoch for moment in moments]
    timeline = training_timeline(recording, seconds, between_epochs, epochs, others)
    longest = max(recordings, key=lambda run: run.epochs)
    # Beside narrow curves there is room for the letters alone.
    ends = [f"{letter}: {name}" if len(names) == 2 else letter for letter, name in zip(LETTERS, names)]
    title = _title(recordings, setting, names)
    sheet = laid_out(Title(recording, title), ends, recording.sizes[shown])
    panels = [sheet.title]
    strip: list[tuple[str, Panel]] = []
    for row, (run, place) in enumerate(zip(recordings, sheet.places)):
        hidden = hidden_kind(run, shown)(
            run,
            shown,
            sheet.width(place.any_picture),
            walk=calm_walk(timeline),
            shares_axes_with=_sharing_axes(run, recordings),
        )
        answers = input_panel(run, sheet.width(place.any_picture), recordings)
        placed: list[tuple[Panel, Box]] = [
            (RunLine(row), place.line),
            (RunName(row, (full, names)), place.name),
            (RunFigures(run, common_digits(recordings)), place.figures),
        ]
        pictures: dict[str, Panel] = {"hidden": hidden, "inputs": answers}
        placed += [(pictures[name], box) for name, box in place.pictures.items()]
        panels += [PlacedPanel(OfRecording(run, panel), box) for panel, box in placed]
        # In print no eye walks around the layers.
        still = replace(hidden, width=IN_STRIP, bare=True, walk=0.0)
        strip += [(full[row], OfRecording(run, still))]
        strip += [(tr("answers"), OfRecording(run, replace(answers, width=IN_STRIP)))]
    below: dict[str, Panel] = {
        "numbers": OfRecording(longest, Counters(longest, ("epoch",), timeline.is_between)),
        "loss": LossCurves(recordings, ends, setting == "loss"),
    }
    return Film(
        recording=recording,
        timeline=timeline,
        panels=[*panels, *(PlacedPanel(below[name], box) for name, box in sheet.below.items())],
        title=title,
        caption=_caption(recordings, shown, setting, names) + _left_out(),
        alt=_alt(recordings, setting, names),
        others=others,
        cues=shown_cues(
            [Cue(*moment, timeline.first_frame_at(moment.epoch)) for moment in moments], timeline
        ),
        strip=strip,
    )


def require_one_start(recordings: tuple[Recording, ...]) -> None:
    """Raise `HiddenreelError` unless all trainings began with the same weights, bit for bit."""
    first, *rest = recordings
    for other in rest:
        pairs = zip(first.weights(0), other.weights(0))
        same = first.sizes == other.sizes and all(
            np.array_equal(W, V) and np.array_equal(b, c) for (W, b), (V, c) in pairs
        )
        if not same:
            raise HiddenreelError(
                f"runs '{first.run.name}' and '{other.run.name}' do not start from the same "
                "weights: give them the same layers, initialisation and seed"
            )


def one_setting(recordings: tuple[Recording, ...]) -> tuple[str, list]:
    """Return the one setting in which trainings differ, and its value in each."""
    settings = varied_settings([recording.run for recording in recordings])
    if len(settings) != 1:
        runs = ", ".join(f"'{recording.run.name}'" for recording in recordings)
        raise HiddenreelError(
            f"runs {runs} differ in {', '.join(settings) or 'nothing'}: compare runs that differ in one "
            "setting"
        )
    return next(iter(settings.items()))


def _sharing_axes(recording: Recording, recordings: tuple[Recording, ...]) -> tuple[Recording, ...]:
    """Return the recordings whose axes one shares: other activations have other ranges."""
    kind = recording.run.hidden
    return tuple(other for other in recordings if other.run.hidden == kind)


# --- The sheet -----------------------------------------------------------------------------------

ACROSS = PAGE_INCHES[1] / PAGE_INCHES[0]


def laid_out(title: Title | Heading, names: list[str], neurons: int) -> Layout:
    """Lay out trainings with these names: two in pairs of pictures, more in columns.

    `neurons` are those of the layer that is shown.
    """
    beside = names_width(names) / PAGE_INCHES[0]
    if applied_screen().is_slide:
        top = PlacedPanel(title, TITLE_BOX)
        return _pairs(top, beside) if len(names) == 2 else _columns(top, len(names), beside)
    return _on_sheet(title, names, RUN_PADS._replace(left=hidden_pads(neurons).left))


def _pairs(title: PlacedPanel, beside: float) -> Layout:
    """Two trainings beside each other, each with its pictures side by side; the curves below."""
    side, gap, bottom, between = 0.18, 0.055, 0.375, 0.065
    whole = 2 * side + gap
    places = [
        Place(
            line=(left, 0.86, whole, 0.03),
            name=(left, 0.78, 0.53 * whole, 0.075),
            figures=(left + 0.57 * whole, 0.78, 0.43 * whole, 0.075),
            pictures={
                "hidden": (left, bottom, side, side / ACROSS),
                "inputs": (left + side + gap, bottom, side, side / ACROSS),
            },
        )
        for left in (0.065, 0.065 + whole + between)
    ]
    curves = (0.085, 0.095, 0.62 - beside - 0.085, 0.175)
    return Layout(title, places, {"numbers": (0.64, 0.085, 0.32, 0.14), "loss": curves})


def _columns(title: PlacedPanel, count: int, beside: float) -> Layout:
    """Three trainings or more, each a column of two pictures; the curves on the right."""
    gap = 0.045 if count == 3 else 0.035
    side = min(0.142, (0.645 - (count - 1) * gap) / count)
    lefts = [0.055 + column * (side + gap) for column in range(count)]
    places = [
        Place(
            line=(left, 0.885, side, 0.014),
            name=(left, 0.835, side, 0.05),
            figures=(left, 0.785, side, 0.05),
            pictures={
                "hidden": (left, 0.46, side, side / ACROSS),
                "inputs": (left, 0.095, side, side / ACROSS),
            },
        )
        for left in lefts
    ]
    begin = lefts[-1] + side + 0.08
    curves = (begin, 0.14, 0.975 - beside - begin, 0.53)
    counter = (begin - 0.07, 0.74, 1.03 - begin, 0.13)
    return Layout(title, places, {"numbers": counter, "loss": curves})


# On other sheets than slides, in: the line of a training and the heading of a picture, the height of its
# name and figures, and the room around its two pictures and between them.
LINE_HIGH, HEADING, NAME_HIGH = 0.3, 0.6, 0.5
RUN_PADS, BETWEEN = Pads(0.72, 0.28, 0.74, LINE_HIGH + NAME_HIGH + HEADING), 0.9
# Room that the axis below the inputs takes and a cube does not, in.
AXIS_HIGH = 0.3
# How far the line, name and figures of a training end from those beside it, in.
APART = 0.15
# Width to height of two pictures beside each other.
PAIR = 2.6
# The width and height of the epoch alone, in.
EPOCH = (2.0, 1.1)


def _pictures() -> list[str]:
    """Name the pictures of each training for which the applied screen has room: on a small sheet, one."""
    *both, _, _ = PANELS
    return both[:1] if is_small(applied_screen()) else both


def _on_sheet(title: Title | Heading, names: list[str], pads: Pads) -> Layout:
    """Give each training a cell of the sheet, its pictures beside each other."""
    anywhere, small = (0.0, 0.0, 1.0, 1.0), is_small(applied_screen())
    runs = [f"run-{count}" for count in range(len(names))]
    *both, loss, count = PANELS
    shown = [name for name in applied_contents().panels or _pictures() if name in both]
    is_pair = len(shown) > 1
    aspect = PAIR if is_pair else None if small else 1.0
    if shown == both[:1]:
        pads = pads._replace(below=pads.below - AXIS_HIGH)
    pads = pads if is_pair or small else pads._replace(above=pads.above + NAME_HIGH)
    cell = Block(anywhere, aspect=aspect, pads=pads, parts=(*both,))
    blocks = dict.fromkeys(runs, cell)
    curves = CHART_PADS._replace(right=CHART_PADS.right + names_width(names))
    blocks |= {loss: Block(anywhere, "chart", None, curves), count: numbers(anywhere, *EPOCH)}
    sheet = Sheet.of(title, blocks)
    places = [_in_cell(sheet.boxes[run], shown, sheet.screen.inches, pads) for run in runs if shown]
    top = PlacedPanel(sheet.title, sheet.title_box)
    below = {name: sheet.boxes[name] for name in (count, loss) if name in sheet.boxes}
    return Layout(top, places, below)


def _in_cell(box: Box, shown: list[str], page: tuple[float, float], pads: Pads) -> Place:
    """Place what belongs to a training in a box, shares of a page, in, and above it.

    Its line, name and figures are wider than its pictures, up to the room around them, in.
    Above two pictures its figures stand beside its name, and above one below it; on a small sheet they
    stand beside it in any case.
    """
    left, bottom, width, height = box
    small = is_small(applied_screen())
    across, up = (1 / length for length in page)
    gaps = BETWEEN * (len(shown) - 1)
    side = min(height / up, (width / across - gaps) / len(shown))
    free = width - (len(shown) * side + gaps) * across
    outer, (left, width) = (left, width), (left + free / 2, width - free)
    base = bottom + (height - side * up) / 2
    top = base + (side + HEADING) * up
    line, high = top + NAME_HIGH * up, NAME_HIGH * up
    # On a small sheet they take all of the width.
    first, wide = outer if small else (left, width)
    begin = first - (pads.left - APART / 2) * across
    whole = wide + (pads.left + pads.right - APART) * across
    name, figures = (0.38 * whole, 0.6 * whole) if small else (0.53 * whole, 0.43 * whole)
    if len(shown) == 1 and not small:
        line, name, figures = line + high, whole, whole
    lefts = [left + count * (side + BETWEEN) * across for count in range(len(shown))]
    return Place(
        line=(begin, line, whole, LINE_HIGH * up),
        name=(begin, line - high, name, high),
        figures=(begin + whole - figures, top, figures, high),
        pictures={what: (x, base, side * across, side * up) for what, x in zip(shown, lefts)},
    )


# --- Words ---------------------------------------------------------------------------------------

# Letters that a title has room for, and how many of them a class takes in the key beside it.
MOST_LETTERS, KEY_LETTERS = 95, 4
# The sign that a list of shares has once, and what may stand between it and a number.
PERCENT = " \u00a0\u202f%"


def _title(recordings: tuple[Recording, ...], setting: str, names: list[str]) -> str:
    ends = [right_at_end(recording) for recording in recordings]
    name, during = capitalised(setting_name(setting)), _during(recordings)
    if len(recordings) > 2:
        shares = enumerated(end.strip(PERCENT) for end in ends)
        title = tr(
            "{name} {words} ends with {shares} % right", name=name, words=enumerated(names), shares=shares
        )
        # With long values and a long key to the classes there is room for one of them.
        if len(title) + KEY_LETTERS * recordings[0].classes > MOST_LETTERS:
            return tr(
                "Runs that differ in {name}: {shares} % end right", name=setting_name(setting), shares=shares
            )
        return title
    if ends[0] == ends[1]:
        return tr(
            "{name} {names} and {names_2} both put {ends} right {during}",
            name=name,
            names=names[0],
            names_2=names[1],
            ends=ends[0],
            during=during,
        )
    first, second = (recording.accuracy[shown_ends(recording)[1]] for recording in recordings)
    words = {"name": name, "names": names[0], "ends": ends[0], "during": during}
    words |= {"names_2": names[1], "ends_2": ends[1]}
    if second > first:
        return tr("{name} {names} puts {ends} right {during}, and {names_2} puts {ends_2}", **words)
    return tr("{name} {names} puts {ends} right {during}, {names_2} only {ends_2}", **words)


def _during(recordings: tuple[Recording, ...]) -> str:
    """Write how long the trainings take, if all take the same time, or where the film ends before them."""
    longest = max(recordings, key=lambda recording: recording.epochs)
    if is_part(longest):
        return tr("by epoch {epoch}", epoch=shown_ends(longest)[1])
    epochs = {recording.epochs for recording in recordings}
    return tr("in {epochs}", epochs=counted(epochs.pop(), "epoch")) if len(epochs) == 1 else tr("in the end")


def _caption(recordings: tuple[Recording, ...], layer: int, setting: str, names: list[str]) -> str:
    first = recordings[0]
    losses = tr("; ").join(
        tr(
            "with {name} ({letter}) the loss {change}, and {accuracy} end right",
            name=name,
            letter=letter,
            change=loss_change(recording),
            accuracy=right_at_end(recording),
        )
        + _rests(recording, recordings)
        for letter, name, recording in zip(LETTERS, names, recordings)
    )
    many = capitalised(tr(NUMBERS[len(recordings)]))
    return tr(
        "{many} {network} networks are trained to tell {data} apart, from the same start: "
        "all weights and biases are equal bit for bit at epoch 0, and only the "
        "{setting_name} differs; {heading} and what each answers: {losses}.",
        many=many,
        network=network_name(first),
        data=data_name(first),
        setting_name=setting_name(setting),
        heading=layer_name(first, layer),
        losses=losses,
    )


def _left_out() -> str:
    """Write that a small sheet shows no answers, if the author has not chosen what it shows."""
    if applied_contents().panels or len(_pictures()) > 1:
        return ""
    return tr(" Their answers have no room on this sheet.")


def _rests(recording: Recording, recordings: tuple[Recording, ...]) -> str:
    """Write that a shorter training rests at its end, if that is shown."""
    longest = max(recordings, key=lambda run: run.epochs)
    if recording.epochs >= shown_ends(longest)[1]:
        return ""
    return tr(", after {epochs}, where it rests", epochs=counted(recording.epochs, "epoch"))


def _alt(recordings: tuple[Recording, ...], setting: str, names: list[str]) -> str:
    ends = [right_at_end(recording) for recording in recordings]
    parted = tr(
        "Hidden layers of {numbers} networks part ways from one start", numbers=tr(NUMBERS[len(recordings)])
    )
    alt = tr(
        "{parted}: {setting_name} {value} ends with {accuracy} right.",
        parted=parted,
        setting_name=setting_name(setting),
        value=_or(names),
        accuracy=_or(ends),
    )
    if len(alt) <= LONGEST_ALT and len(set(ends)) > 1:
        return alt
    return tr("{parted}: {value} end right.", parted=parted, value=_or(list(dict.fromkeys(ends))))


def _or(words: list[str]) -> str:
    if len(words) == 1:
        return words[0]
    return tr("{words} or {words_2}", words=enumerated(words[:-1]), words_2=words[-1])
