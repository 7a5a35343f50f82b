"""The headings of panels, which are as large as what stands beside them allows."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from hiddenreel.draw.slide import fit, font_size

# Between the heading of a panel and what follows it, or the edge of the page, in; and the greatest
# distance between the heights of headings side by side.
HEADING_APART, SAME_ROW = 0.12, 0.25


def fit_headings(figure: Figure) -> None:
    """Shrink the headings of panels that reach into the panel beside them or to the edge of the page.

    Headings at the same height keep one size.
    """
    headings = [text for axes in figure.axes for text in _titles(axes)]
    words = [*headings, *(name for axes in figure.axes for name in _axis_names(axes))]
    boxes = {text: text.get_window_extent() for text in words}
    sizes = {text: font_size(text) for text in headings}
    for heading in headings:
        others = [boxes[text] for text in words if text is not heading]
        fit(heading, _room(heading, boxes[heading], others, figure))
    fitted = {text: font_size(text) for text in headings}
    for heading in headings:
        row = [
            fitted[other]
            for other in headings
            if sizes[other] == sizes[heading]
            and abs(boxes[other].y0 - boxes[heading].y0) < SAME_ROW * figure.dpi
        ]
        heading.set_fontsize(min(row))


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
