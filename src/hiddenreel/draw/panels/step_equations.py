"""What each scene of a step of learning works out, as equations of matrices."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from hiddenreel.analyse.gradient_step import GradientStep
from hiddenreel.draw.diagram.canvas import abridged, symbol
from hiddenreel.draw.diagram.matrix import Matrix
from hiddenreel.draw.film.choreography import StepTiming
from hiddenreel.draw.numbers import decimals, difference_decimals, fixed, number, scaled
from hiddenreel.draw.panels.equations import (
    READABLE,
    Equation,
    Gap,
    LiveMatrix,
    Scene,
    Sign,
    type_sizes,
)
from hiddenreel.draw.theme.theme import Theme
from hiddenreel.draw.wording import cost_words, counted

# Neurons shown of a layer, from the most that are tried to the fewest.
PLACES = (5, 4, 3)
# Terms of a sum that are written before the last.
TERMS = 2


def places_that_fit(step: GradientStep, theme: Theme) -> int:
    """Choose how many neurons of a layer to show, so that all numbers can be read from afar."""
    timing = StepTiming(step.recording.depth)
    for most in PLACES:
        told = equations(step, timing, theme, most)
        if min(type_sizes(told).values()) >= READABLE:
            return most
    return PLACES[-1]


def equations(
    step: GradientStep, timing: StepTiming, theme: Theme, most: int
) -> dict[Scene, Equation]:
    """Write what each scene works out, by its name and layer."""
    return _Author(step, timing, theme, most).all()


@dataclass(frozen=True)
class _Author:
    """Writes the equations of a step."""

    step: GradientStep
    timing: StepTiming
    theme: Theme
    most: int

    def all(self) -> dict[Scene, Equation]:
        depth = self.timing.depth
        told = {Scene("batch", 0): self._forward(1, act="Batch")}
        told |= {Scene("forward", layer): self._forward(layer) for layer in range(1, depth + 1)}
        told[Scene("cost", 0)] = self._cost()
        told |= {Scene("backward", layer): self._backward(layer) for layer in range(1, depth + 1)}
        told[Scene("update", 0)] = self._update()
        return told

    @property
    def _means(self) -> tuple[str, str]:
        samples = counted(self.step.samples, "sample")
        return ("means over", samples) if self.step.samples > 1 else ("of", samples)

    def _forward(self, layer: int, act: str = "Forward") -> Equation:
        theme, at = self.theme, layer - 1
        W, b = self.step.before[at]
        means = self.step.activations(0.0)
        z = W @ means[at] + b
        known = self._lit(layer, 0)
        is_lit = self._lit(layer, 1)
        note = f"to layer {layer}" if act == "Forward" else "before the step"
        return Equation(
            act,
            [note, *self._means],
            [
                self._cells(symbol("W", layer), f"W{layer}", theme.w, W),
                self._cells(symbol("a", at), f"a{at}", theme.a if at else theme.ink, means[at]),
                self._sign("+"),
                self._cells(symbol("b", layer), f"b{layer}", theme.b, b),
                self._sign("="),
                self._cells(symbol("z", layer), f"z{layer}", theme.z, z, known),
                self._sign(r"$\overset{\sigma}{\rightarrow}$"),
                self._cells(symbol("a", layer), f"a{layer}", theme.a, means[layer], is_lit),
            ],
        )

    def _lit(self, layer: int, part: int) -> Callable[[float], bool]:
        return lambda progress: self.timing.forward(layer, progress)[part] > 0.3 + 0.4 * (1 - part)

    def _cost(self) -> Equation:
        costs = self.step.start.costs
        digits = difference_decimals(self.step.cost(0.0), self.step.cost(1.0))
        shown = abridged(len(costs), TERMS + 2)
        terms = ["…" if n is None else fixed(float(costs[n]), digits) for n in shown]
        total = fixed(self.step.cost(0.0), digits)
        red, ink = self.theme.C, self.theme.ink
        words = [(" + ".join(terms), red)]
        if len(costs) > 1:
            words = [(f"({words[0][0]}) / {len(costs)}", red), ("=", ink), (total, red)]
        return Equation(
            "Cost", [*self._means, f"of {cost_words(self.step.recording)}"], [Sign(words)]
        )

    def _backward(self, layer: int) -> Equation:
        theme, at, last = self.theme, layer - 1, self.timing.depth
        dW, _ = self.step.gradients[at]
        lit = lambda progress: self.timing.backward(layer, progress)[0] > 0.5  # noqa: E731
        run = lambda progress: self.timing.backward(layer, progress)[1] > 0.5  # noqa: E731
        slope = (rf"$\odot\,\sigma'(z^{{{layer}}})$", theme.z)
        if layer < last:
            above = self.step.before[layer][0].T
            name = rf"$(W^{{{layer + 1}}})^T$"
            origin = [
                self._cells(name, f"WT{layer + 1}", theme.w, above),
                self._delta(layer + 1),
                Sign([slope]),
            ]
        elif self.step.recording.run.output == "softmax":
            origin = [Sign([(rf"$\partial C/\partial z^{{{layer}}}$", theme.C)])]
        else:
            origin = [Sign([(rf"$\partial C/\partial a^{{{layer}}}$", theme.C), slope])]
        power, digits = scaled(dW)
        gradient = rf"$\partial C/\partial W^{{{layer}}}=\delta^{{{layer}}}(a^{{{at}}})^T$"
        return Equation(
            "Backward",
            [f"from layer {layer}", *self._means],
            [
                *origin,
                self._sign("="),
                self._delta(layer, lit),
                Gap(),
                self._cells(gradient, f"dW{layer}", theme.C, dW, run, digits, power),
            ],
        )

    def _delta(self, layer: int, known: Callable[[float], bool] | None = None) -> LiveMatrix:
        delta = self.step.deltas[layer - 1]
        power, digits = scaled(delta)
        name = symbol(r"\delta", layer)
        return self._cells(name, f"delta{layer}", self.theme.C, delta, known, digits, power)

    def _update(self) -> Equation:
        """Write the step of the layer whose weights it moves most."""
        theme, step = self.theme, self.step
        eta = step.recording.run.learning_rate
        moved = [float(np.nan_to_num(np.abs(dW)).max()) for dW, _ in step.gradients]
        layer = 1 + int(np.argmax(moved))
        W, dW = step.before[layer - 1][0], step.gradients[layer - 1][0]
        digits = decimals(eta * moved[layer - 1], 2, least=2, most=6)
        name = symbol("W", layer)
        now = lambda progress: step.weights(self.timing.update(progress))[layer - 1][0]  # noqa: E731
        old = self._cells(name, f"W{layer}", theme.w, W, digits=digits)
        new = self._cells(name, f"new W{layer}", theme.w, W, digits=digits)
        moving = replace(new, at=now, last=step.weights(1.0)[layer - 1][0])
        slopes = rf"$\eta\,\partial C/\partial W^{{{layer}}}$"
        change = self._cells(slopes, f"step{layer}", theme.C, eta * dW, digits=digits)
        rate = f"η = {number(eta)}"
        one_of_many = [f"layer {layer}, which", "moves most"] if self.timing.depth > 1 else []
        return Equation(
            "Step",
            [*one_of_many, rate],
            [old, self._sign("−"), change, self._sign("→"), moving],
        )

    def _cells(
        self,
        name: str,
        key: str,
        colour: str,
        values: np.ndarray,
        known: Callable[[float], bool] | None = None,
        digits: int | None = None,
        power: int = 0,
    ) -> LiveMatrix:
        """Make the cells of numbers that stay, shown once they are known; of a vector, a column."""
        digits = decimals(values, 4) if digits is None else digits
        table = (values if values.ndim == 2 else values[:, None]) / 10.0**power
        most = (self.most, self.most)
        matrix = Matrix(table, name, colour, decimals=digits, most=most, key=key)
        at = lambda progress: table if known is None or known(progress) else None  # noqa: E731
        return LiveMatrix(matrix, at, power=power)

    def _sign(self, text: str) -> Sign:
        return Sign([(text, self.theme.ink)])
