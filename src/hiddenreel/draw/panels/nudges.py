"""A weight that slides, and the effects of the nudge on number lines and on curves with tangents."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from hiddenreel.analyse.nudge import NUDGES, REACH, Nudge
from hiddenreel.draw.diagram.canvas import width_of
from hiddenreel.draw.diagram.graph import NumberLine
from hiddenreel.draw.diagram.shapes import arrow_outline, shapes, strokes
from hiddenreel.draw.film.film import Drawing, Moment
from hiddenreel.draw.film.timeline import ease
from hiddenreel.draw.numbers import change_decimals, fixed_or_less, subscript
from hiddenreel.draw.paint.artists import PaintedText
from hiddenreel.draw.screen import Box
from hiddenreel.draw.slide import ROUND, few_ticks, figure_of
from hiddenreel.draw.theme.theme import LABEL, LINE, PAGE_INCHES, THIN, TITLE, Theme, mixed
from hiddenreel.draw.wording import nudge_symbols
from hiddenreel.language import tr

# The sweep: to +REACH, a breath, to -REACH, a breath, and back; ends as shares of the progress.
OUT, ACROSS, BACK = (0.0, 0.26), (0.30, 0.70), (0.74, 1.0)
# The greatest height of a row of the number lines, and the distance from a row's top to its line, in.
HIGHEST_ROW, LINE_BELOW = 1.05, 0.2
# Where a line begins and ends on its panel, in from the left and from the right.
BEGINS, ENDS = 0.75, 1.6
# Between a line and a long number, in.
BEFORE_FIGURE = 0.15
# How far above a curve its name stands: a share of its height, but at most so far; and how far where it
# reaches over the highest tick label, in.
ABOVE_SHARE, ABOVE, ABOVE_TICKS = 0.05, 0.1, 0.16
# The room that a number below a line takes, and the width of a curve that has room for its name, in.
TICK_ROOM, NAMED = 0.38, 2.8
# An arrow's shaft, and the band that shows where a variable has been, in.
SHAFT, BAND = 0.085, 0.2
# Half the height of the tick at which a variable rests, in.
REST = 0.14
BAND_STRENGTH, LINE_STRENGTH, AHEAD = 0.3, 0.45, 0.3
# A z's line reaches at least to here on either side, where a sigmoid bends.
LEAST_Z = 2.0
# Half the length of a tangent, in; room above and below a curve, as a share of its height.
TANGENT, ROOM = 0.62, 0.28
# Room for the point at the ends of a curve, in units of the weight.
BESIDE = 0.3
POINT = 15.0


@dataclass(frozen=True)
class NudgedVariable:
    """A variable that the nudge changes.

    Attributes
    ----------
    name, letter : str
        As in z₂ and z; the letter decides the colour.
    values : array (NUDGES,)
        At every nudge of `WeightSweep.nudges`.
    """

    name: str
    letter: str
    values: np.ndarray

    @property
    def decimals(self) -> int:
        """Digits that show a hundredth of its way, at least two and at most five."""
        return change_decimals(np.ptp(self.values))


@dataclass(frozen=True)
class WeightSweep:
    """A weight of a chain of single neurons that slides along its range and comes back to rest."""

    nudge: Nudge

    @property
    def nudges(self) -> np.ndarray:
        """Nudges over the whole range, (NUDGES,); the middle one is none."""
        return np.linspace(-REACH, REACH, NUDGES)

    def at(self, progress: float) -> float:
        """Return the nudge at a share of the progress."""
        out, across, back = (ease(progress, *ends) for ends in (OUT, ACROSS, BACK))
        return REACH * (out - 2 * across + back)

    def passed(self, progress: float) -> tuple[float, float]:
        """Return the least and the greatest nudge so far."""
        now = self.at(progress)
        most = REACH if progress >= OUT[1] else now
        return (-REACH if progress >= ACROSS[1] else min(now, 0.0)), most

    @cached_property
    def curves(self) -> np.ndarray:
        """The z, a^L and C₀ at each of the nudges, (nudges, 3)."""
        return np.array([self.nudge.values(step) for step in self.nudges])

    @cached_property
    def slopes(self) -> np.ndarray:
        """Backprop's slopes of them at every tenth nudge, (nudges / 10, 3)."""
        return np.array([self.nudge.slopes_at(step) for step in self.nudges[::10]])

    @cached_property
    def variables(self) -> list[NudgedVariable]:
        """The weight, z and a of its layer and of each layer after, and the cost."""
        nudge, recording = self.nudge, self.nudge.recording
        w = nudge_symbols(nudge)[0]
        behind = np.array([self._behind(step) for step in self.nudges])
        runs = [nudge.weight + self.nudges, *behind.T, self.curves[:, 2]]
        names = [w]
        for layer in range(nudge.layer, recording.depth + 1):
            low = subscript(layer)
            names += [f"z{low}", f"a{low}"]
        names.append("C₀")
        return [NudgedVariable(name, name[0], values) for name, values in zip(names, runs)]

    def values(self, nudge: float) -> list[float]:
        """Run the network with the weight nudged; return the value of each variable."""
        return [self.nudge.weight + nudge, *self._behind(nudge), self.nudge.values(nudge)[2]]

    def _behind(self, nudge: float) -> list[float]:
        """Return z and a of the weight's layer and of each layer after."""
        behind = self.nudge.chain(nudge)[self.nudge.layer - 1 :]
        return [value for pair in behind for value in pair]


