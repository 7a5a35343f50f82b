"""An explorer as a Python object, which shows itself in a notebook and saves its page."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from html import escape
from pathlib import Path
from typing import Any

from hiddenreel.errors import HiddenreelError
from hiddenreel.interface.runs import RecordedRun
from hiddenreel.interface.shown import Figure
from hiddenreel.language import ENGLISH, Language
from hiddenreel.plan.themes import BASES
from hiddenreel.plan.validate import language_named
from hiddenreel.publish.atomic import write_text
from hiddenreel.publish.explorer.contents import contents
from hiddenreel.publish.explorer.page import explorer_page

# The height of its frame in a notebook, px.
HEIGHT = 900
# The figures that may stand for it where no frame is shown, the best first.
STILLS = ("hidden-snapshots", "decision-regions", "curve-fit", "loss-curve")


class Explorer:
    """The page on which a run can be turned, changed and trained on.

    Attributes
    ----------
    title : str
    page : str
        The whole page, which asks for nothing.
    """

    def __init__(
        self, run: RecordedRun, compare: Sequence[RecordedRun] = (), language: str = ENGLISH
    ) -> None:
        others = [other.recording for other in compare]
        with Language.read(language_named(language)).applied():
            held = contents(run.recording, run.measure("moments"), others)
            self.title: str = held["title"]
            self.page = explorer_page(held, BASES.values())
        self._run = run

    def __repr__(self) -> str:
        return f"explorer: {self.title}"

    def save(self, path: str | Path) -> Path:
        """Save the page, and return the path."""
        write_text(Path(path), self.page)
        return Path(path)

    @property
    def still(self) -> Figure:
        """The figure that replaces it on pages without frames."""
        return self._run.figure(next(kind for kind in STILLS if kind in self._run.figures))

    def _repr_mimebundle_(
        self, include: Collection[str] | None = None, exclude: Collection[str] | None = None
    ) -> tuple[dict[str, str], dict[str, Any]]:
        """Return a frame that may only run scripts, and a picture for pages that remove frames.

        The picture is in the frame's HTML as well, for a host that removes frames and styles from it.
        """
        frame = (
            f'<iframe srcdoc="{escape(self.page)}" title="{escape(self.title)}" width="100%" '
            f'height="{HEIGHT}" sandbox="allow-scripts allow-downloads" style="border: 0"></iframe>'
        )
        still = self.still
        shown, about = still._repr_mimebundle_()
        picture = shown["image/png"]
        source, alt = f"data:image/png;base64,{picture}", escape(still.alt)
        left = f'<img src="{source}" alt="{alt}" style="display: none">'
        return {"text/html": frame + left, "image/png": picture, "text/plain": repr(self)}, about


def explore(run: RecordedRun, compare: Sequence[RecordedRun] = (), *, language: str = ENGLISH) -> Explorer:
    """Return the page on which a run can be turned, changed and trained on, as the last line of a cell.

    Parameters
    ----------
    run : RecordedRun
        As `hiddenreel.train` and `hiddenreel.open` return it.
    compare : sequence of RecordedRun
        Runs on the same samples to put beside it, epoch by epoch.
    language : str
        The language of the page, as in the configuration: one of ours, or a file of phrases.

    Raises
    ------
    HiddenreelError
        When it learns several numbers at once, a run of `compare` has other samples, or there is no such
        language.
    """
    if run.recording.is_regression and run.recording.sizes[-1] > 1:
        what = f"run '{run.name}' learns {run.recording.sizes[-1]} numbers"
        raise HiddenreelError(f"{what}, and an explorer shows one")
    return Explorer(run, compare, language)
