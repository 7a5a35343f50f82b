"""Numbers in texts, and a network in plain NumPy: what the truth tests of figures and films share.

Nothing here uses code of the package; it reads the recorded weights, inputs, targets and settings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.text import Text

# Networks that the configuration does not have: a neuron alone, one input, saturated, deep, held out.
ODD = ("one-neuron", "one-input", "huge-weights", "deep-and-wide", "held-out")
RAISED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


# --- Numbers in a text ---------------------------------------------------------------------------


def numbers_in(text):
    """Return (value, half a unit of its last digit, as written) of every number in a text."""
    text = text.replace("−", "-").replace("\xa0", " ")
    # The name of a network, such as 2-3-3-1.
    text = re.sub(r"\b\d+(?:-\d+)+\b", " ", text)
    text = re.sub(r"(?<![\d.])\d{1,3}(?: \d{3})+(?![\d.])", lambda m: m[0].replace(" ", ""), text)
    found = []

    def power(match):
        mantissa, exponent = match[1] or "1", int(match[2].translate(RAISED))
        found.append((*measured(mantissa, exponent), match[0]))
        return " "

    text = re.sub(r"(?:(-?\d+(?:\.\d+)?) × )?(?<!\d)10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)", power, text)
    for match in re.finditer(r"(?<![\w.])-?\d+(?:\.\d+)?(?![\w.]*\d)", text):
        value, half = measured(match[0])
        if text[match.end() :].startswith(" %") and "." not in match[0]:
            # Nothing is rounded to all or to none.
            half = 0.0 if value in (0, 100) else 0.5
        found.append((value, half, match[0]))
        if text[: match.start()].endswith("- "):
            value, half, written = found.pop()
            found.append((-value, half, f"- {written}"))
    return found


def measured(digits, exponent=0):
    """Return a number and half a unit of its last digit; a whole number has three digits or all."""
    value = float(digits) * 10.0**exponent
    if "." in digits:
        half = 0.5 * 10.0 ** (exponent - len(digits.partition(".")[2]))
    else:
        zeros = len(digits) - len(digits.rstrip("0"))
        rounded = max(len(digits.lstrip("-")) - 3, zeros if zeros >= 3 else -6)
        half = 0.5 * 10.0 ** (rounded + exponent)
    return value, half


def unexplained(words, facts, rounding):
    """List the numbers in some texts that are none of the facts, as they are written.

    A count must be written exactly; any other number is true to half a unit of its last digit.
    """
    facts, wrong = np.array(facts, float), []
    for text in words:
        for value, half, written in numbers_in(text):
            if not is_near(value, half, facts).any() and not 0 < abs(value) <= rounding:
                wrong.append(written)
    return wrong


def is_near(value, half, facts):
    """Return which of the facts (n,) a number may stand for that is written with half a unit."""
    near = np.abs(value - facts) <= 1.001 * half + 1e-15
    return near & ((facts != np.round(facts)) | (facts == value)) if value.is_integer() else near


# Any number, with its power of ten or its sign of per cent.
ANY_NUMBER = r"(10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+|[−-]?\d+(?:\.\d+)?(?: \d{3})*(?: × 10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?(?: %)?)(?![\d.]*\d)"


def misplaced(words, meanings):
    """List the phrases in some texts whose numbers are not what their words mean.

    Parameters
    ----------
    meanings : mapping of str to list of tuples
        A regular expression with # for each number, and what its numbers may be, together.
    """
    wrong, words = [], list(words)
    for phrase, allowed in meanings.items():
        for text in words:
            for found in re.finditer(phrase.replace("#", ANY_NUMBER), text):
                numbers = [numbers_in(group)[0] for group in found.groups()]
                if not any(
                    all(
                        is_near(value, half, np.array([fact], float)).all()
                        for (value, half, _), fact in zip(numbers, facts, strict=True)
                    )
                    for facts in allowed
                ):
                    wrong.append(found[0])
    return wrong


# --- Texts in a picture -------------------------------------------------------------------------------

_POWERS_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
POWER = re.compile(r"10\^\{?(-?\d+)\}?")
# Layers and neurons: what stands above or below a letter.
INDEX = re.compile(r"[_^](?:\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}|\w)")
COMMAND = re.compile(r"\\[a-zA-Z]+")


def plain_text(text: str) -> str:
    """Write mathematics as plain text, with raised powers of ten and without indices."""
    text = POWER.sub(lambda found: "10" + found[1].translate(_POWERS_RAISED), text)
    text = COMMAND.sub(" ", INDEX.sub("", text)).translate(str.maketrans("${}", "   "))
    return " ".join(text.split())


def texts_in(figure: Figure) -> Iterator[str]:
    """Yield each text that is drawn on a figure, but for those of ticks."""
    for text in _texts_of(figure):
        if text.get_visible() and text.get_text().strip() and text.get_gid() != "tick":
            yield plain_text(text.get_text())


def _texts_of(artist: Artist) -> Iterator[Text]:
    # To look for ticks would make them, even those of axes that are not drawn.
    children = [artist.label] if isinstance(artist, Axis) else artist.get_children()
    for child in children:
        yield from _texts_of(child)
    if isinstance(artist, Text):
        yield artist


# --- A network in plain NumPy --------------------------------------------------------------------


def sigmoid(z):
    # Where exp overflows, the sigmoid is 0 to the last digit.
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-z))


def softmax(z):
    powers = np.exp(z - np.max(z, axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


SIGMA = {
    "sigmoid": sigmoid,
    "identity": lambda z: z,
    "tanh": np.tanh,
    "relu": lambda z: np.maximum(z, 0.0),
    "softmax": softmax,
}
# Of a. Softmax goes with the cross-entropy, whose δ needs no σ′.
SLOPE = {
    "sigmoid": lambda a: a * (1 - a),
    "identity": np.ones_like,
    "tanh": lambda a: 1 - a**2,
    "relu": lambda a: (a > 0) * 1.0,
    "softmax": lambda a: np.full_like(a, np.nan),
}


class PlainNetwork:
    """A recorded network, run and differentiated sample by sample as in the lecture.

    Between two recorded epochs it lies on the straight line from one to the other.
    """

    def __init__(self, recording, epoch):
        before, share = int(epoch), epoch - int(epoch)
        ends = recording.weights(before), recording.weights(before + (share > 0))
        self.layers = [
            tuple((1 - share) * np.array(p) + share * np.array(q) for p, q in zip(*layer))
            for layer in zip(*ends)
        ]
        self.depth = len(self.layers)
        hidden = recording.run.hidden
        hidden = [hidden] * (self.depth - 1) if isinstance(hidden, str) else list(hidden)
        self.sigmas = [*hidden, recording.run.output]
        self.factor = 2.0 if recording.run.loss == "squared-error" else 1.0
        self.is_entropy = recording.run.loss == "cross-entropy"

    def forward(self, x, moved=None):
        """Return z^1 … z^L and a^0 … a^L; `moved` is a layer's W or b, a place and an amount."""
        z, a = [None], [np.array(x)]
        for level, (W, b) in enumerate(self.layers, start=1):
            if moved and moved[0] == level:
                W, b = np.array(W), np.array(b)
                (W if moved[1] == "w" else b)[moved[2]] += moved[3]
            z.append(W @ a[-1] + b)
            a.append(SIGMA[self.sigmas[level - 1]](z[-1]))
        return z, a

    def cost(self, x, y, moved=None):
        return float(self.costs(self.forward(x, moved)[1][-1], y))

    def costs(self, answers, y):
        """Return the cost of each row of answers."""
        if not self.is_entropy:
            return self.factor / 2 * np.sum((answers - y) ** 2, axis=-1)
        with np.errstate(divide="ignore", invalid="ignore"):
            hits = np.where(y > 0, y * np.log(answers), 0.0)
            misses = np.where(y < 1, (1 - y) * np.log(1 - answers), 0.0)
        only_hits = self.sigmas[-1] == "softmax"
        return -np.sum(hits if only_hits else hits + misses, axis=-1)

    def layers_of(self, X):
        """Return a^0 … a^L of many samples X (N, d)."""
        a = [np.array(X)]
        for sigma, (W, b) in zip(self.sigmas, self.layers):
            a.append(SIGMA[sigma](a[-1] @ W.T + b))
        return a

    def backward(self, x, y):
        """Return δ and ∂C/∂W by layer."""
        _, a = self.forward(x)
        slopes = [None, *(SLOPE[s](v) for s, v in zip(self.sigmas, a[1:]))]
        miss = a[-1] - y
        delta = {self.depth: miss if self.is_entropy else self.factor * miss * slopes[-1]}
        for level in range(self.depth - 1, 0, -1):
            delta[level] = self.layers[level][0].T @ delta[level + 1] * slopes[level]
        return delta, {level: np.outer(d, a[level - 1]) for level, d in delta.items()}


