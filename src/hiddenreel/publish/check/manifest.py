"""Checks the manifest: its files are there and as listed, made from today's sources, and no others."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path, PurePosixPath
from typing import Any

from hiddenreel.errors import HiddenreelError
from hiddenreel.publish.check.captions import ProductText, text_of
from hiddenreel.publish.check.files import Measured, is_checked
from hiddenreel.publish.check.problem import ADVICE, Problem, check
from hiddenreel.publish.products.formats import CONTACT_SHEETS, MANIFEST, MB, PLAYERS, TRACK
from hiddenreel.publish.products.library import LibraryError, parse_manifest
from hiddenreel.reading import Unreadable, read_bounded

MOST_MANIFEST_BYTES = 100 * MB
MAKE_AGAIN = "make it again: snakemake --cores 4"
# A file that differs from the manifest must never become the listed one: only the workflow that
# makes it may list it.
REMAKE = "remove it, and make it again: snakemake --cores 4"

# The share of a film's length that its loop may be longer or shorter, besides one picture of the loop.
OFF_TIME = 0.02
# Listed numbers are rounded to the thousandth; a true one is never as large as LARGEST.
ROUNDED, LARGEST = 0.0011, 1e9
# Characters of a listed value in a message.
MOST_SHOWN = 40

# Given an entry and the whole manifest, returns the digest of the sources that would make it today.
Today = Callable[[Mapping[str, Any], Mapping[str, Any]], str]


@dataclass
class ListedProduct:
    """A product as the manifest lists it, with what was measured on its files.

    Attributes
    ----------
    path : str
        Theme and name, with a slash.
    files : list of dict
        Of the manifest.
    measured : dict of str to Measured
        Of the files that lie there, by path.
    made_of, would_be_made_of : str or None
        The digests of its sources when it was made and today; None if unknown.
    why_not : str
        Why today's digest is unknown; empty if it is known.
    player : str or None
        Its page, without which nothing is to be described there.
    """

    path: str
    text: ProductText
    files: list[dict]
    measured: dict[str, Measured]
    made_of: str | None
    would_be_made_of: str | None
    why_not: str = ""
    player: str | None = None

    def moving(self, role: str) -> Iterator[tuple[dict, Measured]]:
        """Yield its films or GIFs of a role that lie there and could be measured."""
        for file in self.files:
            found = self.measured.get(file["path"])
            if file.get("role") == role and found is not None and found.seconds is not None:
                yield file, found


@dataclass
class Listing:
    """A folder with its manifest.

    Attributes
    ----------
    there : list of str
        The paths of all files in the folder.
    explorers : list of dict
        Of the manifest: each with its `path`, `bytes` and `sha256`.
    measured : dict of str to Measured
        Of the files that lie there, by path.
    unreadable : str
        Why the manifest cannot be read; empty if it can.
    """

    there: list[str]
    products: list[ListedProduct] = field(default_factory=list)
    explorers: list[dict] = field(default_factory=list)
    measured: dict[str, Measured] = field(default_factory=dict)
    unreadable: str = ""

    @property
    def listed(self) -> set[str]:
        """The paths of all files that are listed."""
        files = (file for product in self.products for file in product.files)
        return {file["path"] for file in (*files, *self.explorers)}


def read_listing(folder: Path, there: list[str], measured: dict[str, Measured], today: Today) -> Listing:
    """Read the manifest of a folder."""
    try:
        manifest = parse_manifest(read_bounded(folder / MANIFEST, MOST_MANIFEST_BYTES))
    except (LibraryError, Unreadable) as why:
        return Listing(there, unreadable=str(why))
    products = [
        _product({**entry, **version, "theme": theme}, manifest, measured, today)
        for entry in manifest["products"]
        for theme, version in entry["versions"].items()
    ]
    for product in products:
        product.player = _player(folder, there, product.path.partition("/")[2])
    return Listing(there, products, list(manifest.get("explorers", ())), measured)


def _player(folder: Path, there: list[str], name: str) -> str | None:
    """Read the player of a product, if it has one."""
    path = f"{PLAYERS}/{name}.html"
    return (folder / path).read_text(encoding="utf-8", errors="replace") if path in there else None


def _product(
    entry: dict[str, Any], manifest: dict[str, Any], measured: dict[str, Measured], today: Today
) -> ListedProduct:
    """Return a product in one theme, from its entry joined with the version of that theme."""
    would_be, why_not = _today(entry, manifest, today)
    made_of = entry.get("sources")
    return ListedProduct(
        path=f"{entry['theme']}/{entry['name']}",
        text=text_of(entry, entry["name"]),
        files=entry["files"],
        measured=measured,
        made_of=made_of if isinstance(made_of, str) else None,
        would_be_made_of=would_be,
        why_not=why_not,
    )


def _today(entry: dict, manifest: dict, today: Today) -> tuple[str | None, str]:
    try:
        return today(entry, manifest), ""
    except HiddenreelError as error:
        return None, str(error)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        return None, f"the manifest does not say what it was made from ({error})"


@check("manifest", "listing")
def manifest(listing: Listing) -> Iterator[Problem]:
    """Prove that the manifest can be read."""
    if listing.unreadable:
        yield Problem(listing.unreadable, MAKE_AGAIN)
    elif not listing.products:
        yield Problem("it lists no products", MAKE_AGAIN)


@check("missing", "listing")
def missing(listing: Listing) -> Iterator[Problem]:
    """Prove that every listed file is there."""
    for path in sorted(listing.listed - set(listing.there)):
        yield Problem("the manifest lists it, and it is not there", MAKE_AGAIN, path=path)
    for product in listing.products:
        if not product.files:
            yield Problem("the manifest lists no file of it", MAKE_AGAIN, path=product.path)


@check("extra", "listing")
def extra(listing: Listing) -> Iterator[Problem]:
    """Prove that every file in a folder of products is listed, and every picture and film elsewhere.

    Pages, decks and texts may lie beside the folders of products: they are made from the manifest. What
    somebody else has put there is theirs, so this is advice.
    """
    if listing.unreadable:
        return
    folders = {PurePosixPath(path).parent for path in listing.listed}
    for name in sorted(set(listing.there) - listing.listed):
        if PurePosixPath(name).parent in folders or is_foreign(name, listing):
            do = "remove it if it is not yours: the workflow makes no file of that name"
            yield Problem("it is not in the manifest", do, ADVICE, path=name)


def is_foreign(name: str, listing: Listing) -> bool:
    """Return whether a file is a picture or film that the workflow does not make."""
    return is_checked(name) and name not in listing.listed and not CONTACT_SHEETS.fullmatch(name)


@check("hash", "product")
def hash_(product: ListedProduct) -> Iterator[Problem]:
    """Prove that every file has the bytes and the SHA-256 that are listed."""
    yield from _changed(product.files, product.measured)


@check("explorer-hash", "listing")
def explorer_hash(listing: Listing) -> Iterator[Problem]:
    """Prove that every explorer has the bytes and the SHA-256 that are listed."""
    yield from _changed(listing.explorers, listing.measured)


def _changed(files: Iterable[Mapping[str, Any]], measured: Mapping[str, Measured]) -> Iterator[Problem]:
    """Yield a problem for each file that is there with other bytes than those listed."""
    for file in files:
        found = measured.get(file["path"])
        listed = file.get("bytes"), file.get("sha256")
        if found is not None and found.sha256 and (found.bytes, found.sha256) != listed:
            what = f"it is not the file that is listed: {found.sha256[:12]}… of {found.bytes} bytes"
            yield Problem(what, REMAKE, path=file["path"])


@check("measures", "product")
def measures(product: ListedProduct) -> Iterator[Problem]:
    """Prove that every file has the size, the length and the rate that are listed."""
    for file in product.files:
        found = product.measured.get(file["path"])
        if found is not None and found.sha256 == file.get("sha256"):
            for what in _unlike(file, found):
                yield Problem(what, MAKE_AGAIN, path=file["path"])


def _unlike(file: dict, found: Measured) -> Iterator[str]:
    """Yield each difference between a file's measures and those listed."""
    if found.size is not None and file.get("pixels") != list(found.size):
        width, height = found.size
        yield f"it has {[width, height]} px, and {_shown(file.get('pixels'))} are listed"
    if found.seconds is not None and "seconds" in file:
        if _differ(file["seconds"], found.seconds):
            yield f"it lasts {found.seconds:.3f} s, and {_shown(file['seconds'])} s are listed"
        if file.get("frames") != found.frames:
            yield f"it has {found.frames} frames, and {_shown(file.get('frames'))} are listed"
    if found.rate is not None and _differ(file.get("frames_per_second"), found.rate):
        rate, listed = f"{float(found.rate):.6g}", _shown(file.get("frames_per_second"))
        yield f"it has {rate} frames a second, and {listed} are listed"


