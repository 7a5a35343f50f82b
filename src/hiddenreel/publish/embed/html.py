"""HTML for figures and films, which most places take as it is."""

from __future__ import annotations

from hiddenreel.publish.embed.escape import html
from hiddenreel.publish.embed.selection import DARK, Picked, Shown
from hiddenreel.publish.products.library import File

# A film or GIF that moves by itself for longer, in s, needs a way to stop it (WCAG 2.2.2).
LONGEST_WITHOUT_CONTROL = 5.0
FITTING = "max-width: 100%; height: auto"
DARK_WANTED = "(prefers-color-scheme: dark)"
LESS_MOTION = "(prefers-reduced-motion: reduce)"


def tag(name: str, /, **attributes: str | int | bool | None) -> str:
    """Write a start tag: True gives an attribute without a value, None and False none.

    ``_`` in names of attributes stands for ``-``, and one at the end for nothing.
    """
    said = [name]
    for key, value in attributes.items():
        attribute = key.removesuffix("_").replace("_", "-")
        if value is True:
            said.append(attribute)
        elif value not in (None, False):
            said.append(f'{attribute}="{html(str(value))}"')
    return f"<{' '.join(said)}>"


def image(shown: Shown, picked: Picked, file: File | None = None, **more: str | None) -> str:
    """Write an ``<img>`` of what was picked, or of another file of it."""
    file = file or picked.file
    width, height = file.shown or (None, None)
    return tag(
        "img",
        src=shown.link(file),
        alt=shown.alt,
        width=width,
        height=height,
        loading="lazy",
        **more,
    )


def picture(shown: Shown, style: str | None = FITTING) -> list[str]:
    """Write a picture that is light or dark as the reader has set it."""
    if not shown.is_pair:
        return [image(shown, shown.first, style=style)]
    light, dark = shown.picked
    return [
        "<picture>",
        f"  {tag('source', media=DARK_WANTED, srcset=shown.link(dark.file))}",
        f"  {image(shown, light, style=style)}",
        "</picture>",
    ]


def loop(shown: Shown, style: str | None = FITTING) -> list[str]:
    """Write a GIF that stands still, as its poster, for readers who want no motion."""
    sources = []
    for picked in reversed(shown.picked):
        scheme = [DARK_WANTED] if shown.is_pair and picked.scheme == DARK else []
        still = picked.poster
        if still:
            media = " and ".join([LESS_MOTION, *scheme])
            sources.append(tag("source", media=media, srcset=shown.link(still)))
    if shown.is_pair:
        dark = shown.picked[1].file
        sources.append(tag("source", media=DARK_WANTED, srcset=shown.link(dark)))
    shows = image(shown, shown.first, style=style)
    if not sources:
        return [shows]
    return ["<picture>", *(f"  {source}" for source in sources), f"  {shows}", "</picture>"]


def loop_with_control(shown: Shown) -> list[str]:
    """Write a GIF; a long one moves only once it is opened, and closing it stops it."""
    if shown.seconds <= LONGEST_WITHOUT_CONTROL:
        return loop(shown)
    return [
        "<details>",
        f"  <summary>Play: {html(shown.title)}</summary>",
        *(f"  {line}" for line in loop(shown)),
        "</details>",
    ]


def video(
    shown: Shown, picked: Picked, class_: str | None = None, style: str | None = FITTING
) -> list[str]:
    """Write a film with its controls: nothing plays, and nothing is loaded, until asked for."""
    width, height = picked.file.shown or (None, None)
    poster = picked.poster
    opening = tag(
        "video",
        class_=class_,
        controls=True,
        muted=True,
        playsinline=True,
        preload="none" if poster else "metadata",
        width=width,
        height=height,
        poster=shown.link(poster) if poster else None,
        aria_label=shown.alt,
        style=style,
    )
    link = tag("a", href=shown.link(picked.file))
    return [
        opening,
        f"  {tag('source', src=shown.link(picked.file), type='video/mp4')}",
        f"  {link}{html(shown.title)}</a>",
        "</video>",
    ]


def videos(shown: Shown, light: str = "", dark: str = "") -> list[str]:
    """Write a film, or two of which one is seen.

    Parameters
    ----------
    shown : Shown
    light, dark : str
        CSS selectors of a page that shows light things, and dark ones; where they are left out, the
        setting of the reader's system decides.
    """
    if not shown.is_pair:
        return video(shown, shown.first)
    if light and dark:
        rules = [f"{dark} .hiddenreel-light, {light} .hiddenreel-dark {{ display: none }}"]
    else:
        rules = [
            f"@media {DARK_WANTED} {{ .hiddenreel-light {{ display: none }} }}",
            f"@media not {DARK_WANTED} {{ .hiddenreel-dark {{ display: none }} }}",
        ]
    films = [
        line for it in shown.picked for line in video(shown, it, class_=f"hiddenreel-{it.scheme}")
    ]
    return ["<style>", *(f"  {rule}" for rule in rules), "</style>", *films]


def figure(shown: Shown, content: list[str]) -> str:
    """Put a caption under it."""
    return "\n".join(
        [
            "<figure>",
            *(f"  {line}" for line in content),
            f"  <figcaption>{html(shown.caption)}</figcaption>",
            "</figure>",
        ]
    )


def frame(shown: Shown) -> str:
    """Write an ``<iframe>`` with the film's player, which has its own poster and controls."""
    width, height = shown.first.file.shown or (None, None)
    ratio = f"; aspect-ratio: {width} / {height}" if width else ""
    opening = tag(
        "iframe",
        src=shown.link(player_of(shown)),
        title=shown.title,
        width=width,
        height=height,
        loading="lazy",
        allowfullscreen=True,
        style=f"width: 100%; height: auto{ratio}; border: 0",
    )
    return f"{opening}</iframe>"


def player_of(shown: Shown) -> str:
    """Name the page that plays a film, among the products."""
    return f"players/{shown.product.name}.html"
