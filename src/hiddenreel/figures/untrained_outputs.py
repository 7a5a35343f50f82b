"""The answers of an untrained network, beside the labels.

What to look at: the height of the answers. Both axes have the same scale, so the range of
the answers can be compared with the distance between the labels.
"""

from __future__ import annotations

import numpy as np

from hiddenreel.draw.data_axes import name_input
from hiddenreel.draw.numbers import number
from hiddenreel.draw.paint.points import Cloud
from hiddenreel.draw.slide import Picture, faint_grid, few_ticks, new_slide, panel_row
from hiddenreel.draw.theme.theme import LINE, Theme, mixed
from hiddenreel.draw.wording import facts_of
from hiddenreel.language import joined, tr
from hiddenreel.record.recording import Recording

SECTION = "Forward direction"
NEEDS = {"inputs": [1, 1], "outputs": [1, 1], "classes": [2, 2]}

MARKER, GHOST_MARKER = 8.0, 5.0
# The answers: markers of their classes on a line of this width, in lines.
ANSWER_MARKER, WIDE = 5.0, 4.5
# Share of their colour that the labels behind the answers keep.
GHOST = 0.35
ROOM_X, ROOM_Y = 0.04, 0.15


def draw(recording: Recording, theme: Theme, *, epoch: int = 0) -> Picture:
    """Draw targets and outputs of every sample on two axes of one scale."""
    x, y = recording.X[:, 0], recording.Y[:, 0]
    outputs = recording.replay(epoch, recording.X)[-1][:, 0]
    low, high = float(outputs.min()), float(outputs.max())
    network = (
        tr("The untrained network") if epoch == 0 else tr("After epoch {epoch} the network", epoch=epoch)
    )
    wanted = joined(tr(" and "), (number(value) for value in np.unique(y)))
    answers = {"low": number(low), "high": number(high), "wanted": wanted}
    title = tr("{network} answers {low} to {high} where {wanted} are right", network=network, **answers)
    figure = new_slide(title)
    right, given = panel_row(figure, 2, gap=0.1)
    Cloud(right, theme, recording.labels, MARKER).place(np.column_stack([x, y]))
    order = np.argsort(x, kind="stable")
    # The labels again, faintly, to compare the answers with.
    ghost = mixed(theme.muted, theme.background, GHOST)
    given.plot(x, y, "s", color=ghost, markersize=GHOST_MARKER, mew=0, gid="labels")
    given.plot(x[order], outputs[order], color=theme.a, linewidth=WIDE * LINE, gid="outputs")
    Cloud(given, theme, recording.labels, ANSWER_MARKER).place(np.column_stack([x, outputs]))
    limits = _with_room(np.append(y, outputs), ROOM_Y)
    for axes, heading, colour in (
        (right, tr("label $y$"), theme.ink),
        (given, tr(r"answer $\hat{y}$"), theme.a),
    ):
        axes.set(xlim=_with_room(x, ROOM_X), ylim=limits)
        axes.set_title(heading, color=colour)
        few_ticks(axes)
        name_input(axes.xaxis, recording)
        faint_grid(axes, theme)
    spread = tr("{high} of the {ptp}", high=number(high - low), ptp=number(float(np.ptp(y))))
    return figure.with_words(
        caption=tr(
            "Labels, and answers of a {network} network at epoch {epoch}, on one scale, in the "
            "colours and markers of the classes: the answers span {spread} between the labels.",
            **facts_of(recording, epoch),
            spread=spread,
        ),
        alt=tr(
            "A step of labels {wanted}; on the same scale, answers between {low} and {high}.",
            **answers,
        ),
    )


def _with_room(values: np.ndarray, share: float) -> tuple[float, float]:
    room = share * float(np.ptp(values))
    return float(values.min()) - room, float(values.max()) + room
