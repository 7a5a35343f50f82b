"""A wide hidden layer on a plane that turns slowly through the layer's space."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Circle

from hiddenreel.analyse.directions import STATIONS, discriminants, principal, watched_activations
from hiddenreel.analyse.examples import Examples
from hiddenreel.analyse.grand_tour import Tour, random_plane
from hiddenreel.draw.film.film import Drawing, Moment
from hiddenreel.draw.film.timeline import Timeline
from hiddenreel.draw.numbers import percent
from hiddenreel.draw.paint.artists import PaintedText
from hiddenreel.draw.paint.lines import PaintedLines
from hiddenreel.draw.panels.class_labels import ClassLabels, Spots
from hiddenreel.draw.panels.hidden import class_means, heading
from hiddenreel.draw.panels.samples import SampleCloud
from hiddenreel.draw.screen import applied_screen
from hiddenreel.draw.theme.theme import LINE, SMALL, THIN, Theme, mixed
from hiddenreel.language import phrase, tr
from hiddenreel.record.recording import Recording

# The tour keeps to the widest directions: in the others there is next to nothing to see.
MOST_DIMENSIONS = 8
RANDOM_PLANES = 2
TOUR_STREAM = 401
# Room around the samples of the film, and the number of moments at which their bounds are measured.
ROOM, PLANES_WATCHED = 1.05, 90
# The axes of at most this many neurons, those that count most, are shown beside the plane.
SPOKES = 8
# Strength of the circle that the longest axis of the film reaches, and height of the words below it.
CIRCLE_STRENGTH, WORDS_AT = 0.45, -1.3

Way = Literal["tour", "principal", "discriminant", "following"]


@dataclass(frozen=True)
class TourPlane:
    """A layer's samples on the plane of a tour; it states the share of their variance that it holds.

    Attributes
    ----------
    width : float
        The panel's share of the page.
    timeline : Timeline
        Of the film that it is in.
    seed : int
        Which planes the tour visits between the first, of the two widest directions, and the last,
        on which the classes lie farthest apart at the end.
    directions : str
        Instead of a ``tour`` one plane all the time, ``principal`` or ``discriminant``, which are the
        tour's first and its last; or ``following``, the widest plane of each moment.
    examples : Examples, optional
        Samples to show as pictures beside the numbers of the classes.
    short : bool
        Whether the heading is the layer's name alone.
    """

    recording: Recording
    layer: int
    width: float
    timeline: Timeline
    seed: int = 0
    directions: Way = "tour"
    examples: Examples | None = None
    short: bool = False

    @cached_property
    def space(self) -> LayerSpace:
        """The layer's widest directions over the whole training."""
        return LayerSpace.of(watched_activations(self.recording, self.layer))

    @cached_property
    def tour(self) -> Tour:
        """The way from plane to plane."""
        widest = np.eye(len(self.space.variance))[:, :2]
        match self.directions:
            case "principal":
                return Tour([widest])
            case "discriminant":
                return Tour([self._separating()])
            case "following":
                return Tour([self._widest_at(progress) for progress in STATIONS], evenly=True)
        rng = np.random.default_rng([self.seed, TOUR_STREAM])
        # Wide directions come up more often: planes across them would show next to nothing.
        widths = np.sqrt(np.maximum(self.space.variance, 0.0))
        between = [random_plane(widths, rng) for _ in range(RANDOM_PLANES)]
        return Tour([widest, *between, self._separating()])

    @cached_property
    def extent(self) -> tuple[float, float, float, float]:
        """Left, right, bottom, top of the smallest square that no sample leaves in the film."""
        watched = np.linspace(0, 1, PLANES_WATCHED)
        seen = [self._seen_at(progress) @ self.tour.frame(progress) for progress in watched]
        low = np.min([flat.min(axis=0) for flat in seen], axis=0)
        high = np.max([flat.max(axis=0) for flat in seen], axis=0)
        # A layer that never moves needs room for its one point.
        half = ROOM * (high - low).max() / 2 or 1.0
        centre = (low + high) / 2
        return tuple(np.column_stack([centre - half, centre + half]).ravel().tolist())

    def flat(self, moment: Moment) -> np.ndarray:
        """Return where the samples are on the plane, (N, 2), in greatest distances."""
        return self.space.place(moment.activations[self.layer]) @ self.tour.frame(moment.progress)

    def shadows(self, progress: float) -> np.ndarray:
        """Return the shadow of each neuron's axis, (k, 2); those that count most come first."""
        return self.space.neurons @ self.tour.frame(progress)

    def share(self, moment: Moment) -> float:
        """Return the share of the samples' variance at a moment that the plane holds; 0 if none."""
        axes = self.space.directions @ self.tour.frame(moment.progress)
        axes = axes / np.maximum(np.linalg.norm(axes, axis=0), 1e-300)
        activations = moment.activations[self.layer]
        whole = float(activations.var(axis=0).sum())
        return float((activations @ axes).var(axis=0).sum()) / whole if whole > 0 else 0.0

    def draw(self, axes: Axes, theme: Theme) -> Drawing:
        """Draw the heading; samples and the share move."""
        left, right, bottom, top = self.extent
        axes.set(xlim=(left, right), ylim=(bottom, top), aspect="equal")
        axes.set_axis_off()
        neurons = self.recording.sizes[self.layer]
        name = heading(self.recording, self.layer)
        whole = tr(
            "{heading}: {neurons} neurons on {called}", heading=name, neurons=neurons, called=self._called
        )
        title = axes.set_title(name if self.short else whole)
        if title.get_window_extent().width > axes.get_window_extent().width and not applied_screen().is_slide:
            title.set_text(name)
        cloud = SampleCloud(axes, theme, self.recording, self.width)
        style: dict[str, Any] = {"fontsize": SMALL, "color": theme.muted, "ha": "center", "va": "top"}
        words = phrase("this plane holds {share} of the variance now")
        if self.short:
            words = phrase("{share} of the variance now")
        note = PaintedText(axes.text((left + right) / 2, bottom, "", **style))
        tags = ClassLabels(axes, theme, self.recording, self.timeline, self._spots, self.examples)

        def show(moment: Moment) -> None:
            cloud.place_samples(self.flat(moment))
            tags.show(moment)
            note.artist.set_text(tr(words, share=percent(self.share(moment), 0)))

        return Drawing([cloud, note, *tags.artists], show)

    @property
    def _called(self) -> str:
        return {
            "tour": tr("a turning plane"),
            "principal": tr("their widest plane"),
            "discriminant": tr("their best separating plane"),
            "following": tr("the widest plane now"),
        }[self.directions]

    def _spots(self, moment: Moment, rows: np.ndarray) -> Spots:
        """Return where the class means and samples are on the plane; no other words stand there."""
        flat = self.flat(moment)
        return Spots(class_means(flat, self.recording.labels), flat[rows], np.empty((0, 2)))

    def _separating(self) -> np.ndarray:
        """Return the plane on which the classes lie farthest apart at the end, (p, 2)."""
        return discriminants(self._seen_at(1.0), self.recording.labels, 2)

    def _widest_at(self, progress: float) -> np.ndarray:
        """Return the two widest directions of the layer at a progress of the film, (p, 2)."""
        return principal(self._seen_at(progress), 2).directions

    def _seen_at(self, progress: float) -> np.ndarray:
        """Place the activations of the recorded epoch next to a progress of the film, (N, p)."""
        epoch = round(float(self.timeline.epoch_at(progress)))
        return self.space.place(self.recording.activations(epoch, self.layer).astype(float))