@dataclass(frozen=True)
class NumberLines:
    """A number line for each variable: an arrow from where it rests to where it is.

    Lines of activations run over all that an activation can be; those of z are centred on zero; a
    band shows how far each variable has been moved.
    """

    sweep: WeightSweep
    box: Box
    page: tuple[float, float] = PAGE_INCHES

    def draw(self, axes: Axes, theme: Theme) -> Drawing:
        """Draw lines, ticks and names; arrows, bands and values move."""
        wide, high = (size * side for size, side in zip(self.box[2:], self.page))
        axes.set(xlim=(0, wide), ylim=(0, high))
        axes.set_axis_off()
        variables = self.sweep.variables
        colours = [getattr(theme, variable.letter) for variable in variables]
        row = min(HIGHEST_ROW, high / len(variables))
        ends = max(ENDS, self._widest() + BEFORE_FIGURE)
        lines: list[NumberLine] = []
        figures: list[PaintedText] = []
        for number, (variable, colour) in enumerate(zip(variables, colours)):
            y = high - number * row - LINE_BELOW
            least, most = limits(variable, self.sweep)
            line = NumberLine(BEGINS, wide - ends, y, least, most)
            faint = mixed(colour, theme.background, LINE_STRENGTH)
            most = max(2, int((wide - BEGINS - ends) / TICK_ROOM))
            line.draw(axes, theme, faint, ticks=min(most, 5 if variable.letter == "w" else 4))
            style: dict[str, Any] = {"va": "center_baseline", "color": colour, "weight": "semibold"}
            axes.text(0, y, variable.name, fontsize=TITLE, ha="left", **style)
            text = axes.text(wide, y, "", fontsize=TITLE, ha="right", gid=variable.name, **style)
            figures.append(PaintedText(text))
            lines.append(line)
        rest = self.sweep.values(0.0)
        places = np.array([line.at(value) for line, value in zip(lines, rest)])
        # They never move, but stand on the bands, which do.
        ticks = strokes(axes, 2, "rest", colors=theme.ink, linewidths=LINE, capstyle="round")
        upright = np.array([[0.0, -REST], [0.0, REST]])
        ticks.set_segments([place + upright for place in places])
        band_colours = [mixed(colour, theme.background, BAND_STRENGTH) for colour in colours]
        bands = shapes(axes, 1.5, "bands", facecolors=band_colours, linewidths=0)
        arrows = shapes(axes, 3, "arrows", facecolors=colours, linewidths=0)

        def show(moment: Moment) -> None:
            now = self.sweep.values(self.sweep.at(moment.progress))
            passed = self._passed(moment.progress, now)
            bands.set_verts([_band(line, *ends) for line, ends in zip(lines, passed)])
            pairs = zip(lines, rest, now)
            arrows.set_verts([arrow_outline(line.at(old), line.at(new), SHAFT) for line, old, new in pairs])
            for figure, variable, value in zip(figures, variables, now):
                figure.artist.set_text(fixed_or_less(value, variable.decimals))

        return Drawing([bands, ticks, arrows, *figures], show)

    def _widest(self) -> float:
        """Return the width of the widest figure, in."""
        return max(
            width_of(fixed_or_less(float(value), variable.decimals), TITLE, "semibold")
            for variable in self.sweep.variables
            for value in (variable.values.min(), variable.values.max())
        )

    def _passed(self, progress: float, now: list[float]) -> list[tuple[float, float]]:
        """Return the least and the greatest value of each variable so far."""
        low, high = self.sweep.passed(progress)
        ends = [self.sweep.values(low), self.sweep.values(high), now]
        inside = (self.sweep.nudges >= low) & (self.sweep.nudges <= high)
        return [
            (min(*seen, *variable.values[inside]), max(*seen, *variable.values[inside]))
            for variable, seen in zip(self.sweep.variables, zip(*ends))
        ]


def limits(variable: NudgedVariable, sweep: WeightSweep) -> tuple[float, float]:
    """Choose the range of a variable's line."""
    values = variable.values
    low, high = float(values.min()), float(values.max())
    if variable.letter == "w":
        return low, high
    if variable.letter == "z":
        reach = _rounded_up(max(-low, high, LEAST_Z))
        return -reach, reach
    recording = sweep.nudge.recording
    last = variable.name == nudge_symbols(sweep.nudge)[2]
    bounds = recording.activation_limits(recording.depth if last else 1)
    if variable.letter == "a" and bounds is not None:
        return bounds
    bottom = -_rounded_up(-low) if low < 0 else 0.0
    top = _rounded_up(high) if high > 0 else 0.0
    return bottom, top if top > bottom else bottom + 1.0


