"""What the commands that film hand from the drawing to the files."""

from __future__ import annotations

from types import SimpleNamespace

from hiddenreel.draw.film.chapters import Chapter, Cue
from hiddenreel.interface.drawing import chapters_of


def test_chapters_end_at_the_time_of_their_last_frame():
    cue = Cue("best", "best accuracy", "Epoch 4: all is right.", 4.0, 4)
    film = SimpleNamespace(chapters=(Chapter(1, 4, 4.0, (cue,)),), frames_per_second=30)
    (chapter,) = chapters_of(film)
    assert vars(chapter) == {
        "number": 1,
        "moment": "best",
        "title": "Best accuracy",
        "sentence": "Epoch 4: all is right.",
        "epoch": 4.0,
        "frame": 4,
        "seconds": 0.133,
    }
