"""The answers of each class and the losses of all samples, as the network learns.

What to look at: in the answers whether each class moves to its target; what is filled darkly is answered
wrongly. In the losses how far they move, by powers of ten, and the line at their mean.
"""

from __future__ import annotations

from hiddenreel.analyse.answers import judge
from hiddenreel.draw.film.blocks import HEADED_PADS, Block, numbers
from hiddenreel.draw.film.chapters import epochs_of, training_cues
from hiddenreel.draw.film.film import Film
from hiddenreel.draw.film.sheet import MARGIN, Sheet
from hiddenreel.draw.film.timeline import training_timeline
from hiddenreel.draw.numbers import percent
from hiddenreel.draw.panels.counters import Counters
from hiddenreel.draw.panels.histograms import (
    HEIGHT_WORDS,
    AnswerHistograms,
    LossHistogram,
    answer_name,
    left_of_rows,
)
from hiddenreel.draw.panels.titles import Heading
from hiddenreel.draw.theme.theme import PAGE_INCHES, Theme
from hiddenreel.draw.wording import article, facts_of, loss_change, loss_sentence, shown_ends, stopped
from hiddenreel.language import capitalised, tr
from hiddenreel.record.recording import Recording

NEEDS = {"classes": [2, 10]}
OFFERS = ("counters",)
PANELS = ("answers", "losses", "numbers")

ANSWERS = (0.09, 0.13, 0.40, 0.66)
LOSSES = (0.63, 0.13, 0.335, 0.26)
COUNTERS = (0.56, 0.49, 0.41, 0.36)


def film(
    recording: Recording, theme: Theme, moments: dict, *, seconds: float = 12.0, between_epochs: bool = True
) -> Film:
    """Film histograms of the answers by class, and of the losses, in step."""
    first, last = (percent(judge(recording, n).wrong_share) for n in shown_ends(recording))
    how = (
        tr("go from {first} to {last}", first=first, last=last)
        if first != last
        else tr("stay at {last}", last=last)
    )
    title = tr("Wrong answers {change}", change=how)
    timeline = training_timeline(recording, seconds, between_epochs, epochs_of(moments))
    left = left_of_rows(recording, ANSWERS[0])
    box = (left, ANSWERS[1], ANSWERS[0] + ANSWERS[2] - left, ANSWERS[3])
    pads = HEADED_PADS._replace(left=left * PAGE_INCHES[0] - MARGIN, right=0.85)
    blocks = {
        "answers": Block(box, aspect=None, pads=pads),
        "losses": Block(LOSSES, aspect=None, pads=HEADED_PADS),
        "numbers": numbers(COUNTERS),
    }
    sheet = Sheet.of(Heading(title), blocks)
    return Film(
        recording=recording,
        timeline=timeline,
        panels=sheet.placed(
            {
                "answers": AnswerHistograms(recording, headed=True),
                "losses": LossHistogram(recording, headed=True),
                "numbers": Counters(recording, between=timeline.is_between),
            }
        ),
        title=title,
        caption=tr(
            "{article} {network} network over {epochs}: {answer_name}, by class, and costs of "
            "the training samples, whose mean {losses}. {height_words}.",
            **facts_of(recording),
            article=article(recording),
            answer_name=answer_name(recording),
            losses=loss_change(recording),
            height_words=tr(HEIGHT_WORDS),
        ),
        alt=tr(
            "Histograms of {answer_name}, by class, and of losses; wrong answers {change}.",
            answer_name=answer_name(recording),
            change=how,
        ),
        cues=training_cues(recording, moments, timeline),
        of_panels={
            "answers": [stopped(tr(HEIGHT_WORDS))],
            "losses": [stopped(capitalised(loss_sentence(recording))), stopped(tr(HEIGHT_WORDS))],
        },
        strip=[(tr("answers"), AnswerHistograms(recording))],
        strip_aspect=0.6,
    )
