"""The error carried back: the transposed weights take it to the layer before, and σ′ scales it.

What to look at: the sizes. W leads from one layer to the next; its transpose takes the errors of the
next layer back and gives one to each neuron of this layer.
"""

from __future__ import annotations

from matplotlib.axes import Axes

from hiddenreel.analyse.sample_pass import SamplePass, chosen_layer
from hiddenreel.draw.diagram.canvas import BOTTOM, LEFT, canvas, fitting_size
from hiddenreel.draw.diagram.equation_slide import (
    BREAK,
    NOTE,
    EquationRoom,
    fitted,
    note_rounded,
    room_of_note,
)
from hiddenreel.draw.diagram.formula import Item, formula, formula_width, letter
from hiddenreel.draw.diagram.matrix import Matrix, Terms
from hiddenreel.draw.numbers import fine_decimals, number, superscript
from hiddenreel.draw.slide import Picture
from hiddenreel.draw.theme.theme import SMALL, Theme
from hiddenreel.draw.wording import counted, facts_of
from hiddenreel.language import enumerated, tr
from hiddenreel.record.recording import Recording

SECTION = "Backward direction, many neurons"
NEEDS = {"layers": [2, None]}

MOST, LEAST, COLUMNS = 5, 3, 3
# Between the two lines of the words below where one has no room, in.
PITCH = 0.42


def draw(
    recording: Recording, theme: Theme, *, epoch: int = 0, sample: int = 0, layer: int | None = None
) -> Picture:
    """Write δ of a hidden layer as cells, of the last one by default."""
    back = SamplePass.of_sample(recording, epoch, sample)
    layer = chosen_layer(recording, layer, most=back.depth - 1)
    above = layer + 1
    delta = back.delta(layer)
    k, j = back.W(above).shape
    taken = tr("takes {errors} back to {neurons}", errors=counted(k, "error"), neurons=counted(j, "neuron"))
    title = tr("The transpose of W{above} {taken}", above=superscript(above), taken=taken)
    figure, axes = canvas(title)
    note_rounded(axes, theme)
    room = EquationRoom(bottom=BOTTOM + _forward(axes, theme, above, (k, j)))
    layouts = [_equation(back, layer, theme, most) for most in range(MOST, LEAST - 1, -1)]
    fitted(layouts, room).draw(axes, theme, room)
    listed = enumerated(number(float(value)) for value in delta[:MOST])
    more = tr(" and {j} more", j=j - MOST) if j > MOST else ""
    shape = {"layer": layer, "k": k, "j": j}
    return figure.with_words(
        caption=tr(
            "W of layer {above} is {k} × {j}; transposed it is {j} × {k}, takes the {errors} "
            "of that layer to {sums}, and times σ′ {these_are} δ of layer {layer}: "
            "{listed}{more}; sample {sample} of the {network} network at epoch {epoch}. The "
            "cost is {cost}. Numbers are rounded.",
            **facts_of(recording, epoch, sample),
            above=above,
            errors=counted(k, "error"),
            sums=counted(j, "sum"),
            these_are=tr("this is") if j == 1 else tr("these are"),
            listed=listed,
            more=more,
            **shape,
        ),
        alt=tr(
            "Cells: a {j} × {k} matrix times {known_errors}, times σ′ neuron by neuron, gives "
            "{new_errors} of layer {layer}.",
            known_errors=counted(k, "error"),
            new_errors=counted(j, "error"),
            **shape,
        ),
    )


def _equation(back: SamplePass, layer: int, theme: Theme, most: int) -> Terms:
    """Write Wᵀ δ ⊙ σ′ = δ from the layer above to this one, with at most `most` rows."""
    above = layer + 1
    W, delta, delta_above = back.W(above), back.delta(layer), back.delta(above)
    tints = [theme.class_colour(n) for n in range(len(W))]
    errors = max(fine_decimals(delta), fine_decimals(delta_above))
    return [
        Matrix(W.T, rf"$(W^{above})^\mathrm{{T}}$", theme.w, columns=tints, most=(most, COLUMNS), key="WT"),
        Matrix(
            delta_above[:, None],
            rf"$\delta^{above}$",
            theme.C,
            rows=tints,
            key="above",
            decimals=errors,
            most=(COLUMNS, 1),
        ),
        BREAK,
        r"$\odot$",
        Matrix(
            back.slope(layer)[:, None],
            f"σ′($z^{layer}$)",
            theme.z,
            decimals=3,
            key="slope",
            most=(most, 1),
        ),
        "=",
        Matrix(delta[:, None], rf"$\delta^{layer}$", theme.C, decimals=errors, most=(most, 1), key="delta"),
    ]


def _forward(axes: Axes, theme: Theme, above: int, shape: tuple[int, int]) -> float:
    """Write below that the same matrix, not transposed, takes activations forward; return its height."""
    k, j = shape
    ink = theme.muted
    words: list[Item] = [
        (tr("forward,"), ink),
        [letter(theme, "W", above), letter(theme, "a", above - 1)],
        (tr("takes {j} to {k}; back, ", j=j, k=k), ink),
        [(rf"$(W^{above})^\mathrm{{T}}$", theme.w), letter(theme, r"\delta", above)],
        (tr("takes {k} to {j}", k=k, j=j), ink),
    ]
    room = room_of_note()
    whole = formula_width(words, SMALL) <= room
    lines = [words] if whole else [words[:3], words[3:]]
    size = fitting_size(room, *map(formula_width, lines))
    for row, line in enumerate(reversed(lines)):
        formula(axes, (LEFT, NOTE + PITCH * row), line, size=size)
    return NOTE + PITCH * (len(lines) - 1)
