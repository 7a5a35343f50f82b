"""The places that a product can be put, and what to paste there.

A place is a function that writes a snippet and a line in `PLACES`. What works where, and why, stands
beside the lines that rely on it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from hiddenreel.errors import suggest
from hiddenreel.publish.embed import escape
from hiddenreel.publish.embed.html import (
    figure,
    frame,
    image,
    loop,
    loop_with_control,
    picture,
    player_of,
    tag,
    videos,
)
from hiddenreel.publish.embed.selection import (
    CHAPTERS,
    DARK,
    Document,
    Picked,
    Shown,
    SnippetError,
    shown,
)
from hiddenreel.publish.products.library import File, Product

# What the proxies of README pages pass on, in bytes.
LARGEST_LOOP = 5_000_000


@dataclass(frozen=True)
class Target:
    """Somewhere that a product can be put.

    Attributes
    ----------
    name, title : str
        What it is called on the command line, and in words.
    needs : str
        What has to be set up there first, if anything, as a sentence.
    write : callable
        Takes a `Shown`, returns the snippet.
    language : str
        What the snippet is written in, for a fenced block.
    figures, films : tuple of str
        The formats it can show, the best first.
    pairs, pairs_by_itself : bool
        Whether a light and a dark version can stand together, and whether they do unasked.
    """

    name: str
    title: str
    needs: str
    write: Callable[[Shown], str]
    language: str
    figures: tuple[str, ...]
    films: tuple[str, ...]
    pairs: bool = False
    pairs_by_itself: bool = False

    def formats(self, product: Product) -> tuple[str, ...]:
        """List what it can show of a product, the best first."""
        return self.films if product.is_film else self.figures


def target_named(name: str) -> Target:
    """Return a place by its name.

    Raises
    ------
    SnippetError
        When there is none of that name; the message has those that there are.
    """
    if name not in PLACES:
        raise SnippetError(f"there is no place '{name}'{suggest(PLACES, name)}")
    return PLACES[name]


def snippet(
    product: Product,
    place: Target,
    document: Document,
    theme: str | None = None,
    format_: str | None = None,
) -> str:
    """Write what to paste into a document.

    Parameters
    ----------
    product : Product
    place : Target
    document : Document
        Where paths begin.
    theme : str, optional
        A theme's name, or ``"both"`` for a light and a dark one of which the reader sees one.
    format_ : str, optional
        Such as ``"gif"``; the place's best by itself.

    Returns
    -------
    str
        One or more lines, the last without its end.

    Raises
    ------
    SnippetError
        When the place cannot show that, or it was not made.
    """
    return place.write(
        shown(
            product,
            document,
            place.formats(product),
            place=place.name,
            theme=theme,
            format_=format_,
            pairs=place.pairs,
            pairs_by_itself=place.pairs_by_itself,
        )
    )


def _is_film(it: Shown) -> bool:
    return it.first.file.format == "mp4"


# --- HTML and what takes it ----------------------------------------------------------------------


def html(it: Shown) -> str:
    """Write plain HTML."""
    return figure(it, _moving_or_still(it))


def _moving_or_still(it: Shown) -> list[str]:
    if _is_film(it):
        return videos(it)
    return loop_with_control(it) if it.first.file.format == "gif" else picture(it)


def github(it: Shown) -> str:
    """Write HTML that GitHub leaves as it is: it strips videos, and loops have a button there."""
    film = it.first.version.file("mp4")
    if it.first.file.format == "gif" and not _is_too_large(it):
        content = loop(it, style=None)
    else:
        content = picture(_as_poster(it), style=None)
    if it.product.is_film and film:
        content = [tag("a", href=it.link(film)), *(f"  {line}" for line in content), "</a>"]
    return figure(it, content)


def _is_too_large(it: Shown) -> bool:
    return any(picked.file.bytes > LARGEST_LOOP for picked in it.picked)


def _as_poster(it: Shown) -> Shown:
    """Show a film by its poster, if it has one."""
    if not it.product.is_film or any(picked.poster is None for picked in it.picked):
        return it
    posters = tuple(replace(picked, file=picked.poster) for picked in it.picked)
    return replace(it, picked=posters)


def lms(it: Shown) -> str:
    """Write HTML for page editors that strip most of it: a picture, or a player in a frame."""
    if _is_film(it):
        return "\n".join([frame(it), f"<p>{escape.html(it.caption)}</p>"])
    if it.first.file.format == "gif":
        return figure(it, loop_with_control(it))
    return figure(it, [image(it, it.first)])


# Material's dark scheme. Without a palette in mkdocs.yml a page has no scheme at all, and is light.
SLATE = '[data-md-color-scheme="slate"]'
NOT_SLATE = f"body:not({SLATE})"


def mkdocs(it: Shown) -> str:
    """Write Markdown with HTML, as Material for MkDocs has it."""
    if _is_film(it) or it.first.file.format == "gif":
        below = _below_its_own_page(it)
        content = (
            videos(below, light=NOT_SLATE, dark=SLATE) if _is_film(it) else loop_with_control(below)
        )
        return figure(below, content)
    # Material hides what ends so by the colour scheme of the page, where it has one.
    marks = [f"#only-{picked.scheme}" if it.is_pair else "" for picked in it.picked]
    pictures = [
        f"  ![{escape.python_markdown(it.alt)}]({it.link(picked.file)}{mark})"
        f'{{ width="{(picked.file.shown or ("100%", 0))[0]}" loading=lazy }}'
        for picked, mark in zip(it.picked, marks, strict=True)
    ]
    caption = f"  <figcaption>{escape.python_markdown(it.caption)}</figcaption>"
    hidden = [f'<style>{NOT_SLATE} img[src$="#only-dark"] {{ display: none }}</style>', ""]
    return "\n".join(
        [
            *(hidden if it.is_pair else []),
            '<figure markdown="span">',
            *pictures,
            caption,
            "</figure>",
        ]
    )


def _below_its_own_page(it: Shown) -> Shown:
    """Begin paths where the page will be: MkDocs rewrites those in Markdown, not those in HTML."""
    file = it.document.file
    if file is None or file.stem in ("index", "README") or not _has_folders(it.document):
        return it
    return replace(it, document=replace(it.document, folder=file.with_suffix("")))


def _has_folders(document: Document) -> bool:
    """Tell whether each page becomes a folder, as it does unless a site's settings forbid it."""
    settings = document.root("mkdocs.yml") / "mkdocs.yml"
    try:
        text = settings.read_text(encoding="utf-8")
    except OSError:
        return True
    return not re.search(r"^use_directory_urls:\s*false\b", text, re.MULTILINE | re.IGNORECASE)