def accuracy_of(recording, epoch, held_out=False):
    """Return the percentage of the training or of the held-out samples that are classified rightly."""
    answers = PlainNetwork(recording, epoch).layers_of(recording.X)[-1]
    if answers.shape[1] == 1:
        right = (answers[:, 0] > 0.5 * (recording.Y.min() + recording.Y.max())) == recording.labels
    else:
        right = answers.argmax(axis=1) == recording.labels
    return 100 * np.mean(right[recording.held_out == held_out])


def next_batch(recording, epoch):
    """Return the rows of the batch that follows an epoch."""
    run, total = recording.run, np.count_nonzero(~recording.held_out)
    rng = np.random.default_rng([run.seed, 301, int(epoch) + 1])
    return (rng.permutation(total) if run.shuffle else np.arange(total))[: run.batch_size]


def facts_of_path(recording):
    """Return what may be stated of the parameters' path, and of the plane of its widest directions."""
    layers = [recording.weights(epoch) for epoch in range(recording.epochs + 1)]
    path = np.array([np.concatenate([np.column_stack(pair).ravel() for pair in n]) for n in layers])
    _, widths, found = np.linalg.svd(path - path.mean(axis=0), full_matrices=False)
    plane = path[-1] + (path - path[-1]) @ found[:2].T @ found[:2]
    rows, costs = np.flatnonzero(~recording.held_out), []
    # The cost is of so many samples that 10 000 activations suffice.
    most = 10_000 // sum(recording.sizes[1:])
    if most < len(rows):
        rows = rows[np.unique(np.linspace(0, len(rows) - 1, most).astype(int))]
    losses = [recording.loss[0], recording.loss[-1]]
    for theta in (path[0], path[-1], plane[0]):
        network, start = PlainNetwork(recording, 0), 0
        for n, (W, b) in enumerate(network.layers):
            both = theta[start : start + W.size + b.size].reshape(len(W), -1)
            network.layers[n], start = (both[:, :-1], both[:, -1]), start + both.size
        answers = network.layers_of(recording.X[rows])[-1]
        costs.append(network.costs(answers, recording.Y[rows]).mean())
    if most >= np.count_nonzero(~recording.held_out):
        # The path's own costs are those that were recorded.
        assert np.allclose(costs[:2], losses)
    shares = 100 * widths**2 / max((widths**2).sum(), 1e-300)
    away = float(f"{np.linalg.norm(path - plane, axis=1).max():.1e}")
    long = np.linalg.norm(path[-1] - path[0])
    return [*losses, *costs, *shares[:2], shares[:2].sum(), away, long, path.shape[1], len(rows), 1, 2]


