"""What each scene of a step of learning works out, as equations of matrices."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from hiddenreel.analyse.gradient_step import GradientStep
from hiddenreel.analyse.sample_pass import SamplePass
from hiddenreel.draw.diagram.canvas import abridged, symbol
from hiddenreel.draw.diagram.matrix import Matrix
from hiddenreel.draw.film.choreography import StepTiming
from hiddenreel.draw.numbers import decimals, difference_decimals, fixed, number, scaled
from hiddenreel.draw.panels.equations import (
    READABLE,
    SLIDE_ROOM,
    Equation,
    Gap,
    LiveMatrix,
    Room,
    Scene,
    Sign,
    Term,
    type_sizes,
)
from hiddenreel.draw.theme.theme import Theme
from hiddenreel.draw.wording import cost_words, counted
from hiddenreel.language import phrase, tr

# Neurons shown of a layer, from the most that are tried to the fewest.
PLACES = (5, 4, 3)
# Terms of a sum that are written before the last.
TERMS = 2
# Most decimals of weights in their step: more would leave no room for matrices.
MOST_STEP_DECIMALS = 3
# The note of equations whose printed numbers give the printed result only to within rounding.
ROUNDED = phrase("rounded")

# Returns whether a number is known at a progress of the film.
Known = Callable[[float], bool]


def places_that_fit(step: GradientStep, theme: Theme, room: Room = SLIDE_ROOM) -> int:
    """Choose how many neurons of a layer to show, so that all numbers can be read from afar."""
    timing = StepTiming(step.recording.depth)
    for most in PLACES:
        sizes = type_sizes(equations(step, timing, theme, most), room)
        if min(sizes.values()) >= READABLE:
            return most
    return PLACES[-1]


def height_needed(step: GradientStep, theme: Theme, most: int, room: Room) -> float:
    """Measure the highest of the equations with the words above it, in."""
    written = equations(step, StepTiming(step.recording.depth), theme, most)
    sizes = type_sizes(written, room)
    return max(equation.height(sizes[scene], room) for scene, equation in written.items())


def equations(step: GradientStep, timing: StepTiming, theme: Theme, most: int) -> dict[Scene, Equation]:
    """Write the equation of each scene."""
    return _Author(step, timing, theme, most).all()


@dataclass(frozen=True)
class _Author:
    """Writes the equations of a step: one sample forward and back, then the step of each layer."""

    step: GradientStep
    timing: StepTiming
    theme: Theme
    most: int

    def all(self) -> dict[Scene, Equation]:
        """Write the equation of every scene."""
        layers = range(1, self.timing.depth + 1)
        equations = {Scene("batch", 0): self._batch()}
        equations |= {Scene("forward", layer): self._forward(layer) for layer in layers}
        equations[Scene("cost", 0)] = self._cost()
        equations |= {Scene("backward", layer): self._backward(layer) for layer in layers}
        equations[Scene("mean", 0)] = self._mean()
        equations |= {Scene("update", layer): self._update(layer) for layer in layers}
        return equations

    @property
    def _sample(self) -> SamplePass:
        return self.step.first_sample

    @property
    def _samples(self) -> str:
        return counted(self.step.samples, "sample")

    def _batch(self) -> Equation:
        equation = self._forward(1)
        notes = [
            tr("of {samples}", samples=self._samples),
            tr("first: no. {sample}", sample=self._sample.sample),
            tr("before the step"),
        ]
        return replace(equation, heading=tr("Batch"), notes=notes)

    def _forward(self, layer: int) -> Equation:
        theme, sample, below = self.theme, self._sample, layer - 1
        arrived = lambda progress: self.timing.forward(layer, progress)[0] > 0.7  # noqa: E731
        lit = lambda progress: self.timing.forward(layer, progress)[1] > 0.3  # noqa: E731
        ink = theme.a if below else theme.ink
        return Equation(
            tr("Forward"),
            [tr("to layer {layer}", layer=layer), tr("sample {sample}", sample=sample.sample), tr(ROUNDED)],
            [
                self._matrix(symbol("W", layer), f"W{layer}", theme.w, sample.W(layer)),
                self._matrix(symbol("a", below), f"a{below}", ink, sample.a(below)),
                self._sign("+"),
                self._matrix(symbol("b", layer), f"b{layer}", theme.b, sample.b(layer)),
                self._sign("="),
                self._matrix(symbol("z", layer), f"z{layer}", theme.z, sample.z(layer), arrived),
                self._sign(r"$\overset{\sigma}{\rightarrow}$"),
                self._matrix(symbol("a", layer), f"a{layer}", theme.a, sample.a(layer), lit),
            ],
        )

    def _cost(self) -> Equation:
        costs = self.step.start.costs
        digits = difference_decimals(self.step.cost(0.0), self.step.cost(1.0))
        shown = abridged(len(costs), TERMS + 2)
        terms = ["…" if n is None else fixed(float(costs[n]), digits) for n in shown]
        total = fixed(self.step.cost(0.0), digits)
        red, ink = self.theme.C, self.theme.ink
        signs = [Sign([(" + ".join(terms), red)])]
        if len(costs) > 1:
            whole = f"({' + '.join(terms)}) / {len(costs)}"
            signs = [Sign([(whole, red)]), Sign([("=", ink), (total, red)], begins=True)]
        mean = tr("mean over") if len(costs) > 1 else tr("of")
        of = tr("of {cost}", cost=cost_words(self.step.recording))
        return Equation(tr("Cost"), ["\n".join([mean, self._samples, of]), tr(ROUNDED)], signs)

    def _backward(self, layer: int) -> Equation:
        theme, below = self.theme, layer - 1
        lit = lambda progress: self.timing.backward(layer, progress)[0] > 0.5  # noqa: E731
        run = lambda progress: self.timing.backward(layer, progress)[1] > 0.5  # noqa: E731
        name = rf"$\partial C_0/\partial W^{{{layer}}}=\delta^{{{layer}}}(a^{{{below}}})^T$"
        dW = self._scaled(name, f"dW{layer}", theme.C, self._sample.dW(layer), run)
        return Equation(
            tr("Backward"),
            [
                tr("from layer {layer}", layer=layer),
                tr("sample {sample}", sample=self._sample.sample),
                tr(ROUNDED),
            ],
            [*self._origin(layer), self._sign("="), self._delta(layer, lit), Gap(), dW],
        )

    def _origin(self, layer: int) -> list[Term]:
        """Write what δ of a layer is computed from.

        It is (W^{ℓ+1})ᵀ δ^{ℓ+1} ⊙ σ'(z^ℓ); in the last layer ∂C₀/∂a ⊙ σ'(z) or, with the
        cross-entropy, a - y.
        """
        theme, sample = self.theme, self._sample
        run = sample.recording.run
        if layer < self.timing.depth:
            name = rf"$(W^{{{layer + 1}}})^T$"
            above = self._matrix(name, f"WT{layer + 1}", theme.w, sample.W(layer + 1).T)
            return [above, self._delta(layer + 1), *self._slope(layer)]
        if run.loss == "cross-entropy":
            a = self._matrix(symbol("a", layer), f"a{layer}", theme.a, sample.a(layer))
            return [a, self._sign("−"), self._matrix("$y$", "y", theme.ink, sample.y)]
        if run.output == "softmax":
            return [Sign([(rf"$\partial C_0/\partial z^{{{layer}}}$", theme.C)])]
        name = rf"$\partial C_0/\partial a^{{{layer}}}$"
        da = self._scaled(name, f"da{layer}", theme.C, sample.da(layer))
        return [da, *self._slope(layer)]

    def _slope(self, layer: int) -> list[Term]:
        """Write ⊙ σ'(z) of a layer."""
        name, slopes = rf"$\sigma'(z^{{{layer}}})$", self._sample.slope(layer)
        matrix = self._scaled(name, f"slope{layer}", self.theme.z, slopes)
        return [self._sign(r"$\odot$"), matrix]

    def _delta(self, layer: int, known: Known | None = None) -> LiveMatrix:
        name, delta = symbol(r"\delta", layer), self._sample.delta(layer)
        return self._scaled(name, f"delta{layer}", self.theme.C, delta, known)

    def _mean(self) -> Equation:
        """Write that the step follows the mean of all samples' gradients."""
        red, ink = self.theme.C, self.theme.ink
        signs = [
            Sign([(r"$\partial C/\partial w$", red)]),
            Sign([("=", ink), (tr(r"mean of $\partial C_0/\partial w$"), red)], begins=True),
            Sign([(tr("over {samples}", samples=self._samples), ink)], begins=True),
        ]
        return Equation(tr("Mean"), [tr("of the batch")], signs)

    def _update(self, layer: int) -> Equation:
        """Write the step of a layer."""
        theme, step = self.theme, self.step
        eta = step.recording.run.learning_rate
        W, dW = step.before[layer - 1][0], step.gradients[layer - 1][0]
        digits = decimals(eta * dW, 2, least=2, most=MOST_STEP_DECIMALS)
        now = lambda progress: step.weights(self.timing.update(progress))[layer - 1][0]  # noqa: E731
        old = self._matrix(symbol("W", layer), f"W{layer}", theme.w, W, digits=digits)
        after = step.weights(1.0)[layer - 1][0]
        new = replace(old, matrix=replace(old.matrix, key=f"new W{layer}"), at=now, last=after)
        name = rf"$\eta\,\partial C/\partial W^{{{layer}}}$"
        change = self._scaled(name, f"step{layer}", theme.C, eta * dW)
        return Equation(
            tr("Step"),
            [tr("of layer {layer}", layer=layer), f"η = {number(eta)}", tr(ROUNDED)],
            [old, self._sign("−"), change, self._sign("→"), new],
        )

    def _scaled(
        self, name: str, key: str, colour: str, values: np.ndarray, known: Known | None = None
    ) -> LiveMatrix:
        """Make a matrix of numbers that may be small, beside the power of ten taken out of them."""
        power, digits = scaled(values)
        return self._matrix(name, key, colour, values / 10.0**power, known, digits, power)

    def _matrix(
        self,
        name: str,
        key: str,
        colour: str,
        values: np.ndarray,
        known: Known | None = None,
        digits: int | None = None,
        power: int = 0,
    ) -> LiveMatrix:
        """Make a matrix whose numbers stay and are shown once they are known; a vector is a column."""
        digits = decimals(values, 4) if digits is None else digits
        table = values if values.ndim == 2 else values[:, None]
        most = (self.most, self.most)
        matrix = Matrix(table, name, colour, decimals=digits, most=most, key=key)
        at = lambda progress: table if known is None or known(progress) else None  # noqa: E731
        return LiveMatrix(matrix, at, power=power)

    def _sign(self, text: str) -> Sign:
        return Sign([(text, self.theme.ink)], begins=True)
