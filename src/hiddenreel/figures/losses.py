"""How the losses of the samples are distributed, at six epochs of the training.

What to look at: how far the samples move to the left, where losses are many times smaller. Those that
stay on the right, filled darkly where they are answered wrongly, hold the mean up.
"""

from __future__ import annotations

import numpy as np

from hiddenreel.analyse.answers import Judged, judge, loss_powers
from hiddenreel.draw.film.film import moment
from hiddenreel.draw.film.stills import headed_stills, representative_epochs
from hiddenreel.draw.numbers import number, percent
from hiddenreel.draw.panels.histograms import HEIGHT_WORDS, LOSS_NAME, LossHistogram
from hiddenreel.draw.slide import Picture, inward, new_slide
from hiddenreel.draw.theme.theme import LABEL, Theme
from hiddenreel.draw.wording import counted, facts_of
from hiddenreel.language import enumerated, tr
from hiddenreel.record.recording import Recording

SECTION = "Training and checking"

BOX, GAP = (0.09, 0.125, 0.875, 0.69), (0.045, 0.155)
LOSSES_AT = 0.035


def draw(recording: Recording, theme: Theme, *, epochs: tuple[int, ...] | None = None) -> Picture:
    """Draw histograms of the samples' losses at the given epochs, or at six equally far apart.

    The losses stand by powers of ten, with a line at their mean.
    """
    chosen = representative_epochs(recording, epochs)
    judged = [judge(recording, epoch) for epoch in chosen]
    last = judged[-1]
    title = loss_title(chosen[-1], last)
    figure = new_slide(title)
    panel = LossHistogram(recording, tuple(chosen))
    whole = inward(BOX)
    headings = [
        tr("epoch {epoch}: mean {mean}", epoch=epoch, mean=number(now.costs.mean()))
        for epoch, now in zip(chosen, judged)
    ]
    for epoch, (text, box) in zip(chosen, headed_stills(headings, whole, GAP)):
        axes = figure.add_axes(box)
        panel.draw(axes, theme).show(moment(recording, epoch))
        axes.set_title(text, fontsize=LABEL, pad=10)
        axes.tick_params(labelleft=box[0] == whole[0])
    figure.text(0.5, LOSSES_AT, tr(LOSS_NAME), ha="center", va="center", color=theme.C)
    medians = enumerated(
        tr("{median} at epoch {epoch}", median=number(float(np.median(now.costs))), epoch=epoch)
        for epoch, now in zip(chosen, judged)
    )
    smaller = any((loss_powers(now.costs) < panel.bins.low).any() for now in judged)
    return figure.with_words(
        caption=tr(
            "Costs of {training_samples} in the {network} network, {cost}, by powers of ten, "
            "with a line at their mean. The median is {medians}. {height_words}{word}.",
            **facts_of(recording),
            training_samples=counted(len(last.rows), "training sample"),
            medians=medians,
            height_words=tr(HEIGHT_WORDS),
            word=tr("; the first bar holds all smaller costs too") if smaller else "",
        ),
        alt=tr(
            "Histograms of the costs of {samples} at {epochs} from {first} to {last}.",
            samples=counted(len(last.rows), "sample"),
            epochs=counted(len(chosen), "epoch"),
            first=chosen[0],
            last=chosen[-1],
        ),
    )


def loss_title(epoch: int, judged: Judged) -> str:
    """State what share of the loss wrong answers make, or how many cost less than the mean."""
    costs, is_wrong = judged.costs, judged.is_wrong
    if is_wrong.any() and not is_wrong.all():
        share = float(costs[is_wrong].sum() / costs.sum())
        return tr(
            "At epoch {epoch}, the {wrong_share} of samples that are wrong make {share} of the loss",
            epoch=epoch,
            wrong_share=percent(judged.wrong_share),
            share=percent(share),
        )
    mean = costs.mean()
    below = tr("{mean} of the samples cost less than their mean", mean=percent(float(np.mean(costs < mean))))
    return tr("At epoch {epoch}, {below}, {mean}", epoch=epoch, below=below, mean=number(mean))