def _rounded_up(value: float) -> float:
    """Return the next tick at or above a positive value."""
    return float(MaxNLocator(4, steps=ROUND).tick_values(0.0, value)[-1])


def _band(line: NumberLine, low: float, high: float) -> np.ndarray:
    (x0, y), (x1, _) = line.at(low), line.at(high)
    return np.array([(x0, y - BAND / 2), (x1, y - BAND / 2), (x1, y + BAND / 2), (x0, y + BAND / 2)])


@dataclass(frozen=True)
class NudgeCurve:
    """A variable against the nudged weight: where it is now, and the tangent there.

    The whole curve is faint and the part passed so far strong; the slope is backprop's at the point.

    Attributes
    ----------
    outcome : int
        0 for z, 1 for a^L, 2 for C₀.
    last : bool
        Whether this is the lowest of several curves, which carries the weight's axis.
    """

    sweep: WeightSweep
    outcome: int
    last: bool = False

    def draw(self, axes: Axes, theme: Theme) -> Drawing:
        """Draw axes and the whole curve; the part passed so far, the point and the tangent move."""
        nudge, sweep = self.sweep.nudge, self.sweep
        w, name = nudge_symbols(nudge)[0], nudge_symbols(nudge)[1 + self.outcome]
        colour = (theme.z, theme.a, theme.C)[self.outcome]
        nudges = sweep.nudges
        curve = sweep.curves[:, self.outcome]
        room = ROOM * np.ptp(curve) or 1.0
        axes.set(
            xlim=(nudge.weight - REACH - BESIDE, nudge.weight + REACH + BESIDE),
            ylim=(curve.min() - room, curve.max() + room),
        )
        few_ticks(axes, 5, 3)
        axes.grid(axis="y")
        axes.spines[:].set_visible(False)
        axes.tick_params(length=0, labelbottom=self.last)
        if self.last:
            axes.set_xlabel(tr("{w} + nudge", w=w), color=theme.w, labelpad=2)
        style: dict[str, Any] = {
            "transform": axes.transAxes,
            "fontsize": LABEL,
            "va": "baseline",
            "color": colour,
        }
        size = axes.get_window_extent()
        wide, high = size.width / axes.figure.dpi, size.height / axes.figure.dpi
        has_name = wide >= NAMED
        above = 1 + (min(ABOVE_SHARE, ABOVE / high) if has_name else ABOVE_TICKS / high)
        # Where there is no room for the name, the slope beside it has it too.
        if has_name:
            axes.text(0, above, name, weight="semibold", **style)
        slope = PaintedText(axes.text(1, above, "", ha="right", gid="slope", **style))
        digits = change_decimals(sweep.slopes[:, self.outcome])
        ahead = mixed(colour, theme.background, AHEAD)
        axes.plot(nudge.weight + nudges, curve, color=ahead, gid="whole", zorder=2)
        passed = axes.plot([], [], color=colour, gid="passed", zorder=3)[0]
        guide = axes.plot([], [], color=theme.w, lw=THIN, gid="guide", zorder=1)[0]
        tangent = axes.plot([], [], color=theme.ink, lw=LINE * 0.8, gid="tangent", zorder=4)[0]
        marker: dict[str, Any] = {"markeredgecolor": theme.background, "markeredgewidth": 2}
        point = axes.plot([], [], "o", color=theme.ink, markersize=POINT, gid="present", zorder=5, **marker)[
            0
        ]
        sides = _inches_per_unit(axes)

        def show(moment: Moment) -> None:
            step = sweep.at(moment.progress)
            x, y = nudge.weight + step, nudge.values(step)[self.outcome]
            rise = nudge.slopes_at(step)[self.outcome]
            low, high = sweep.passed(moment.progress)
            inside = (nudges > low) & (nudges < high)
            ends = [(end, nudge.values(end)[self.outcome]) for end in (low, high)]
            path = [ends[0], *zip(nudges[inside], curve[inside]), ends[1]]
            steps, values = np.array(path).T
            passed.set_data(nudge.weight + steps, values)
            guide.set_data([x, x], axes.get_ylim())
            half = TANGENT / np.hypot(sides[0], sides[1] * rise)
            tangent.set_data([x - half, x + half], [y - half * rise, y + half * rise])
            point.set_data([x], [y])
            size = fixed_or_less(rise, digits)
            slope.artist.set_text(f"∂{name}/∂{w} {size if size[0] in '<>' else f'= {size}'}")

        return Drawing([guide, passed, tangent, point, slope], show)


def _inches_per_unit(axes: Axes) -> np.ndarray:
    box = axes.get_position()
    spans = [np.ptp(axes.get_xlim()), np.ptp(axes.get_ylim())]
    return np.array([box.width, box.height]) * figure_of(axes).get_size_inches() / spans
