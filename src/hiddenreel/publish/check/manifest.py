"""The manifest: what it lists is there, as it says, of today's sources, and nothing else is there."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path, PurePosixPath
from typing import Any

from hiddenreel.errors import HiddenreelError
from hiddenreel.publish.check.captions import Words, words_of
from hiddenreel.publish.check.files import READERS, Facts
from hiddenreel.publish.check.problem import Problem, Unreadable, check
from hiddenreel.publish.products.formats import CONTACT_SHEETS, MANIFEST

MAKE_AGAIN = "make it again: snakemake --cores 4"

# Pictures of products that are not in a folder of products, and are not listed: they are made
# after the manifest, and from it.

# s; how much longer or shorter a loop may be than its film, besides one picture of the loop.
OFF_TIME = 0.02

# What tells of what a product would be made today: the digest of an entry, given the manifest.
Today = Callable[[Mapping[str, Any], Mapping[str, Any]], str]


@dataclass
class Product:
    """A product as the manifest lists it, with what its files turned out to be.

    Attributes
    ----------
    path : str
        Theme and name, with a slash.
    words : Words
    files : list of dict
        Of the manifest.
    facts : dict of str to Facts
        Of the files that lie there, by path.
    made_of, would_be_made_of : str or None
        The digests of its sources then and today, None where it cannot be told.
    why_not : str
        Why it cannot be told, or nothing.
    """

    path: str
    words: Words
    files: list[dict]
    facts: dict[str, Facts]
    made_of: str | None
    would_be_made_of: str | None
    why_not: str = ""

    def having(self, role: str) -> Iterator[tuple[dict, Facts]]:
        """Go through its files of a role that lie there and can be measured."""
        for file in self.files:
            facts = self.facts.get(file["path"])
            if file.get("role") == role and facts is not None and facts.seconds is not None:
                yield file, facts


@dataclass
class Listing:
    """A folder with its manifest.

    Attributes
    ----------
    there : list of str
        The paths of all files in the folder.
    products : list of Product
    unreadable : str
        Why the manifest cannot be read, or nothing.
    """

    there: list[str]
    products: list[Product] = field(default_factory=list)
    unreadable: str = ""

    @property
    def listed(self) -> set[str]:
        """The paths of all files that are listed."""
        return {file["path"] for product in self.products for file in product.files}


def read_listing(folder: Path, there: list[str], facts: dict[str, Facts], today: Today) -> Listing:
    """Read the manifest of a folder."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        products = _products(manifest, facts, today)
    except (OSError, ValueError, RecursionError) as error:
        return Listing(there, unreadable=f"it is not JSON ({error})")
    except Unreadable as why:
        return Listing(there, unreadable=str(why))
    return Listing(there, products)


def _products(manifest: Any, facts: dict[str, Facts], today: Today) -> list[Product]:
    if not (isinstance(manifest, dict) and isinstance(manifest.get("products"), list)):
        raise Unreadable("it has no list of products")
    return [
        _product(number, version, manifest, facts, today)
        for number, entry in enumerate(manifest["products"])
        for version in _versions(number, entry)
    ]


def _versions(number: int, entry: Any) -> Iterator[dict[str, Any]]:
    """Yield an entry of the manifest once for each theme, with the files and sources of that theme."""
    where = f"its products[{number}]"
    if not isinstance(entry, dict):
        raise Unreadable(f"{where} is no mapping")
    if not isinstance(entry.get("versions"), dict):
        raise Unreadable(f"{where} has no versions")
    for theme, version in entry["versions"].items():
        if not isinstance(version, dict):
            raise Unreadable(f"{where} has no mapping for theme {theme}")
        yield {**entry, **version, "theme": theme}


def _product(
    number: int, entry: dict, manifest: dict, facts: dict[str, Facts], today: Today
) -> Product:
    where = f"its products[{number}]"
    if not isinstance(entry.get("name"), str):
        raise Unreadable(f"{where} has no name")
    files = entry.get("files")
    if not isinstance(files, list):
        raise Unreadable(f"{where} has no list of files")
    for file in files:
        if not (isinstance(file, dict) and isinstance(file.get("path"), str)):
            raise Unreadable(f"{where} lists a file without a path")
    would_be, why_not = _today(entry, manifest, today)
    made_of = entry.get("sources")
    return Product(
        path=f"{entry['theme']}/{entry['name']}",
        words=words_of(entry, entry["name"]),
        files=files,
        facts=facts,
        made_of=made_of if isinstance(made_of, str) else None,
        would_be_made_of=would_be,
        why_not=why_not,
    )


def _today(entry: dict, manifest: dict, today: Today) -> tuple[str | None, str]:
    try:
        return today(entry, manifest), ""
    except HiddenreelError as error:
        return None, str(error)
    except (KeyError, TypeError) as error:
        return None, f"the manifest does not say of what it was made ({error})"


