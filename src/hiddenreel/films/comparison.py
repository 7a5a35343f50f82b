"""Networks that start with the same weights and learn with one setting changed, epoch by epoch.

What to look at: the first frame, in which all networks have the same weights, and then their hidden
layers and loss curves, which differ only by the setting named above each.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from hiddenreel.draw.contents import applied_contents
from hiddenreel.draw.film.blocks import CHART_PADS, CUBE_PADS, PICTURE_PADS, Block, Pads, numbers
from hiddenreel.draw.film.chapters import Cue, shown_cues
from hiddenreel.draw.film.comparison_moments import comparison_moments
from hiddenreel.draw.film.film import Film, OfRecording, Panel, PlacedPanel
from hiddenreel.draw.film.sheet import Sheet, width_on_slide
from hiddenreel.draw.film.table import ANYWHERE, AROUND, PLAIN_PADS, head_name, picture_name, tables
from hiddenreel.draw.film.timeline import training_timeline
from hiddenreel.draw.panels.comparison import (
    LETTERS,
    WIDEST,
    Headed,
    LossCurves,
    RunFigures,
    RunLine,
    RunName,
    common_digits,
    names_width,
)
from hiddenreel.draw.panels.counters import Counters
from hiddenreel.draw.panels.hidden import HiddenCube, HiddenPanel, calm_walk, hidden_kind, layer_name
from hiddenreel.draw.panels.inputs import InputPanel, input_panel
from hiddenreel.draw.panels.titles import TITLE_BOX, Heading, Title, heading_pad
from hiddenreel.draw.remarks import LONGEST_ALT
from hiddenreel.draw.screen import Box, applied_screen
from hiddenreel.draw.theme.theme import PAGE_INCHES, SMALL, Theme
from hiddenreel.draw.wording import (
    NUMBERS,
    about,
    counted,
    data_name,
    is_part,
    loss_change,
    network_name,
    right_at_end,
    setting_name,
    setting_value,
    shown_ends,
    stopped,
)
from hiddenreel.errors import HiddenreelError
from hiddenreel.language import capitalised, enumerated, joined, tr
from hiddenreel.learn.run import varied_settings
from hiddenreel.record.recording import Recording

# Pictures of more runs would be too small on lower sheets.
SHEET_NEEDS = {"4:3": {"others": [1, 1]}, "1:1": {"others": [1, 1]}}
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
    """Where a training is on the sheet: its line, its name, its figures, and its pictures.

    Attributes
    ----------
    has_headings : bool
        Whether its pictures have headings, or stand below others that have the same.
    """

    line: Box
    name: Box
    figures: Box
    pictures: dict[str, Box]
    has_headings: bool = True

    @property
    def any_picture(self) -> Box:
        """Of the size that all pictures have."""
        return next(iter(self.pictures.values()), self.line)

    def headed(self, panel: HiddenPanel | InputPanel) -> Headed:
        """Return a picture with its heading, or without one."""
        is_cube = isinstance(panel, HiddenCube)
        return Headed(panel, panel.named if self.has_headings else "", heading_pad(panel.width, is_cube))


@dataclass(frozen=True)
class Layout:
    """Where everything is, and the words above it."""

    words: list[PlacedPanel]
    places: list[Place]
    below: dict[str, Box]


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
    ends = [about(letter, name) if len(names) == 2 else letter for letter, name in zip(LETTERS, names)]
    title = _title(recordings, setting, names)
    sheet = laid_out(Title(recording, title), ends, picture_pads(recording, shown))
    panels = sheet.words
    strip: list[tuple[str, Panel]] = []
    for row, (run, place) in enumerate(zip(recordings, sheet.places)):
        hidden = hidden_kind(run, shown)(
            run,
            shown,
            width_on_slide(place.any_picture),
            walk=calm_walk(timeline),
            shares_axes_with=_sharing_axes(run, recordings),
        )
        answers = input_panel(run, width_on_slide(place.any_picture), recordings)
        placed: list[tuple[Panel, Box]] = [
            (RunLine(row), place.line),
            (RunName(row, (full, names)), place.name),
            (RunFigures(run, common_digits(recordings)), place.figures),
        ]
        pictures: dict[str, Panel] = {"hidden": hidden, "inputs": answers}
        if not applied_screen().is_slide:
            flat = replace(answers, bare=True)
            pictures = {"hidden": place.headed(hidden), "inputs": place.headed(flat)}
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
    subject, losses = _subject(recordings, setting), _losses(recordings, names)
    return Film(
        recording=recording,
        timeline=timeline,
        panels=[*panels, *(PlacedPanel(below[name], box) for name, box in sheet.below.items())],
        title=title,
        caption=tr(
            "{subject}; {heading} and what each answers: {losses}.{left_out}",
            subject=subject,
            heading=layer_name(recording, shown),
            losses=losses,
            left_out=_left_out(sheet),
        ),
        subject=stopped(subject),
        of_panels={panel: [stopped(capitalised(losses))] for panel in ("hidden", "inputs", "loss")},
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


def laid_out(title: Title | Heading, names: list[str], pads: Mapping[str, Pads]) -> Layout:
    """Lay out trainings with these names: two in pairs of pictures, more in columns.

    `pads` is the room around the pictures on other sheets than slides.
    """
    beside = names_width(names) / PAGE_INCHES[0]
    if applied_screen().is_slide:
        top = PlacedPanel(title, TITLE_BOX)
        return _pairs(top, beside) if len(names) == 2 else _columns(top, len(names), beside)
    return _on_sheet(title, names, pads)


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
    return Layout([title], places, {"numbers": (0.64, 0.085, 0.32, 0.14), "loss": curves})


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
    return Layout([title], places, {"numbers": counter, "loss": curves})


# On other sheets than slides, in: the width and height of the epoch alone, the heights of the line of a
# training and of its name or figures, and the space between trainings.
EPOCH, LINE_HIGH, NAME_HIGH, APART = (2.0, 1.1), 0.3, 0.5, 0.15
# The share of a head that its name takes, and that its figures begin at; the width of a head that then
# has room for both in the smallest type, in.
NAME_WIDE, FIGURES_AT = 0.53, 0.57
BOTH_WIDE = WIDEST * SMALL / 72 / (1.0 - FIGURES_AT)


def _on_sheet(title: Title | Heading, names: list[str], pads: Mapping[str, Pads]) -> Layout:
    """Give the trainings a table of pictures, and place what is not in it below or beside."""
    *both, loss, count = PANELS
    chosen = [name for name in applied_contents().panels if name in both]
    curves = CHART_PADS._replace(right=CHART_PADS.right + names_width(names))
    below = {loss: Block(ANYWHERE, "chart", None, curves), count: numbers(ANYWHERE, *EPOCH)}

    def laid_out(shown: list[str]) -> Layout:
        ways = [way | below for way in tables(len(names), {name: pads[name] for name in shown})]
        sheet = Sheet.of(title, *ways)
        runs = [run for run in range(len(names)) if head_name(run) in sheet.boxes]
        others = {name: sheet.boxes[name] for name in (count, loss) if name in sheet.boxes}
        return Layout(sheet.words, [_place(sheet, shown, run) for run in runs], others)

    try:
        return laid_out(chosen or both)
    except HiddenreelError:
        # Larger type gives way before pictures do.
        if applied_contents().panels or applied_screen().type != 1.0:
            raise
        return laid_out(both[:1])


def _place(sheet: Sheet, shown: list[str], run: int) -> Place:
    """Place the head of a training and its pictures."""
    pictures = {sort: sheet.boxes[picture_name(sort, run)] for sort in shown}
    left, bottom, width, height = sheet.boxes[head_name(run)]
    is_above = bottom > pictures[shown[0]][1]
    if is_above:
        # Above several pictures a head is as wide as all of them.
        end = max(
            left + width, *(x + wide + AROUND / sheet.screen.inches[0] for x, _, wide, _ in pictures.values())
        )
        width = end - left - APART / sheet.screen.inches[0]
    line, name, figures = _head((left, bottom, width, height), sheet.screen.inches)
    return Place(line, name, figures, pictures, has_headings=is_above or not run)


def _head(box: Box, page: tuple[float, float]) -> tuple[Box, Box, Box]:
    """Return the boxes of a line, a name and figures in the middle of a box: beside each other if wide.

    `page` is the size of the sheet, in.
    """
    left, bottom, width, height = box
    is_wide = width * page[0] >= BOTH_WIDE
    needed = (LINE_HIGH + NAME_HIGH * (1 if is_wide else 2)) / page[1]
    # Beside a small picture all of it is lower.
    share = min(1.0, height / needed)
    line, name = share * LINE_HIGH / page[1], share * NAME_HIGH / page[1]
    base = bottom + (height - share * needed) / 2
    top = (left, base + share * needed - line, width, line)
    if is_wide:
        figures = (left + FIGURES_AT * width, base, (1.0 - FIGURES_AT) * width, name)
        return top, (left, base, NAME_WIDE * width, name), figures
    return top, (left, base + name, width, name), (left, base, width, name)


def picture_pads(recording: Recording, layer: int) -> dict[str, Pads]:
    """Return the room around the pictures of a training on other sheets than slides."""
    hidden = {1: PICTURE_PADS, 2: PICTURE_PADS, 3: PLAIN_PADS}.get(recording.sizes[layer], CUBE_PADS)
    return {"hidden": hidden, "inputs": {1: PICTURE_PADS, 2: PLAIN_PADS}.get(recording.sizes[0], CUBE_PADS)}


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


def _losses(recordings: tuple[Recording, ...], names: list[str]) -> str:
    """Write how the loss of each training changes, and how much it has right at the end."""
    return joined(
        tr("; "),
        (
            tr(
                "with {name} ({letter}) the loss {change}, and {accuracy} end right",
                name=name,
                letter=letter,
                change=loss_change(recording),
                accuracy=right_at_end(recording),
            )
            + _rests(recording, recordings)
            for letter, name, recording in zip(LETTERS, names, recordings)
        ),
    )


def _subject(recordings: tuple[Recording, ...], setting: str) -> str:
    """Write what is trained, and what differs, without a full stop."""
    return tr(
        "{many} {network} networks are trained to tell {data} apart, from the same start: "
        "all weights and biases are equal bit for bit at epoch 0, and only the "
        "{setting_name} differs",
        many=capitalised(tr(NUMBERS[len(recordings)])),
        network=network_name(recordings[0]),
        data=data_name(recordings[0]),
        setting_name=setting_name(setting),
    )


def _left_out(sheet: Layout) -> str:
    """Write that a sheet has no room for answers, if the author has not chosen what it shows."""
    if applied_contents().panels or "inputs" in sheet.places[0].pictures:
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
