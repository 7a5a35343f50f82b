"""A wide hidden layer on a plane that turns slowly through the layer's space."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from matplotlib.axes import Axes

from hiddenreel.draw.film import Drawing, Moment
from hiddenreel.draw.panels.hidden import (
    class_means,
    class_tags,
    heading,
    put_tags,
    watched_activations,
)
from hiddenreel.draw.parts import Label, Lines
from hiddenreel.draw.points import Cloud, diameter
from hiddenreel.draw.style import SMALL, THIN, Theme, mixed
from hiddenreel.draw.tour import Tour, discriminant_plane, random_plane
from hiddenreel.record.recording import Recording

# The tour keeps to the widest directions: in the others there is next to nothing to see.
MOST_DIMENSIONS = 8
RANDOM_PLANES = 2
TOUR_STREAM = 401
# Room around the farthest sample at any epoch on any plane, and how many planes are looked at.
ROOM, PLANES_WATCHED = 1.05, 90
# The neurons with the longest shadows on the plane are shown as spokes.
SPOKES, SPOKE_LENGTH, SPOKE_STRENGTH = 32, 0.32, 0.45


@dataclass(frozen=True)
class TourPlane:
    """A layer's samples on the plane of a tour; it says what share of the variance the plane holds.

    Attributes
    ----------
    layer : int
    width : float
        The panel's share of the page.
    seed : int
        Which planes the tour visits between the first, of the two widest directions, and the last,
        on which the classes lie farthest apart at the end.
    """

    recording: Recording
    layer: int
    width: float
    seed: int = 0

    @cached_property
    def space(self) -> Space:
        """The layer's widest directions over the whole training."""
        return Space.of(watched_activations(self.recording, self.layer))

    @cached_property
    def tour(self) -> Tour:
        """The way from the widest plane to the most telling one."""
        dimensions = self.space.directions.shape[1]
        rng = np.random.default_rng([self.seed, TOUR_STREAM])
        between = [random_plane(dimensions, rng) for _ in range(RANDOM_PLANES)]
        last = self.space.place(self.recording.activations(self.recording.epochs, self.layer))
        telling = discriminant_plane(last, self.recording.labels)
        return Tour([np.eye(dimensions)[:, :2], *between, telling])

    @cached_property
    def reach(self) -> float:
        """Half the side of a square that no sample leaves at any epoch on any plane."""
        seen = self.space.place(watched_activations(self.recording, self.layer))
        frames = [self.tour.frame(share) for share in np.linspace(0, 1, PLANES_WATCHED)]
        farthest = max(float(np.abs(seen @ frame).max()) for frame in frames)
        # A layer that never moves needs room for its one point.
        return ROOM * farthest or 1.0

    def flat(self, moment: Moment) -> np.ndarray:
        """Return where the samples are on the plane, (N, 2), in greatest distances."""
        return self.space.place(moment.activations[self.layer]) @ self.tour.frame(moment.story)

    def share(self, moment: Moment) -> float:
        """Return the share of the variance over the training that the plane holds."""
        frame = self.tour.frame(moment.story)
        return float(self.space.variance @ (frame**2).sum(axis=1))

    def draw(self, axes: Axes, theme: Theme) -> Drawing:
        """Draw the heading; samples, spokes and the share move."""
        labels = self.recording.labels
        reach = self.reach
        axes.set(xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal")
        axes.set_axis_off()
        neurons = self.recording.sizes[self.layer]
        axes.set_title(
            f"{heading(self.recording, self.layer)}: {neurons} neurons on a turning plane"
        )
        spoke = mixed(theme.a, theme.background, SPOKE_STRENGTH)
        spokes = Lines(axes, spoke, THIN, zorder=1)
        cloud = Cloud(axes, theme, labels, diameter(len(labels), self.width))
        tags = class_tags(axes, theme, self.recording.classes)
        note = Label(
            axes.text(0, -reach, "", fontsize=SMALL, ha="center", va="top", color=theme.muted)
        )

        def show(moment: Moment) -> None:
            flat = self.flat(moment)
            cloud.place(flat)
            put_tags(tags, class_means(flat, labels))
            shadows = self.space.neurons @ self.tour.frame(moment.story)
            spokes.show(
                [np.array([(0.0, 0.0), reach * SPOKE_LENGTH * end]) for end in shadows[:SPOKES]]
            )
            note.artist.set_text(
                f"this plane holds {100 * self.share(moment):.0f} % of the variance"
            )

        return Drawing([spokes, cloud, note, *tags], show)


@dataclass(frozen=True)
class Space:
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
    def of(cls, seen: np.ndarray) -> Space:
        """Find the space of activations (epochs, samples, k) over all epochs."""
        flat = seen.reshape(-1, seen.shape[-1])
        middle = flat.mean(axis=0)
        variance, directions = np.linalg.eigh(np.cov((flat - middle).T))
        order = np.argsort(variance)[::-1][:MOST_DIMENSIONS]
        kept = directions[:, order]
        kept = kept * np.sign(kept[np.abs(kept).argmax(axis=0), np.arange(kept.shape[1])])
        farthest = np.linalg.norm((flat - middle) @ kept, axis=1).max()
        by_weight = np.argsort(-np.linalg.norm(kept, axis=1), kind="stable")
        shares = variance[order] / max(variance.sum(), 1e-300)
        return cls(middle, kept / max(farthest, 1e-9), shares, kept[by_weight])

    def place(self, activations: np.ndarray) -> np.ndarray:
        """Place activations (N, k) in the space, (N, p)."""
        return (activations - self.middle) @ self.directions
