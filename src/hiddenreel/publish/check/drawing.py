"""Reads an SVG as it is painted: which texts stand in it, in which colour, and on which ground.

Shapes are painted one over the other, so the ground of a text is the last shape before it that holds
the place where it begins. Text may be text, or outlines of letters as matplotlib writes them: uses
of glyphs in a group whose name begins with `text_`. Where the ground cannot be told, because it is a
picture, a gradient or whatever an arc may enclose, nothing is said of a text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import groupby
from math import comb
from operator import itemgetter
from xml.etree.ElementTree import Element

import numpy as np
from PIL import ImageColor

from hiddenreel.publish.check.luminance import contrast_ratio, relative_luminance

NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
NUMBERS = re.compile(NUMBER)
STEP = re.compile(rf"([A-Za-z])((?:[\s,]*{NUMBER})*)")
# How many numbers a step of a path takes. Arcs are not followed.
PLACES = {"M": 2, "L": 2, "T": 2, "H": 1, "V": 1, "Q": 4, "S": 4, "C": 6, "Z": 0}
TRANSFORM = re.compile(r"(\w+)\s*\(([^)]*)\)")
# Points between the ends of a curve.
ALONG = np.linspace(0.25, 1, 4)[:, None]
# What each control of a curve of this degree has in them.
SHARES = {
    degree: np.hstack(
        [comb(degree, k) * ALONG**k * (1 - ALONG) ** (degree - k) for k in range(degree + 1)]
    )
    for degree in (2, 3)
}
# Where a text is looked at, in heights of its type from its beginning; and how much matplotlib's
# outlines of letters measure.
INSIDE, EM = 0.3, 100.0
GLYPHS = "text_"
PIXELS = {"pt": 96 / 72, "in": 96.0, "cm": 96 / 2.54, "mm": 96 / 25.4}
XLINK = "{http://www.w3.org/1999/xlink}href"

EVERYWHERE = 1e9 * np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]])

Colour = tuple[float, float, float]


@dataclass(frozen=True)
class Text:
    """A text in a drawing.

    Attributes
    ----------
    contrast : float
        With its ground, 1 … 21.
    height : float
        Of its type, px.
    at : (float, float)
        px from the left and the top.
    """

    contrast: float
    height: float
    at: tuple[float, float]


@dataclass(frozen=True)
class _Style:
    """What an element hands down to those in it."""

    fill: str = "black"
    opacity: float = 1.0
    height: float = 16.0
    anchor: str = "start"
    to_page: np.ndarray = field(default_factory=lambda: np.eye(3))


@dataclass(frozen=True)
class _Shape:
    """A filled shape: its outline (n, 2), and its colour, None where it cannot be told."""

    outline: np.ndarray
    colour: Colour | None

    @cached_property
    def box(self) -> list[float]:
        """Its left, top, right and bottom."""
        return [*self.outline.min(axis=0).tolist(), *self.outline.max(axis=0).tolist()]

    def holds(self, place: np.ndarray) -> bool:
        """Tell whether a place lies within, by counting the edges to its right."""
        left, top, right, bottom = self.box
        if not (left <= place[0] <= right and top <= place[1] <= bottom):
            return False
        here, there = self.outline, np.roll(self.outline, -1, axis=0)
        crossed = (here[:, 1] > place[1]) != (there[:, 1] > place[1])
        here, there = here[crossed], there[crossed]
        share = (place[1] - here[:, 1]) / (there[:, 1] - here[:, 1])
        return bool(
            np.count_nonzero(here[:, 0] + share * (there[:, 0] - here[:, 0]) > place[0]) % 2
        )


def texts_of(root: Element) -> list[Text]:
    """Measure every text of an SVG whose colour and ground can be told.

    Raises
    ------
    RecursionError
        When it is nested too deeply.
    """
    drawing = _Drawing({element.get("id", ""): element for element in root.iter()})
    # A file may hold numbers that cannot be reckoned with; what comes of them is no colour.
    with np.errstate(all="ignore"):
        texts = list(drawing.painted(root, replace(_Style(), to_page=_in_pixels(root))))
    return [text for text in texts if np.isfinite([text.contrast, text.height, *text.at]).all()]


def _in_pixels(root: Element) -> np.ndarray:
    """Return what the units of an SVG are in px, where it says how wide it is; else they are px."""
    box = [float(value) for value in NUMBERS.findall(root.get("viewBox", ""))]
    wide = root.get("width", "")
    unit = next((px for name, px in PIXELS.items() if wide.strip().endswith(name)), 1.0)
    if len(box) != 4 or not box[2] or not _number(wide) or "%" in wide:
        return np.eye(3)
    scale = _number(wide) * unit / box[2]
    return np.diag([scale, scale, 1.0]) @ _shifted(-box[0], -box[1])


class _Drawing:
    """What has been painted so far."""

    def __init__(self, named: dict[str, Element]) -> None:
        self.named = named
        self.shapes: list[_Shape] = []

    def painted(self, element: Element, outer: _Style) -> Iterator[Text]:
        """Paint an element and all within; yield the texts on the way."""
        tag, style = _tag(element), _styled(element, outer)
        if tag in ("defs", "clipPath", "mask", "metadata", "style", "symbol", "pattern"):
            return
        if tag == "text":
            yield from self._text(element, style)
        elif tag == "g" and element.get("id", "").startswith(GLYPHS):
            yield from self._glyphs(element, style)
        elif tag in ("svg", "g", "a", "switch"):
            for inner in element:
                yield from self.painted(inner, style)
        else:
            self._shape(element, style)

    def _shape(self, element: Element, style: _Style) -> None:
        if _tag(element) == "use":
            target = self.named.get(element.get(XLINK, element.get("href", "")).removeprefix("#"))
            if target is None or _tag(target) == "use":
                return
            shift = _shifted(*(_number(element.get(side)) for side in "xy"))
            style = _styled(target, replace(style, to_page=style.to_page @ shift))
            element = target
        pictured = _tag(element) == "image"
        colour, opaque = None if pictured else _colour(style.fill), style.opacity
        if opaque == 0 or (style.fill == "none" and not pictured):
            return
        outline = _outline(element)
        if outline is None:
            self.shapes.append(_Shape(EVERYWHERE, None))
            return
        if len(outline) < 3:
            return
        outline = _on_page(style.to_page, outline)
        if colour is not None and opaque < 1:
            under = self._ground(outline.mean(axis=0))
            colour = under and tuple(opaque * c + (1 - opaque) * g for c, g in zip(colour, under))
        self.shapes.append(_Shape(outline, colour))

    def _ground(self, place: np.ndarray) -> Colour | None:
        """Return the colour at a place; None where nothing is, or nothing that can be told."""
        holding = (shape for shape in reversed(self.shapes) if shape.holds(place))
        shape = next(holding, None)
        return shape and shape.colour

    def _text(self, element: Element, style: _Style) -> Iterator[Text]:
        for part in element.iter():
            own = style if part is element else _styled(part, style)
            if not (part.text or "").strip():
                continue
            x, y = (_number(part.get(side) or element.get(side)) for side in "xy")
            aside = {"start": INSIDE, "middle": 0.0, "end": -INSIDE}.get(own.anchor, INSIDE)
            place = np.array([[x + aside * own.height, y - INSIDE * own.height]])
            yield from self._on_ground(own, place, own.height)

    def _glyphs(self, group: Element, style: _Style) -> Iterator[Text]:
        """Measure the outlines of letters in a group by the first of each of its parts."""
        for part in group:
            own = _styled(part, style)
            if _tag(part) == "g" and any(_tag(inner) == "use" for inner in part):
                yield from self._on_ground(own, np.array([[INSIDE * EM] * 2]), EM)

    def _on_ground(self, style: _Style, place: np.ndarray, height: float) -> Iterator[Text]:
        at = _on_page(style.to_page, place)[0]
        ink, ground = _colour(style.fill), self._ground(at)
        if ink is None or ground is None:
            return
        seen = [
            style.opacity * one + (1 - style.opacity) * other for one, other in zip(ink, ground)
        ]
        light = relative_luminance(np.array([seen, ground]).round().astype(np.uint8))
        scale = float(np.sqrt(abs(np.linalg.det(style.to_page[:2, :2]))))
        yield Text(float(contrast_ratio(*light)), scale * height, (float(at[0]), float(at[1])))


def _tag(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _number(text: str | None, default: float = 0.0) -> float:
    found = NUMBERS.match((text or "").strip())
    return float(found[0]) if found else default


def _styled(element: Element, outer: _Style) -> _Style:
    """Add to what is handed down what an element says itself, in attributes and in its style."""
    said = dict(element.attrib)
    for declaration in element.get("style", "").split(";"):
        name, _, value = declaration.partition(":")
        said[name.strip()] = value.strip()
    opacity = _number(said.get("opacity"), 1.0) * _number(said.get("fill-opacity"), 1.0)
    return _Style(
        fill=said.get("fill", outer.fill),
        opacity=outer.opacity * min(1.0, max(0.0, opacity)),
        height=_number(said.get("font-size"), outer.height),
        anchor=said.get("text-anchor", outer.anchor),
        to_page=outer.to_page @ _matrix(element.get("transform", "")),
    )


def _colour(name: str) -> Colour | None:
    try:
        return ImageColor.getrgb(name)[:3]
    except ValueError:
        return None


def _shifted(x: float, y: float) -> np.ndarray:
    return np.array([[1, 0, x], [0, 1, y], [0, 0, 1]], float)


def _matrix(transform: str) -> np.ndarray:
    """Read a transform: what it does to places, (3, 3)."""
    whole = np.eye(3)
    for name, inside in TRANSFORM.findall(transform):
        values = [float(value) for value in NUMBERS.findall(inside)]
        match name, values:
            case "translate", [x, *more]:
                one = _shifted(x, more[0] if more else 0.0)
            case "scale", [x, *more]:
                one = np.diag([x, more[0] if more else x, 1.0])
            case "rotate", [angle, *about]:
                c, s = np.cos(np.radians(angle)), np.sin(np.radians(angle))
                one = np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]])
                if len(about) == 2:
                    one = _shifted(*about) @ one @ _shifted(-about[0], -about[1])
            case "matrix", [a, b, c, d, e, f]:
                one = np.array([[a, c, e], [b, d, f], [0, 0, 1]])
            case _:
                one = np.eye(3)
        whole = whole @ one
    return whole


def _on_page(to_page: np.ndarray, places: np.ndarray) -> np.ndarray:
    return places @ to_page[:2, :2].T + to_page[:2, 2]


def _outline(element: Element) -> np.ndarray | None:
    """Return the outline of a shape (n, 2), none of what has no area, None of what cannot be told."""
    given = {name: _number(element.get(name)) for name in ("x", "y", "width", "height")}
    x, y, width, height = given.values()
    match _tag(element):
        case "rect" | "image":
            # In percent, a side is as long as the page, which ends beyond every place on it.
            wide, high = (
                1e6 if "%" in element.get(side, "") else value
                for side, value in (("width", width), ("height", height))
            )
            return np.array([[x, y], [x + wide, y], [x + wide, y + high], [x, y + high]])
        case "circle" | "ellipse":
            radius = _number(element.get("r"))
            across, down = (_number(element.get(side), radius) for side in ("rx", "ry"))
            angles = np.linspace(0, 2 * np.pi, 32, endpoint=False)
            middle = (_number(element.get(place)) for place in ("cx", "cy"))
            sides = (across * np.cos(angles), down * np.sin(angles))
            return np.column_stack([at + side for at, side in zip(middle, sides)])
        case "polygon":
            values = [float(value) for value in NUMBERS.findall(element.get("points", ""))]
            return np.reshape(values[: len(values) // 2 * 2], (-1, 2))
        case "path":
            return outline_of_path(element.get("d", ""))
    return np.empty((0, 2))


def outline_of_path(steps: str) -> np.ndarray | None:
    """Return the points along a path, curves by a few of them; None where it cannot be followed.

    Parameters
    ----------
    steps : str
        Letters and numbers, as a path's ``d`` has them.

    Returns
    -------
    ndarray (n, 2) or None
        In the units of the path.
    """
    points: list[np.ndarray] = [np.empty((0, 2))]
    begin = here = np.zeros(2)
    # Steps of a kind that follow each other are taken at once.
    for letter, inside in groupby(STEP.findall(steps), key=itemgetter(0)):
        numbers = [NUMBERS.findall(one) for _, one in inside]
        count = PLACES.get(letter.upper())
        if count is None or (count and any(len(one) % count for one in numbers)):
            return None
        values = np.array([float(value) for one in numbers for value in one])
        if not count:
            here = begin
        elif len(values):
            controls = _controls(letter, values.reshape(-1, count), here)
            points.append(_along(controls))
            here = controls[-1, -1]
            begin = here if letter in "Mm" else begin
    return np.concatenate(points)


def _controls(letter: str, values: np.ndarray, here: np.ndarray) -> np.ndarray:
    """Return the controls of steps (n, 2 to 4, 2), each from where the one before ends.

    Parameters
    ----------
    letter : str
        What kind of step; a small one's numbers start from where the path has come to.
    values : (n, places)
    here : (2,)
        Where the path has come to.
    """
    if letter in "HhVv":
        ends = np.tile(np.zeros(2) if letter.islower() else here, (len(values), 1))
        ends[:, "HV".index(letter.upper())] = values[:, 0]
        values = ends
    controls = values.reshape(len(values), -1, 2)
    if letter.islower():
        moved = np.cumsum(controls[:, -1], axis=0) - controls[:, -1]
        controls = controls + (here + moved)[:, None]
    begins = np.concatenate([here[None], controls[:-1, -1]])
    return np.concatenate([begins[:, None], controls], axis=1)


def _along(controls: np.ndarray) -> np.ndarray:
    """Return places along the Bézier curves of three or four controls, the ends of straight lines."""
    degree = controls.shape[1] - 1
    if degree == 1:
        return controls[:, 1]
    return (SHARES[degree] @ controls).reshape(-1, 2)