@dataclass(frozen=True)
class NeuronAxes:
    """The axes of some neurons as the plane of a tour shows them.

    The more the plane lies along an axis, the longer is its shadow.
    """

    plane: TourPlane

    @property
    def count(self) -> int:
        """How many axes are shown."""
        return min(SPOKES, self.plane.recording.sizes[self.plane.layer])

    @cached_property
    def longest(self) -> float:
        """The length of the longest shadow in the film."""
        watched = np.linspace(0, 1, PLANES_WATCHED)
        seen = [self.plane.shadows(progress)[: self.count] for progress in watched]
        return float(np.linalg.norm(seen, axis=2).max())

    def ends(self, progress: float) -> np.ndarray:
        """Return where the axes end, (n, 2), in a circle of radius 1 that the longest reaches."""
        return self.plane.shadows(progress)[: self.count] / self.longest

    def draw(self, axes: Axes, theme: Theme) -> Drawing:
        """Draw the circle and what it is; the axes turn."""
        axes.set(xlim=(-1.15, 1.15), ylim=(-2.15, 1.15), aspect="equal", anchor="S")
        axes.set_axis_off()
        faint = mixed(theme.muted, theme.background, CIRCLE_STRENGTH)
        axes.add_patch(Circle((0.0, 0.0), 1.0, fill=False, edgecolor=faint, linewidth=THIN))
        neurons = self.plane.recording.sizes[self.plane.layer]
        words = (
            tr("{count} of {neurons}", count=self.count, neurons=neurons)
            if neurons > self.count
            else tr("the {neurons}", neurons=neurons)
        )
        style: dict[str, Any] = {"ha": "center", "va": "top", "fontsize": SMALL, "color": theme.muted}
        axes.text(0.0, WORDS_AT, tr("{words}\nneurons", words=words), linespacing=1.1, **style)
        spokes = PaintedLines(axes, theme.a, 0.7 * LINE, zorder=2)

        def show(moment: Moment) -> None:
            spokes.show([np.array([(0.0, 0.0), end]) for end in self.ends(moment.progress)])

        return Drawing([spokes], show)


@dataclass(frozen=True)
class LayerSpace:
    """The widest directions of a layer.

    Attributes
    ----------
    middle : array (k,)
    directions : array (k, p)
        Orthonormal, divided by the greatest distance of a sample from the middle.
    variance : array (p,)
        The share of all variance that each direction holds.
    neurons : array (k, p)
        Each neuron's own axis, seen along the directions; those that count most come first.
    """

    middle: np.ndarray
    directions: np.ndarray
    variance: np.ndarray
    neurons: np.ndarray

    @classmethod
    def of(cls, seen: np.ndarray) -> LayerSpace:
        """Find the space of activations (epochs, samples, k) over all epochs."""
        flat = seen.reshape(-1, seen.shape[-1])
        middle, widest, shares = principal(flat, MOST_DIMENSIONS)
        farthest = np.linalg.norm((flat - middle) @ widest, axis=1).max()
        by_weight = np.argsort(-np.linalg.norm(widest, axis=1), kind="stable")
        return cls(middle, widest / max(farthest, 1e-9), shares, widest[by_weight])

    def place(self, activations: np.ndarray) -> np.ndarray:
        """Place activations (N, k) in the space, (N, p)."""
        return (activations - self.middle) @ self.directions