# --- Equations that are printed with their numbers ------------------------------------------------

_NUMBER = r"\(?-?\d+(?:\.\d+)?\)?"
_SIDE = rf"{_NUMBER}(?: [×·+-] {_NUMBER})*"
_EQUATION = re.compile(rf"(?<![\w.-])({_SIDE}) = ({_SIDE})(?![\w.]| [×·+(-])")


def rows_of(figure: Figure, between: str = " ") -> Iterator[str]:
    """Yield the texts of each line of a figure's axes, from left to right, as one."""
    for axes in figure.axes:
        lines: dict[float, list[Text]] = {}
        for text in axes.texts:
            lines.setdefault(round(text.get_position()[1], 2), []).append(text)
        for line in lines.values():
            line.sort(key=lambda text: text.get_position()[0])
            yield between.join(plain_text(text.get_text()) for text in line)


def wrong_digits(text: str) -> list[str]:
    """List the equations of numbers in a text whose printed sides differ by more than their digits."""
    found = _EQUATION.findall(text.replace("−", "-"))
    # A computation, " " in it, and its result; of sizes there is a product on either side.
    sides = [(left, right) for left, right in found if (" " in left) != (" " in right)]
    return [f"{left} = {right}" for left, right in sides if not _agree(left, right)]


def _agree(left: str, right: str) -> bool:
    half = max(measured(side.strip("()"))[1] for side in (left, right) if " " not in side)
    return abs(_value(left) - _value(right)) <= 1.001 * half


def _value(side: str) -> float:
    terms = re.split(r" ([+-]) ", side.replace("(", "").replace(")", ""))
    signs = [1, *(1 if sign == "+" else -1 for sign in terms[1::2])]
    products = (np.prod([float(n) for n in re.split(" [×·] ", term)]) for term in terms[::2])
    return float(sum(sign * product for sign, product in zip(signs, products)))
