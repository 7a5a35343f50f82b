"""Draws figures and lays films out from recordings, for the command line and for Python alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from hiddenreel.draw.contents import Contents
from hiddenreel.draw.film.film import PlacedPanel
from hiddenreel.draw.film.timing import Timing
from hiddenreel.draw.foot import mark_picture, with_foot
from hiddenreel.draw.headings import fit_headings, lower_headings
from hiddenreel.draw.legible import is_film_legible, is_legible
from hiddenreel.draw.own_words import OwnWords
from hiddenreel.draw.panels.titles import TITLE_BOX, Setting, write_setting_lines
from hiddenreel.draw.remarks import remarked_film, remarked_picture
from hiddenreel.draw.screen import DEFAULT_RESOLUTIONS, Screen
from hiddenreel.draw.slide import Picture
from hiddenreel.draw.theme.spec import TitleStyle, TypeStyle
from hiddenreel.draw.ticks import localise_ticks
from hiddenreel.draw.wording import setting
from hiddenreel.errors import HiddenreelError
from hiddenreel.language import OUR_ENGLISH
from hiddenreel.plan.catalogue import kinds, load
from hiddenreel.plan.themes import SMALLEST_TYPE
from hiddenreel.publish.products.chapter import Chapter
from hiddenreel.publish.products.track import TrackCue

if TYPE_CHECKING:
    from hiddenreel.draw.film.film import Film
    from hiddenreel.draw.theme.theme import Theme
    from hiddenreel.record.recording import Recording

# If type of the size that a theme asks for does not fit, this many sizes between it and ours are tried.
STEPS = 4
# What an author chooses that moves words or brings others.
MOVING = frozenset({"at", "counters", "panels", "size", "title", "watermark"})


def draw_figure(kind: str, recording: Recording, theme: Theme, given: Mapping[str, Any]) -> Picture:
    """Draw a figure of a recording. Call it inside ``theme.applied()``."""
    given = _titled(theme, given)
    if _is_measured(theme, given):
        return _figure(kind, recording, theme, given)
    tries = [partial(_figure, kind, recording, theme, given, size) for size in _sizes(theme)]
    return _first_that_fits(tries, lambda picture: is_legible(picture.figure))


def _figure(
    kind: str, recording: Recording, theme: Theme, given: Mapping[str, Any], size: float = 1.0
) -> Picture:
    """Draw a figure whose type is `size` times as large as usual."""
    contents, rest = Contents.split(given, kinds("figures")[kind].offers)
    own, rest = OwnWords.split(rest)
    screen, options = Screen.split(rest, DEFAULT_RESOLUTIONS["figures"])
    screen = replace(screen, type=size)
    with contents.applied(), screen.applied():
        picture: Picture = load("figures", kind).draw(recording, theme, **options)
        if words := _setting("figures", kind, recording, options, picture):
            write_setting_lines(picture.figure, words, theme)
        localise_ticks(picture.figure)
        fit_headings(picture.figure)
        lower_headings(picture.figure)
        picture = own.on_picture(remarked_picture(picture, recording, contents), recording)
    return mark_picture(picture, contents.watermark, theme) if contents.watermark else picture


def lay_out_film(kind: str, recording: Recording, theme: Theme, given: Mapping[str, Any]) -> Film:
    """Lay a film of a recording out. Call it inside ``theme.applied()``."""
    given = _titled(theme, given)

    if _is_measured(theme, given):
        return _film(kind, recording, theme, given)
    # Panels that stand elsewhere than on a slide give way to longer words and larger type.
    tries = [
        partial(_film, kind, recording, theme, given, size, is_composed)
        for size in _sizes(theme)
        for is_composed in (False, True)
    ]
    return _first_that_fits(tries, lambda film: is_film_legible(film, theme))


def _film(
    kind: str,
    recording: Recording,
    theme: Theme,
    given: Mapping[str, Any],
    size: float = 1.0,
    is_composed: bool = False,
) -> Film:
    """Lay a film out whose type is `size` times as large as usual, its panels as on a slide if they can."""
    from hiddenreel.draw.film.rests import with_rests

    contents, rest = Contents.split(given, (*kinds("films")[kind].offers, "panels"))
    own, rest = OwnWords.split(rest)
    timing, rest = Timing.split(rest)
    # Which files it has and what they may weigh is the encoder's concern.
    rest = {key: value for key, value in rest.items() if key not in ("budget", "formats")}
    screen, options = Screen.split(rest, DEFAULT_RESOLUTIONS["films"])
    screen = replace(screen, is_composed=is_composed or bool(contents.panels), type=size)

    def laid_out(screen: Screen) -> Film:
        with timing.applied(), contents.applied(), screen.applied():
            film: Film = load("films", kind).film(recording, theme, **options)
            return film

    film = laid_out(screen)
    words = _setting("films", kind, recording, options, film)
    own_title = own.on_film(film, recording).title if own.title else ""
    if not screen.is_slide and (words or own_title):
        # They need other room than the words that the film has by itself.
        film = laid_out(screen.with_words(own_title, words))
    elif words:
        film = replace(film, panels=[*film.panels, PlacedPanel(Setting(words), TITLE_BOX)])
    with timing.applied():
        film = remarked_film(with_rests(film, timing.hold))
    film = own.on_film(film, recording)
    return with_foot(film, timing.at, contents.watermark)


def _is_measured(theme: Theme, given: Mapping[str, Any]) -> bool:
    """Return whether tests measure such pictures: slides in our type and words. Others are measured here."""
    ours = (TypeStyle(), TitleStyle(), None, OUR_ENGLISH)
    is_ours = (theme.type, theme.title, theme.typeface, theme.language) == ours
    return is_ours and not MOVING.intersection(given)


def _sizes(theme: Theme) -> list[float]:
    """Return the sizes of type to try: the wanted one, steps from it to ours, and the smallest allowed."""
    wanted = theme.type.size
    steps = [1.0 + (wanted - 1.0) * step / STEPS for step in range(STEPS, -1, -1)]
    return list(dict.fromkeys([*steps, SMALLEST_TYPE]))


Drawn = TypeVar("Drawn", "Picture", "Film")


def _first_that_fits(tries: Iterable[Callable[[], Drawn]], is_legible: Callable[[Drawn], bool]) -> Drawn:
    """Draw in one way after another until all texts have room.

    Where they have it in none, the first in our size of type says so in `fits`.

    Raises
    ------
    HiddenreelError
        If nothing can be drawn in our size.
    """
    ours: Drawn | None = None
    refusal: HiddenreelError | None = None
    for draw in tries:
        try:
            drawn = draw()
        except HiddenreelError as error:
            refusal = error
            continue
        if is_legible(drawn):
            return drawn
        if ours is None and drawn.screen.type == 1.0:
            ours = drawn
    if ours is None:
        raise refusal or AssertionError("no size of type was tried")
    return replace(ours, fits=False)


def _titled(theme: Theme, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Leave the title out where the theme does, unless the product has a title of its own."""
    return given if theme.title.show else {"title": False, **given}


