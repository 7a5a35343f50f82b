"""How the answers of each class are distributed, at six epochs of the training.

What to look at: whether the answers move to their targets. What is filled darkly is answered wrongly,
and the number above each panel counts it.
"""

from __future__ import annotations

from hiddenreel.analyse.answers import Judged, judge
from hiddenreel.draw.film.film import moment
from hiddenreel.draw.film.stills import headed_stills, representative_epochs
from hiddenreel.draw.numbers import percent
from hiddenreel.draw.panels.histograms import HEIGHT_WORDS, AnswerHistograms, answer_name, left_of_rows
from hiddenreel.draw.slide import Picture, new_slide, same_width
from hiddenreel.draw.theme.theme import LABEL, Theme
from hiddenreel.draw.wording import counted, network_name
from hiddenreel.language import enumerated, tr
from hiddenreel.record.recording import Recording

SECTION = "Training and checking"
NEEDS = {"classes": [2, 10]}

BOX, GAP = (0.095, 0.125, 0.87, 0.69), (0.045, 0.155)
ANSWERS_AT = 0.035


def draw(recording: Recording, theme: Theme, *, epochs: tuple[int, ...] | None = None) -> Picture:
    """Draw histograms of the answers by class at the given epochs, or at six equally far apart."""
    chosen = representative_epochs(recording, epochs)
    judged = [judge(recording, epoch) for epoch in chosen]
    last = judged[-1]
    first, share = percent(judged[0].wrong_share), percent(last.wrong_share)
    begin = tr("{share} of the answers are", share=share) if last.wrong_share else tr("No answer is")
    title = tr("{begin} wrong at epoch {chosen}", begin=begin, chosen=chosen[-1])
    if len(chosen) > 1:
        title += tr(
            ", {word} at epoch {chosen}", word=tr("as") if first == share else first, chosen=chosen[0]
        )
    figure = new_slide(title)
    left = left_of_rows(recording, same_width(BOX[0]))
    whole = (left, BOX[1], BOX[0] + BOX[2] - left, BOX[3])
    headings = [
        tr("epoch {epoch}: {mistakes}", epoch=epoch, mistakes=mistakes(now))
        for epoch, now in zip(chosen, judged)
    ]
    for epoch, (text, box) in zip(chosen, headed_stills(headings, whole, GAP)):
        axes = figure.add_axes(box)
        AnswerHistograms(recording, tuple(chosen)).draw(axes, theme).show(moment(recording, epoch))
        axes.set_title(text, fontsize=LABEL, pad=10)
        axes.tick_params(labelleft=box[0] == left)
    name = answer_name(recording)
    figure.text(0.5, ANSWERS_AT, name, ha="center", va="center", color=theme.a)
    counts = enumerated(
        tr("{mistakes} at epoch {e}", mistakes=mistakes(now), e=e) for e, now in zip(chosen, judged)
    )
    return figure.with_words(
        caption=tr(
            "The {name} over {training_samples} in the {network} network, by class, with "
            "{counts}. {height_words}.",
            name=name,
            training_samples=counted(len(last.rows), "training sample"),
            network=network_name(recording),
            counts=counts,
            height_words=tr(HEIGHT_WORDS),
        ),
        alt=tr(
            "Histograms of {name}, by class, at {epochs} from {first} to {last}; {share} "
            "are wrong at the end.",
            name=name,
            epochs=counted(len(chosen), "epoch"),
            first=chosen[0],
            last=chosen[-1],
            share=share,
        ),
    )


def mistakes(judged: Judged) -> str:
    """Count the wrong answers in words."""
    return counted(int(judged.is_wrong.sum()), "mistake")
