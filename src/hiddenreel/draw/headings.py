"""The headings of panels and the names below them, which are as large as what stands beside them allows."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from hiddenreel.draw.screen import applied_screen
from hiddenreel.draw.slide import fit, font_size

# Between the line below the title and the headings of panels on other sheets than slides, in.
BELOW_SETTING = 0.1
# Between the heading of a panel and what follows it, or the edge of the page, in; and the greatest
# distance between the heights of headings side by side.
HEADING_APART, SAME_ROW = 0.12, 0.25
# Panels whose tops differ by less than this share of the page stand in one row.
SAME_TOP = 0.01


def fit_headings(figure: Figure) -> None:
    """Shrink the headings of panels that reach into the panel beside them or to the edge of the page.

    Headings at the same height keep one size, and so do the names of axes below panels.
    """
    headings = [text for axes in figure.axes for text in _titles(axes)]
    words = [*headings, *(name for axes in figure.axes for name in _axis_names(axes))]
    _fit(headings, words, figure)
    axes_below = [axes.xaxis for axes in figure.axes if axes.xaxis.label in words]
    for axis in axes_below:
        # This places its name below the numbers; until then it is elsewhere.
        axis.get_tightbbox()
    below = [axis.label for axis in axes_below]
    _fit(below, below, figure)


def _fit(texts: Sequence[Text], words: Sequence[Text], figure: Figure) -> None:
    """Shrink texts to the room that these words leave them; those in a row keep one size."""
    boxes = {text: text.get_window_extent() for text in words}
    sizes = {text: font_size(text) for text in texts}
    for text in texts:
        fit(
            text, _room(text, boxes[text], [box for other, box in boxes.items() if other is not text], figure)
        )
    fitted = {text: font_size(text) for text in texts}
    for text in texts:
        row = [
            fitted[other]
            for other in texts
            if sizes[other] == sizes[text] and abs(boxes[other].y0 - boxes[text].y0) < SAME_ROW * figure.dpi
        ]
        text.set_fontsize(min(row))


def lower_headings(figure: Figure) -> None:
    """Lower the tops of panels, or pictures, whose headings come too close to the line below the title.

    Panels with one top keep one. A slide has places of its own.
    """
    lines = [text.get_window_extent().y0 for text in figure.texts if text.get_gid() == "setting"]
    panels = {axes: _titles(axes) for axes in figure.axes if axes.axison and _titles(axes)}
    if not lines or not panels or applied_screen().is_slide:
        return
    for axes in panels:
        axes.apply_aspect()
    floor = min(lines) - BELOW_SETTING * figure.dpi
    tops = {axes: axes.get_position(original=True).y1 for axes in panels}
    highest = {axes: max(text.get_window_extent().y1 for text in texts) for axes, texts in panels.items()}
    for axes, top in tops.items():
        beside = [highest[other] for other in panels if abs(tops[other] - top) < SAME_TOP]
        if (over := (max(beside) - floor) / figure.bbox.height) > 0:
            box = axes.get_position(original=True)
            # Pictures that keep their shape also keep their size.
            down, lower = (0.0, over) if axes.get_aspect() == "auto" else (over, 0.0)
            axes.set_position((box.x0, box.y0 - down, box.width, box.height - lower))


def _room(heading: Text, box: Bbox, others: Sequence[Bbox], figure: Figure) -> float:
    """Return how wide a heading in a box may be between the edges of its page and others at its height, px.

    One in the middle of its panel shares what is between it and the middles of those beside it.
    """
    apart = HEADING_APART * figure.dpi
    beside = [other for other in others if other.y0 < box.y1 and other.y1 > box.y0]
    if heading.get_horizontalalignment() == "left":
        return min([figure.bbox.x1, *(other.x0 for other in beside if other.x0 > box.x0)]) - apart - box.x0
    if heading.get_horizontalalignment() == "right":
        return box.x1 - apart - max([0.0, *(other.x1 for other in beside if other.x1 < box.x1)])
    middle = (box.x0 + box.x1) / 2
    steps = [abs((other.x0 + other.x1) / 2 - middle) for other in beside]
    edge = 2 * min(middle, figure.bbox.x1 - middle) - apart
    return min([edge, *(step - apart for step in steps)])


def _titles(axes: Axes) -> list[Text]:
    """Return the headings of a panel that have words."""
    texts = [child for child in axes.get_children() if isinstance(child, Text) and child.get_text()]
    return [text for text in texts if text.get_transform() == axes.title.get_transform()]


def _axis_names(axes: Axes) -> list[Text]:
    """Return the names of a panel's axes that are drawn."""
    names = (axes.xaxis.label, axes.yaxis.label) if axes.axison else ()
    return [name for name in names if name.get_text()]
