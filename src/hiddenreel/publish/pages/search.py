"""Adds synonyms from the field to the words of each product for the search."""

from __future__ import annotations

import re
from collections.abc import Iterable

# A product whose own words match a pattern is also found by the words beside it.
SYNONYMS = {
    r"backward|chain rule|error of": "backpropagation backprop derivative gradient delta",
    r"forward": "feedforward inference propagation prediction",
    r"regions|boundary|cuts": "decision boundary classifier classification separating hyperplane",
    r"tour|principal|directions": "PCA principal component analysis projection dimensionality reduction",
    r"softmax": "multiclass probabilities classification",
    r"loss|cost": "cost function objective learning curve training curve error",
    r"held out|loss-curve|accuracy": "overfitting generalisation validation test set",
    r"nudge": "sensitivity perturbation partial derivative finite difference slope",
    r"gradient.check": "numerical gradient finite difference verification",
    r"gradient.norms": "vanishing exploding gradients",
    r"weight.norms": "regularisation weight decay",
    r"activation|sigmoid|relu|tanh": "nonlinearity activation function sigmoid ReLU tanh",
    r"hidden|warp|snapshots": "latent space embedding representation learning features manifold",
    r"digits|handwriting": "MNIST images recognition",
    r"fan-out|graph": "computational graph autograd automatic differentiation multivariable chain rule",
    r"hadamard|outer": "elementwise product linear algebra matrix",
    r"matrix|tensor|batch": "vectorisation mini-batch minibatch linear algebra",
    r"learning rate|descent|epoch": "gradient descent SGD optimisation optimizer step size",
    r"linear.collapse": "linear activation XOR depth",
    r"bias": "intercept offset threshold",
    r"network": "MLP multilayer perceptron architecture neural network",
    r"circles|step|fold": "dataset toy data nonlinear",
}
FILM = "animation video movie gif clip"


def search_words(texts: Iterable[str], is_film: bool) -> str:
    """Return the words of a product in lower case, followed by their synonyms."""
    own = " ".join(texts).lower()
    found = [words for pattern, words in SYNONYMS.items() if re.search(pattern, own)]
    return " ".join([own, *found, *([FILM] if is_film else [])]).lower()
