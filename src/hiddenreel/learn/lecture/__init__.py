"""The lecture's implementations, from one neuron to a whole batch, in the order it teaches them.

Each module follows a section of the lecture; all compute the same gradient. `IMPLEMENTATIONS` lists
them; `descent` trains any of them from the same start and in the same order as the engine.
"""

from __future__ import annotations

from dataclasses import dataclass

from hiddenreel.learn.lecture import chain, folded, neurons, nielsen, node, stack, vectors
from hiddenreel.learn.lecture.descent import ComputesGradient
from hiddenreel.learn.run import Run


@dataclass(frozen=True)
class Implementation:
    """One way to compute the gradient of a batch.

    Attributes
    ----------
    name : str
        Its name in pictures.
    gradient : callable(weights, biases, X, Y)
        ∂C/∂W and ∂C/∂b of each layer, summed over the batch.
    covers : str
        Which parts it computes at once, and which in a loop.
    width : int, optional
        The only width of layer that it supports; any where this is None.
    depth : int, optional
        The only number of layers of weights that it supports; any where this is None.
    loss : str
        The cost whose gradient it computes.
    """

    name: str
    gradient: ComputesGradient
    covers: str
    width: int | None = None
    depth: int | None = None
    loss: str = "half-squared-error"

    def can_train(self, run: Run) -> bool:
        """Return whether this implementation supports the network of a run."""
        sigmoid = run.hidden == run.output == "sigmoid"
        width = self.width is None or {self.width} == set(run.layers)
        depth = self.depth is None or self.depth == len(run.layers) - 1
        return sigmoid and width and depth and run.loss == self.loss


IMPLEMENTATIONS: dict[str, Implementation] = {
    "node": Implementation(
        "one neuron", node.gradient, "one neuron, a number at a time", width=1, depth=1, loss="squared-error"
    ),
    "chain": Implementation(
        "a chain of neurons",
        chain.gradient,
        "one neuron a layer, a number at a time: the scalar BP1 to BP4",
        width=1,
        loss="squared-error",
    ),
    "neurons": Implementation(
        "neuron by neuron",
        neurons.gradient,
        "layers of any width, a number at a time: the equations with their indices",
    ),
    "vectors": Implementation(
        "sample by sample", vectors.gradient, "a layer at once, a sample at a time: the vectorised BP1 to BP4"
    ),
    "nielsen": Implementation(
        "Nielsen’s network", nielsen.gradient, "a layer at once, a sample at a time, forward pass included"
    ),
    "matmul": Implementation(
        "stack by matmul", stack.gradient_by_matmul, "a batch at once, as a stack of outer products by matmul"
    ),
    "einsum": Implementation(
        "stack by einsum", stack.gradient_by_einsum, "a batch at once, as a stack of outer products by einsum"
    ),
    "folded": Implementation(
        "bias in W", folded.gradient, "a batch at once, the biases as one more column of the weights"
    ),
}