def _setting(
    group: str, kind: str, recording: Recording, given: Mapping[str, Any], drawn: Picture | Film
) -> str:
    """Write the epoch, the sample and the cost of a product, from its options and its own words."""
    options = kinds(group)[kind].options.items()
    shown = {name: given.get(name, option.default) for name, option in options}
    if not isinstance(drawn, Picture) and not drawn.timeline.is_at_one_epoch:
        shown["loss"] = len({shown_run.run.loss for shown_run in (recording, *drawn.others)}) == 1
    return setting(recording, {**shown, **drawn.setting}, drawn.caption)


def chapters_of(film: Film) -> list[Chapter]:
    """Return a film's chapters in the form of its files and the manifest."""
    return [
        Chapter(
            number=chapter.number,
            moment=chapter.moment,
            title=chapter.title,
            sentence=chapter.sentence,
            epoch=chapter.epoch,
            frame=chapter.frame,
            seconds=round(chapter.frame / film.frames_per_second, 3),
        )
        for chapter in film.chapters
    ]


def track_of(film: Film) -> list[TrackCue]:
    """Return the cues of a film's WebVTT track."""
    from hiddenreel.draw.film.descriptions import descriptions

    return [TrackCue(shown.begin, shown.end, shown.text) for shown in descriptions(film)]
