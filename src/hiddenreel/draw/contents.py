"""What an author may choose of the contents of a picture: its title, samples, counters and camera.

Pictures are drawn inside ``contents.applied()``, as inside ``theme.applied()``. A kind names in its
`OFFERS` which of these suit it.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from hiddenreel.applied import Applied
from hiddenreel.language import enumerated, language, phrase, tr

if TYPE_CHECKING:
    import numpy as np

    from hiddenreel.draw.space.projection import View
    from hiddenreel.record.recording import Recording

# What counters can show, in their order.
COUNTED = ("epoch", "loss", "accuracy", "held-out")

# What captions call the panels of all kinds of films.
PANEL_NAMES = {
    "activation": phrase("activation"),
    "activations": phrase("activations"),
    "answer": phrase("answer"),
    "answers": phrase("answers"),
    "cost": phrase("cost"),
    "equations": phrase("equations"),
    "errors": phrase("errors"),
    "gradients": phrase("gradients"),
    "hidden": phrase("hidden layer"),
    "inputs": phrase("inputs"),
    "lines": phrase("number lines"),
    "loss": phrase("loss"),
    "losses": phrase("losses"),
    "network": phrase("network"),
    "neurons": phrase("maps of the neurons"),
    "numbers": phrase("counters"),
    "path": phrase("path"),
    "plane": phrase("plane"),
    "steps": phrase("steps"),
    "surface": phrase("surface"),
    "weights": phrase("weights"),
    "z": phrase("z"),
}
# Those that draw samples.
SAMPLED = ("answer", "hidden", "inputs", "path", "plane")


@dataclass(frozen=True)
class Camera:
    """Where the eye looks at a cube from, and how far it walks around it.

    Attributes
    ----------
    turn : float, optional
        How far it walks during a film, degrees; by default as far as the film has it.
    start : (float, float), optional
        Its angle around the vertical axis on the first frame, and above the horizon, degrees. By default
        it ends where the classes lie apart most clearly.
    """

    turn: float | None = None
    start: tuple[float, float] | None = None

    def view(self, progress: float, walk: float, end: float) -> View:
        """Return the view at a progress of a film, in which the eye would walk to `end`, degrees.

        Where `walk` is 0 the eye stands still.
        """
        from hiddenreel.draw.space.projection import View

        turn = self.turn if self.turn is not None and walk else walk
        if self.start is None:
            return View(end - turn * (1.0 - progress))
        return View(self.start[0] + turn * progress, self.start[1])


@dataclass(frozen=True)
class Contents:
    """What an author has a picture show.

    Attributes
    ----------
    has_title : bool
        Whether the title is drawn; it is part of the captions in any case.
    samples : float
        The share of the samples that are drawn, 0 … 1.
    counters : tuple of str
        Of `COUNTED`.
    panels : tuple of str
        Those that a film shows, in their order; all of them where there are none.
    watermark : str or mapping, optional
        Words or a file for the bottom corner, as `plan.watermark` checks them.
    """

    has_title: bool = True
    samples: float = 1.0
    counters: tuple[str, ...] = COUNTED
    panels: tuple[str, ...] = ()
    watermark: str | Mapping[str, Any] | None = None
    camera: Camera = field(default_factory=Camera)

    @classmethod
    def split(cls, given: Mapping[str, Any], keys: tuple[str, ...]) -> tuple[Contents, dict]:
        """Part what is asked of the contents from the other settings of a product.

        Parameters
        ----------
        given : mapping
            As `plan.validate` checks it.
        keys : tuple of str
            Those of the contents that the kind offers.
        """
        asked = {key: given[key] for key in (*keys, "watermark") if key in given}
        asked |= {key: tuple(asked[key]) for key in ("counters", "panels") if key in asked}
        if camera := asked.get("camera"):
            start = camera.get("from")
            asked["camera"] = Camera(camera.get("turn"), start and (start[0], start[1]))
        left = {key: value for key, value in given.items() if key not in asked}
        if left.get("title") is False:
            asked["has_title"] = left.pop("title")
        return cls(**asked), left

    def shows(self, panel: str) -> bool:
        """Return whether a film shows a panel: one that the author chose, or any if none was chosen."""
        return not self.panels or panel in self.panels

    def panels_remark(self) -> str:
        """Return the sentence on which panels a film shows; empty if it shows all."""
        if not self.panels:
            return ""
        return " " + tr("The film shows: {panels}.", panels=enumerated(map(_panel_name, self.panels)))

    def samples_remark(self, recording: Recording) -> str:
        """Return the sentence on how many samples a picture draws; empty if it draws all or none."""
        is_drawn = not self.panels or any(name.partition("-")[0] in SAMPLED for name in self.panels)
        if self.samples == 1.0 or not is_drawn:
            return ""
        shown = {
            "drawn": language().grouped(len(stratified_rows(recording, self.samples))),
            "whole": language().grouped(len(recording.X)),
        }
        if recording.is_regression:
            return " " + tr(
                "{drawn} of {whole} samples are drawn, evenly spaced in the order of their targets.", **shown
            )
        return " " + tr("{drawn} of {whole} samples are drawn, the same share of each class.", **shown)

    def applied(self) -> AbstractContextManager[None]:
        """Draw pictures with these contents inside this context."""
        return applied_contents.use(self)


def _panel_name(panel: str) -> str:
    """Return what a caption calls a panel, such as ``hidden-2``."""
    name, _, layer = panel.partition("-")
    return tr("hidden layer {layer}", layer=layer) if layer else tr(PANEL_NAMES[name])


DEFAULT = Contents()
# Return the contents whose `applied` context is active; the default ones outside any.
applied_contents = Applied(DEFAULT)


def drawn_rows(recording: Recording) -> slice | np.ndarray:
    """Return which samples of a recording are drawn: a slice of all, or indices (m,) of int."""
    share = applied_contents().samples
    return slice(None) if share == 1.0 else stratified_rows(recording, share)


def stratified_rows(recording: Recording, share: float) -> np.ndarray:
    """Return indices (m,) of a share of the samples of each class, one at least.

    They are evenly spaced in the order of the samples, or of their target where numbers are learned.
    """
    import numpy as np

    groups = [np.flatnonzero(recording.labels == label) for label in np.unique(recording.labels)]
    if recording.is_regression:
        groups = [np.argsort(recording.Y[:, 0], kind="stable")]
    counts = [max(1, round(share * len(group))) for group in groups]
    places = [(np.arange(n) + 0.5) * len(group) / n for n, group in zip(counts, groups)]
    rows: np.ndarray = np.concatenate([g[p.astype(int)] for g, p in zip(groups, places)])
    return np.sort(rows)