# --- Slides in HTML ------------------------------------------------------------------------------

# Before reveal.js begins: what would play by itself then waits for a click.
STAYS_STILL = (
    "<script>if (matchMedia('(prefers-reduced-motion: reduce)').matches) "
    "document.currentScript.previousElementSibling.removeAttribute('data-autoplay')</script>"
)


def reveal(it: Shown) -> str:
    """Write a slide of reveal.js: it loads what is near, and plays what is shown."""
    if it.format == CHAPTERS:
        return _reveal_chapters(it)
    content = _reveal_film(it) if _is_film(it) else [_reveal_image(it, *_sides(it.first.file))]
    return "\n".join(_reveal_slide(it, it.title, content, it.notes))


def _reveal_slide(it: Shown, title: str, content: list[str], notes: str) -> list[str]:
    ground = it.first.theme.background
    return [
        tag("section", data_background_color=ground, aria_label=title),
        *(f"  {line}" for line in content),
        f'  <aside class="notes">{escape.html(notes)}</aside>',
        "</section>",
    ]


def _sides(file: File) -> tuple[int | None, int | None]:
    return file.shown or (None, None)


def _reveal_chapters(it: Shown) -> str:
    """Write a slide for each part of a film, one below the other; each rests where it ends.

    A video cannot be told to stop on the way, hence the parts.
    """
    lines = ["<section>"]
    # What comes after the last stop has none of its own.
    for number, part in enumerate(it.first.version.each("clip")):
        stop = it.stops[number] if number < len(it.stops) else None
        title = f"{it.title}: {stop.title}" if stop else it.title
        content = _reveal_video(it, part, title, preload="metadata")
        notes = stop.sentence if stop and stop.sentence else it.notes
        lines += [f"  {line}" for line in _reveal_slide(it, title, content, notes)]
    return "\n".join([*lines, "</section>"])