@check("manifest", "listing")
def manifest(listing: Listing) -> Iterator[Problem]:
    """Prove that the manifest can be read."""
    if listing.unreadable:
        yield Problem(listing.unreadable, MAKE_AGAIN)
    elif not listing.products:
        yield Problem("it lists no products", MAKE_AGAIN)


@check("missing", "listing")
def missing(listing: Listing) -> Iterator[Problem]:
    """Prove that every file that is listed lies there."""
    for path in sorted(listing.listed - set(listing.there)):
        yield Problem("the manifest lists it, and it is not there", MAKE_AGAIN, path=path)
    for product in listing.products:
        if not product.files:
            yield Problem("the manifest lists no file of it", MAKE_AGAIN, path=product.path)


@check("extra", "listing")
def extra(listing: Listing) -> Iterator[Problem]:
    """Prove that all is listed that lies in a folder of products, and every picture and film elsewhere.

    Pages, decks and texts may lie beside the folders of products: they are made from the manifest.
    """
    if listing.unreadable:
        return
    folders = {PurePosixPath(path).parent for path in listing.listed}
    for name in sorted(set(listing.there) - listing.listed):
        path = PurePosixPath(name)
        media = path.suffix.lower() in READERS and not CONTACT_SHEETS.fullmatch(name)
        if path.parent in folders or media:
            do = "remove it, for the workflow makes nothing of that name"
            yield Problem("it is not in the manifest", do, path=name)


@check("hash", "product")
def hash_(product: Product) -> Iterator[Problem]:
    """Prove that every file has the bytes and the SHA-256 that are listed."""
    for file in product.files:
        facts = product.facts.get(file["path"])
        if facts is not None and (facts.bytes, facts.sha256) != (
            file.get("bytes"),
            file.get("sha256"),
        ):
            what = f"it is not the file that is listed: {facts.sha256[:12]}… of {facts.bytes} bytes"
            yield Problem(what, MAKE_AGAIN, path=file["path"])


@check("measures", "product")
def measures(product: Product) -> Iterator[Problem]:
    """Prove that every file has the size, the length and the rate that are listed."""
    for file in product.files:
        facts = product.facts.get(file["path"])
        if facts is not None and facts.sha256 == file.get("sha256"):
            for what in _unlike(file, facts):
                yield Problem(what, MAKE_AGAIN, path=file["path"])


def _unlike(file: dict, facts: Facts) -> Iterator[str]:
    if facts.size is not None and file.get("pixels") != list(facts.size):
        listed, there = (
            " x ".join(map(str, size or ["?"])) for size in (file.get("pixels"), facts.size)
        )
        yield f"it has {there} px, and {listed} are listed"
    if facts.seconds is not None and "seconds" in file:
        if _differ(file["seconds"], facts.seconds):
            yield f"it lasts {facts.seconds:.3f} s, and {file['seconds']} s are listed"
        if file.get("frames") != facts.frames:
            yield f"it has {facts.frames} frames, and {file.get('frames')} are listed"
    if facts.rate is not None and _differ(file.get("frames_per_second"), facts.rate):
        rate = f"{float(facts.rate):.6g}"
        yield f"it has {rate} frames a second, and {file.get('frames_per_second')} are listed"


def _differ(listed: Any, measured: float | Fraction) -> bool:
    """Tell whether a number is not the one that is listed, to the thousandth that is written down."""
    number = isinstance(listed, (int, float)) and not isinstance(listed, bool)
    return not number or abs(listed - float(measured)) > 0.0011


@check("same-time", "product")
def same_time(product: Product) -> Iterator[Problem]:
    """Prove that a loop lasts as long as its film, as one at another rate than was meant does not."""
    films = [facts for _, facts in product.having("film")]
    for file, facts in product.having("loop"):
        for film in films[:1]:
            picture = facts.seconds / facts.frames
            if abs(facts.seconds - film.seconds) > picture + OFF_TIME * film.seconds:
                what = f"it takes {facts.seconds:.2f} s, and its film {film.seconds:.2f} s"
                yield Problem(
                    what, "let its pictures stay for 4, 5, 8 or 10 hundredths", path=file["path"]
                )


@check("loops", "product")
def loops(product: Product) -> Iterator[Problem]:
    """Prove that what is listed as a loop begins again when it ends."""
    for file, facts in product.having("loop"):
        if facts.plays != 0:
            how = "says nothing of loops and plays once" if facts.plays is None else "ends"
            do = "write a loop block that says endlessly, as ffmpeg -loop 0 does"
            yield Problem(f"it is listed as a loop, but {how}", do, path=file["path"])


@check("stale", "product")
def stale(product: Product) -> Iterator[Problem]:
    """Prove that a product was made from today's sources, as it was asked for."""
    if product.why_not:
        yield Problem(f"today's sources cannot make it: {product.why_not}", MAKE_AGAIN)
    elif product.made_of != product.would_be_made_of:
        yield Problem("it was made from other sources than today's", MAKE_AGAIN)
