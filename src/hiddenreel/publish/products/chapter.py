"""A chapter of a film, as the MP4, the captions, the manifest and the slides have it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Chapter:
    """A part of a film, which ends at a moment to pause at; the last one ends on the film's last frame.

    Attributes
    ----------
    number : int
        From 1.
    moment : str
        A word for programs that names what happens at its end.
    title, sentence : str
        What happens there, in short and in full.
    epoch : float
        The epoch that its last frame shows.
    frame : int
        The last frame.
    seconds : float
        Its end, from the start of the film.
    """

    number: int
    moment: str
    title: str
    sentence: str
    epoch: float
    frame: int
    seconds: float