def _reveal_image(it: Shown, width: int | None, height: int | None) -> str:
    return tag(
        "img",
        class_="r-stretch",
        data_src=it.link(it.first.file),
        alt=it.alt,
        width=width,
        height=height,
    )


def _reveal_film(it: Shown) -> list[str]:
    poster = it.first.poster
    address = it.link(poster) if poster else None
    return _reveal_video(it, it.first.file, it.alt, preload="none", loop=True, poster=address)


def _reveal_video(it: Shown, file: File, label: str, **more: str | bool | None) -> list[str]:
    width, height = _sides(file)
    opening = tag(
        "video",
        class_="r-stretch",
        # Plain autoplay would begin when the deck is opened, on whatever slide.
        data_autoplay=True,
        muted=True,
        playsinline=True,
        controls=True,
        width=width,
        height=height,
        aria_label=label,
        **more,
    )
    source = tag("source", data_src=it.link(file), type="video/mp4")
    return [opening, f"  {source}", "</video>", STAYS_STILL]


# --- Markdown of pandoc and Quarto ---------------------------------------------------------------


def pandoc(it: Shown) -> str:
    """Write Markdown for pandoc, to HTML and to slides of reveal.js."""
    if _is_film(it) or it.first.file.format == "gif":
        return _raw_html(figure(it, _moving_or_still(it)))
    return _pandoc_image(it, it.first, escape.pandoc(it.caption), "alt")


def quarto_html(it: Shown) -> str:
    """Write Markdown for Quarto's HTML; its shortcode for videos knows no poster."""
    if it.first.file.format == "gif":
        return _raw_html(figure(it, loop_with_control(it)))
    blocks = [_quarto_block(replace(it, picked=(picked,))) for picked in it.picked]
    if not it.is_pair:
        return blocks[0]
    return "\n\n".join(
        f"::: {{.{picked.scheme}-content}}\n{block}\n:::"
        for picked, block in zip(it.picked, blocks, strict=True)
    )


def _quarto_block(one: Shown) -> str:
    if not _is_film(one):
        return _pandoc_image(one, one.first, escape.pandoc(one.caption), "fig-alt")
    block = _raw_html(figure(one, videos(one)))
    poster = one.first.poster
    if poster is None:
        return block
    # Quarto copies the sources of a video to the site and overlooks its poster.
    return f"<!-- In the header: resources: [{escape.yaml(one.path(poster))}] -->\n\n{block}"


def quarto_pdf(it: Shown) -> str:
    """Write Markdown for Quarto's PDF: a film is a strip of its frames, or its poster, and a link."""
    caption = escape.pandoc_for_latex(it.caption)
    shows = _pandoc_image(it, it.first, caption, "fig-alt")
    film = it.first.version.file("mp4")
    if film:
        words = escape.pandoc_for_latex(f"The film, {it.seconds:.0f} s")
        shows = f"{shows}\n\n[{words}](<{it.link(film)}>)"
    return f'::: {{.content-visible when-format="pdf"}}\n{shows}\n:::'


def _pandoc_image(it: Shown, picked: Picked, caption: str, attribute: str) -> str:
    alt = escape.pandoc_attribute(it.alt)
    return f'![{caption}]({it.link(picked.file)}){{{attribute}={alt} width="100%"}}'


