"""The pictures of samples beside the numbers of classes: what explains them, and where they have room."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from matplotlib.axes import Axes

from hiddenreel.analyse.examples import Examples
from hiddenreel.draw.film.blocks import Block, line
from hiddenreel.draw.film.film import Drawing
from hiddenreel.draw.film.sheet import Sheet
from hiddenreel.draw.panels.titles import Title
from hiddenreel.draw.theme.theme import PAGE_INCHES, SMALL, Theme
from hiddenreel.draw.wording import NUMBERS
from hiddenreel.language import tr

# The box of the line that explains pictures, below the counters of a film; and the width of a panel on
# other sheets than slides that they leave its samples to be seen in, in.
PICTURE_KEY = (0.54, 0.385, 0.43, 0.045)
ROOM_FOR_PICTURES = 3.3


def pictures_words(examples: Examples | None) -> str:
    """Explain the pictures at the end of a caption; empty without pictures."""
    if examples is None:
        return ""
    count = len(examples.mistakes)
    worst = (
        tr("the costliest mistake")
        if count == 1
        else tr("the {numbers} costliest mistakes", numbers=tr(NUMBERS[count]))
    )
    framed = tr("; in heavy frames {worst} at the end, digit→answer", worst=worst) if count else ""
    return tr(" Pictures show the sample nearest each class mean at the end{framed}.", framed=framed)


def sheet_with_examples(
    title: Title, blocks: Mapping[str, Block], panel: str, examples: Examples | None
) -> tuple[Sheet, Examples | None]:
    """Lay a film out with the line that explains the pictures in a panel, if that is large enough for them.

    Returns
    -------
    Sheet, and the examples that are shown
    """
    if examples:
        sheet = Sheet.of(title, {**blocks, "key": line(PICTURE_KEY)})
        if sheet.screen.is_slide or sheet.width(panel) * PAGE_INCHES[0] >= ROOM_FOR_PICTURES:
            return sheet, examples
    return Sheet.of(title, blocks), None


@dataclass(frozen=True)
class PictureKey:
    """A line that explains the pictures of a film."""

    examples: Examples

    def draw(self, axes: Axes, theme: Theme) -> Drawing:
        """Draw it all: nothing here moves."""
        axes.set_axis_off()
        count = len(self.examples.mistakes)
        mistakes = tr("the worst mistake") if count == 1 else tr("the {count} worst mistakes", count=count)
        words = (
            tr("heavy frame: {mistakes}, digit→answer", mistakes=mistakes)
            if count
            else tr("pictures: nearest the class mean")
        )
        axes.text(0.5, 0.5, words, fontsize=SMALL, color=theme.muted, ha="center", va="center")
        return Drawing([], lambda moment: None)