def _shown(listed: Any) -> str:
    """Return a value of the manifest as text, cut where it is long."""
    text = repr(listed)
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…"


def _differ(listed: Any, found: float | Fraction) -> bool:
    """Return whether a listed number differs from the measured one by a thousandth or more."""
    if not isinstance(listed, (int, float)) or isinstance(listed, bool):
        return True
    return not -LARGEST < listed < LARGEST or abs(listed - float(found)) > ROUNDED


@check("same-time", "product")
def same_time(product: ListedProduct) -> Iterator[Problem]:
    """Prove that a loop lasts as long as its film, which one at a wrong rate does not."""
    film = next((found for _, found in product.moving("film")), None)
    for file, loop in product.moving("loop"):
        if film is None or film.seconds is None or loop.seconds is None or not loop.frames:
            continue
        picture = loop.seconds / loop.frames
        if abs(loop.seconds - film.seconds) > picture + OFF_TIME * film.seconds:
            what = f"it takes {loop.seconds:.2f} s, and its film {film.seconds:.2f} s"
            do = "let its pictures stay for 4, 5, 8 or 10 hundredths"
            yield Problem(what, do, path=file["path"])


@check("loops", "product")
def loops(product: ListedProduct) -> Iterator[Problem]:
    """Prove that a file that is listed as a loop begins again when it ends."""
    for file, found in product.moving("loop"):
        if found.plays != 0:
            how = "says nothing of loops and plays once" if found.plays is None else "ends"
            do = "write a loop block that says endlessly, as ffmpeg -loop 0 does"
            yield Problem(f"it is listed as a loop, but {how}", do, path=file["path"])


@check("described", "product")
def described(product: ListedProduct) -> Iterator[Problem]:
    """Prove that a film has captions and its player a long description (WCAG 1.2.1)."""
    roles = [file.get("role") for file in product.files]
    if "film" in roles and "captions" not in roles:
        what = f"its film has no captions: no .{TRACK} beside it (WCAG 1.2.1)"
        yield Problem(what, MAKE_AGAIN)
    if "film" in roles and product.player is not None and not _described_at_length(product.player):
        yield Problem("its player does not say at length what is seen (WCAG 1.2.1)", MAKE_AGAIN)


def _described_at_length(page: str) -> bool:
    """Return whether each film on a page names the elements of the page that describe it."""
    named = re.findall(r'aria-details="([^"]*)"', page)
    return bool(named) and all(f'id="{name}"' in page for name in named)


@check("stale", "product")
def stale(product: ListedProduct) -> Iterator[Problem]:
    """Prove that a product was made from today's sources and configuration."""
    if product.why_not:
        yield Problem(f"today's sources cannot make it: {product.why_not}", MAKE_AGAIN)
    elif product.made_of != product.would_be_made_of:
        yield Problem("it was made from other sources than today's", MAKE_AGAIN)