def _raw_html(text: str) -> str:
    return f"```{{=html}}\n{text}\n```"


# --- Sphinx, Jupyter Book and MyST ---------------------------------------------------------------


def sphinx(it: Shown) -> str:
    """Write reStructuredText; films with sphinxcontrib-video."""
    blocks = [
        _rst_film(it, picked) if _is_film(it) else _rst_figure(it, picked) for picked in it.picked
    ]
    if _is_film(it):
        blocks.append(escape.rst(it.caption))
    return "\n\n".join(blocks)


def _rst_figure(it: Shown, picked: Picked) -> str:
    options = [f":alt: {escape.one_line(it.alt)}", ":width: 100%"]
    if it.is_pair:
        options.append(f":figclass: only-{picked.scheme}")
    return _directive("figure", _rst_path(_for_all_writers(it, picked)), options, it.caption)


def _rst_film(it: Shown, picked: Picked) -> str:
    options, comment = _video_options(it, picked, "conf.py", escape.one_line)
    directive = _directive("video", it.path(picked.file), options)
    return f".. {comment}\n\n{directive}" if comment else directive


def _directive(name: str, argument: str, options: list[str], content: str = "") -> str:
    lines = [f".. {name}:: {argument}", *(f"   {option}" for option in options)]
    return "\n".join([*lines, "", f"   {escape.rst(content)}"] if content else lines)


def _rst_path(path: str) -> str:
    # docutils drops the spaces of an address that are not escaped.
    return re.sub(r"([\\ ])", r"\\\1", path)


def _for_all_writers(it: Shown, picked: Picked) -> str:
    """Name all formats of a figure at once, where each writer can take the one it knows."""
    path = it.path(picked.file)
    if picked.file.format == "svg" and picked.version.file("pdf"):
        return f"{path.removesuffix('.svg')}.*"
    return path


def _video_options(
    it: Shown, picked: Picked, mark: str, quoted: Callable[[str], str]
) -> tuple[list[str], str]:
    """List the options of a video directive, and say what must be copied for its poster."""
    if " " in it.path(picked.file):
        what = f"sphinxcontrib-video reads no path with a space, as in {it.path(picked.file)}"
        raise SnippetError(f"{what}: rename the folder")
    options = [
        # The directive puts alt and poster into its HTML unescaped.
        f":alt: {quoted(escape.html(it.alt))}",
        ":width: 100%",
        ":muted:",
        ":playsinline:",
        ":preload: none",
    ]
    if it.is_pair:
        options.append(f":class: only-{picked.scheme}")
    poster = picked.poster
    if poster is None:
        return [option.replace("none", "metadata") for option in options], ""
    # Nothing copies a poster or mends its path: Sphinx copies all of _static as it is.
    there = f"_static/{poster.path}"
    up = it.document.path_to_root(mark, "_config.yml")
    return [*options, f":poster: {quoted(f'{up}{there}')}"], f"Copy {it.path(poster)} to {there}"


def jupyter_book(it: Shown) -> str:
    """Write MyST for Jupyter Book 1, which is Sphinx: options are YAML."""
    if not _is_film(it):
        return "\n\n".join(
            _myst_figure(it, picked, escape.yaml, f":figclass: only-{picked.scheme}", _rst_path)
            for picked in it.picked
        )
    blocks = []
    for picked in it.picked:
        options, comment = _video_options(it, picked, "_config.yml", escape.yaml)
        block = _fence("video", it.path(picked.file), options)
        blocks.append(f"% {comment}\n\n{block}" if comment else block)
    return "\n\n".join([*blocks, escape.commonmark(it.caption)])


def myst(it: Shown) -> str:
    """Write MyST for MyST itself and Jupyter Book 2: options are taken as they stand.

    Films go into a frame: the theme would play them by themselves, over and over, without controls.
    """
    if _is_film(it):
        options = [f":title: {escape.one_line(it.title)}", ":width: 100%"]
        if it.first.poster:
            options.append(f":placeholder: {it.path(it.first.poster)}")
        return _fence("iframe", it.link(player_of(it)), options, it.caption)
    hidden = {DARK: ":class: hidden dark:block"}
    return "\n\n".join(
        _myst_figure(it, picked, escape.one_line, hidden.get(picked.scheme, ":class: dark:hidden"))
        for picked in it.picked
    )


def _myst_figure(
    it: Shown,
    picked: Picked,
    quoted: Callable[[str], str],
    one_of_two: str,
    path: Callable[[str], str] = str,
) -> str:
    options = [f":alt: {quoted(it.alt)}", ":width: 100%"]
    if it.is_pair:
        options.append(one_of_two)
    return _fence("figure", path(_for_all_writers(it, picked)), options, it.caption)


def _fence(name: str, argument: str, options: list[str], content: str = "") -> str:
    body = ["", escape.commonmark(content)] if content else []
    return "\n".join([f"```{{{name}}} {argument}", *options, *body, "```"])


# --- LaTeX ---------------------------------------------------------------------------------------


def latex(it: Shown) -> str:
    """Write a slide of Beamer, on the picture's own ground; a film is a strip of frames and a link."""
    path, ground = it.path(it.first.file), it.first.theme.background.removeprefix("#").upper()
    if bad := re.search(r"[\\{}%#~^$&\"]", path):
        raise SnippetError(f"LaTeX reads no path with '{bad[0]}', as in {path}: rename the folder")
    film = it.first.version.file("mp4")
    room = 0.86 if film else 0.96
    ink = it.first.theme.ink.removeprefix("#").upper()
    lines = [
        rf"\definecolor{{hiddenreel-ground}}{{HTML}}{{{ground}}}",
        rf"\definecolor{{hiddenreel-ink}}{{HTML}}{{{ink}}}",
        r"\setbeamercolor{background canvas}{bg=hiddenreel-ground}",
        r"\setbeamercolor{normal text}{fg=hiddenreel-ink}",
        r"\begin{frame}[plain]",
        r"  \centering",
        rf"  \includegraphics[width=\textwidth, height={room}\textheight, keepaspectratio,",
        rf"    alt={{{escape.latex_words(it.alt)}}}]{{{path}}}",
    ]
    if film:
        words = rf"\textcolor{{hiddenreel-ink}}{{The film, {it.seconds:.0f} s}}"
        lines += ["", rf"  \href{{run:{it.path(film)}}}{{{words}}}"]
    lines += [rf"  \note{{{escape.latex(it.notes)}}}", r"\end{frame}"]
    return "\n".join(["{", *lines, "}"])


# --- Programs with windows -----------------------------------------------------------------------


def powerpoint(it: Shown) -> str:
    """Say what to click in PowerPoint."""
    path = it.path(it.first.file)
    if _is_film(it):
        steps = [
            f"Insert > Video > This Device, and choose {path}",
            *(_poster_step(it, "Video Format > Poster Frame > Image from File")),
            "Playback > Start: When Clicked On. Leave Loop until Stopped off, so that it rests on "
            "its last frame.",
        ]
    else:
        steps = [f"Insert > Pictures > This Device, and choose {path}"]
    return _steps(it, steps, "Right-click it > View Alt Text")


def keynote(it: Shown) -> str:
    """Say what to click in Keynote."""
    path = it.path(it.first.file)
    if _is_film(it):
        steps = [
            f"Insert > Choose, and choose {path}",
            "Format > Movie > Poster Frame: drag to the last frame",
            "Format > Movie: Repeat None. Leave Start movie on click ticked.",
        ]
    else:
        steps = [f"Insert > Choose, and choose {path}"]
    return _steps(
        it, steps, "Format > " + ("Movie" if _is_film(it) else "Image") + " > Description"
    )


def _poster_step(it: Shown, way: str) -> list[str]:
    poster = it.first.poster
    return [f"{way}, and choose {it.path(poster)}"] if poster else []


def _steps(it: Shown, steps: list[str], describe: str) -> str:
    background = it.first.theme.background
    steps = [
        *steps,
        f"Make it as wide as the slide. The slide's ground is {background}, so that no edge is seen.",
        f"{describe}, and paste: {escape.one_line(it.alt)}",
        f"Into the presenter's notes: {escape.one_line(it.notes)}",
    ]
    return "\n".join(f"{number}. {step}" for number, step in enumerate(steps, start=1))


# --- All of them ---------------------------------------------------------------------------------

VECTOR_FIRST = ("svg", "png")
FILM = ("mp4", "gif")

PLACES: dict[str, Target] = {
    place.name: place
    for place in (
        Target(
            "quarto-html",
            "Quarto, HTML",
            "Needs Quarto 1.7 where a light and a dark version stand together.",
            quarto_html,
            "markdown",
            VECTOR_FIRST,
            FILM,
            pairs=True,
            pairs_by_itself=True,
        ),
        Target(
            "quarto-pdf",
            "Quarto, PDF",
            "",
            quarto_pdf,
            "markdown",
            ("pdf", "png"),
            ("pdf", "png"),
        ),
        Target(
            "reveal",
            "reveal.js",
            "Paste it between the slides of the page.",
            reveal,
            "html",
            VECTOR_FIRST,
            ("mp4", CHAPTERS),
        ),
        Target(
            "pandoc",
            "pandoc",
            "For HTML and for slides, pandoc -t html and -t revealjs (of pandoc 3.9 with reveal.js 5).",
            pandoc,
            "markdown",
            VECTOR_FIRST,
            FILM,
        ),
        Target(
            "jupyter-book",
            "Jupyter Book 1",
            "Films need sphinxcontrib.video under sphinx: extra_extensions: in _config.yml.",
            jupyter_book,
            "markdown",
            VECTOR_FIRST,
            ("mp4",),
            pairs=True,
            pairs_by_itself=True,
        ),
        Target(
            "myst",
            "MyST, Jupyter Book 2",
            "Films play in a page of their own: serve the folder of products beside the site.",
            myst,
            "markdown",
            VECTOR_FIRST,
            ("mp4",),
            pairs=True,
            pairs_by_itself=True,
        ),
        Target(
            "sphinx",
            "Sphinx",
            "Films need sphinxcontrib.video in extensions; themes such as furo and pydata hide one of "
            "a light and a dark version.",
            sphinx,
            "rst",
            VECTOR_FIRST,
            ("mp4",),
            pairs=True,
        ),
        Target(
            "mkdocs",
            "MkDocs Material",
            "Needs attr_list and md_in_html under markdown_extensions.",
            mkdocs,
            "markdown",
            VECTOR_FIRST,
            FILM,
            pairs=True,
            pairs_by_itself=True,
        ),
        Target(
            "html",
            "Plain HTML",
            "",
            html,
            "html",
            VECTOR_FIRST,
            FILM,
            pairs=True,
            pairs_by_itself=True,
        ),
        Target(
            "github",
            "GitHub Markdown",
            "GitHub strips videos: a film is a GIF that leads to it.",
            github,
            "html",
            VECTOR_FIRST,
            ("gif", "png"),
            pairs=True,
            pairs_by_itself=True,
        ),
        Target(
            "lms",
            "Moodle, Canvas",
            "Upload the folder of products, then paste it into the editor's HTML view.",
            lms,
            "html",
            ("png", "svg"),
            FILM,
        ),
        Target(
            "latex",
            "LaTeX, Beamer",
            "",
            latex,
            "latex",
            ("pdf", "png"),
            ("pdf", "png"),
        ),
        Target(
            "powerpoint",
            "PowerPoint",
            "",
            powerpoint,
            "text",
            ("png", "svg"),
            FILM,
        ),
        Target(
            "keynote",
            "Keynote",
            "",
            keynote,
            "text",
            ("png", "pdf"),
            FILM,
        ),
    )
}
