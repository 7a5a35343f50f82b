"""Decides whether an SVG can load or run anything, with lists of harmless parts.

Everything else is a fault: other elements, attributes, targets of links and of ``url()``, and functions
and rules of style sheets. A list of dangerous parts would never be complete.

The file is read by expat event by event, so neither depth nor length costs more than time in
proportion; nothing here searches with a pattern that could go back over what it has read.
"""

from __future__ import annotations

import re
import string
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from hiddenreel.publish.check.problem import printable
from hiddenreel.reading import Unreadable

SVG_NAMESPACE = "http://www.w3.org/2000/svg"
XLINK, XML = "http://www.w3.org/1999/xlink", "http://www.w3.org/XML/1998/namespace"
# Notes that drawing programs write for themselves: no browser knows these namespaces.
NOTES = {
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "http://purl.org/dc/elements/1.1/",
    "http://purl.org/dc/terms/",
    "http://creativecommons.org/ns#",
    "http://web.resource.org/cc/",
    "http://www.inkscape.org/namespaces/inkscape",
    "http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd",
}
# Document types that browsers know by name and do not load.
DOCTYPES = "http://www.w3.org/"


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


ELEMENTS = _names(
    """
    a animate animateMotion animateTransform circle clipPath defs desc ellipse feBlend feColorMatrix
    feComponentTransfer feComposite feConvolveMatrix feDiffuseLighting feDisplacementMap
    feDistantLight feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR feGaussianBlur feImage feMerge
    feMergeNode feMorphology feOffset fePointLight feSpecularLighting feSpotLight feTile feTurbulence
    filter g image line linearGradient marker mask metadata mpath path pattern polygon polyline
    radialGradient rect set stop style svg switch symbol text textPath title tspan use view
    """
)
# Attributes that an animation may change: the look and the place of something, no link and no event.
LOOKS = _names(
    """
    alignment-baseline baseline-shift clip clip-path clip-rule color color-interpolation
    color-interpolation-filters cx cy d direction display dominant-baseline dx dy fill fill-opacity
    fill-rule filter flood-color flood-opacity font font-family font-size font-size-adjust
    font-stretch font-style font-variant font-weight fx fy gradientTransform height image-rendering
    isolation letter-spacing lighting-color marker marker-end marker-mid marker-start mask
    mix-blend-mode offset opacity overflow paint-order patternTransform pathLength points r rotate rx
    ry shape-rendering startOffset stdDeviation stop-color stop-opacity stroke stroke-dasharray
    stroke-dashoffset stroke-linecap stroke-linejoin stroke-miterlimit stroke-opacity stroke-width
    text-anchor text-decoration text-rendering textLength transform transform-origin unicode-bidi
    vector-effect viewBox visibility width word-spacing writing-mode x x1 x2 y y1 y2
    """
)
ATTRIBUTES = LOOKS | _names(
    """
    accumulate additive amplitude attributeName attributeType azimuth baseFrequency baseProfile begin
    bias by calcMode class clipPathUnits contentScriptType contentStyleType diffuseConstant divisor
    download dur edgeMode elevation enable-background end exponent filterUnits focusable fr from
    gradientUnits href hreflang id in in2 intercept k1 k2 k3 k4 kernelMatrix kernelUnitLength keyPoints
    keySplines keyTimes
    lang lengthAdjust limitingConeAngle markerHeight markerUnits markerWidth maskContentUnits maskUnits
    max media method min mode numOctaves operator order orient origin path patternContentUnits
    patternUnits pointsAtX pointsAtY pointsAtZ preserveAlpha preserveAspectRatio primitiveUnits radius
    refX refY rel repeatCount repeatDur requiredExtensions requiredFeatures restart result role scale
    seed side slope spacing specularConstant specularExponent spreadMethod stitchTiles style
    surfaceScale systemLanguage tabindex tableValues target targetX targetY to type values version
    white-space xChannelSelector yChannelSelector z zoomAndPan
    """
)
# Attributes that hold names and words and never style.
WORDS = frozenset(("id", "class", "lang", "role", "type", "version"))
WORDS_BEGIN = ("aria-", "data-")
XLINK_ATTRIBUTES = frozenset(("href", "title", "type", "role", "show", "actuate", "arcrole"))
XML_ATTRIBUTES = frozenset(("space", "lang", "id"))
ANIMATIONS = frozenset(("animate", "animateMotion", "animateTransform", "set"))
LINKS = ("#", "https://", "http://", "mailto:")
# Pixels and fonts, which cannot run or load anything. An SVG or a page inside a file can.
DATA = tuple(
    f"data:{kind}{mark}"
    for kind in (
        *(f"image/{name}" for name in ("png", "jpeg", "jpg", "gif", "webp")),
        *(f"font/{name}" for name in ("woff", "woff2", "ttf", "otf", "sfnt")),
        *(f"application/{name}" for name in ("font-woff", "font-woff2", "x-font-ttf", "x-font-woff")),
        *(f"application/{name}" for name in ("x-font-truetype", "x-font-opentype")),
    )
    for mark in ";,"
)

AT_RULES = frozenset(("font-face", "media", "supports", "keyframes"))
FUNCTIONS = _names(
    """
    url rgb rgba hsl hsla hwb lab lch oklab oklch color color-mix var calc min max clamp
    matrix matrix3d translate translatex translatey scale scalex scaley rotate skew skewx skewy
    cubic-bezier steps blur brightness contrast drop-shadow grayscale hue-rotate invert opacity saturate
    sepia circle ellipse inset polygon path format local not is where nth-child nth-of-type and or
    """
)
# Characters before a bracket that hold a function's name, and after ``url(`` that show where it leads.
NAME_LENGTH, TARGET_LENGTH = 40, 100
NAME_CHARACTERS = f"{string.ascii_letters}{string.digits}-_"
AT_RULE = re.compile(r"@([\w-]{0,40})")
BLANK_OR_QUOTE = " \t\n\r\f\"'"

SAVE_WITHOUT, EMBED = "save it without", "embed what it shows"
# Characters of a value in a message, and how many faults of a file are listed.
SHOWN, MOST_FAULTS = 60, 20


class _Enough(Exception):
    """Ends the reading of a file that is known to be faulty or is not safe to read on."""


@dataclass(frozen=True)
class Fault:
    """A part of an SVG that can load or run something, or is not known to be harmless."""

    what: str
    do: str


@dataclass
class Svg:
    """An SVG and its faults.

    Attributes
    ----------
    faults : list of Fault
        Each kind once.
    """

    faults: list[Fault] = field(default_factory=list)

    def note(self, what: str, do: str = SAVE_WITHOUT) -> None:
        """Add a fault that is not noted yet."""
        fault = Fault(printable(what), do)
        if fault not in self.faults:
            self.faults.append(fault)
        if len(self.faults) == MOST_FAULTS:
            raise _Enough


def read_svg(content: bytes) -> Svg:
    """Read an SVG and note everything in it that is not known to be harmless.

    Raises
    ------
    Unreadable
        When it is not XML, or no SVG.
    """
    reader = _Reader()
    try:
        reader.parser.Parse(content, True)
    except _Enough:
        pass
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise Unreadable(f"it is not XML ({error})") from None
    return reader.svg


class _Reader:
    """Judges the parts of an XML file in the order in which expat reports them."""

    def __init__(self) -> None:
        self.svg = Svg()
        self.style: list[str] = []
        self.within_styles = 0
        self.begun = False
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.element
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.text
        self.parser.ProcessingInstructionHandler = self.instruction
        self.parser.StartDoctypeDeclHandler = self.doctype
        self.parser.EntityDeclHandler = self.entity
        self.parser.CommentHandler = self.comment
        self.parser.StartCdataSectionHandler = self.raw_text

    def instruction(self, target: str, _: str) -> None:
        """Refuse every processing instruction: one can name a style sheet."""
        self.svg.note(f"it has an instruction to programs, <?{target[:SHOWN]}?>")

    def doctype(self, _: str, address: str | None, *__: object) -> None:
        """Refuse a document type of another file, but for those that W3C defines."""
        if address is not None and not address.startswith(DOCTYPES):
            self.svg.note(f"it needs another file, {address[:SHOWN]!r}")

    def entity(self, name: str, *_: object) -> None:
        """Refuse an entity before it is used, and read no further."""
        self.svg.note(f"it declares an entity, {name[:SHOWN]!r}, which can load a file or grow")
        raise _Enough

    def comment(self, text: str) -> None:
        """Refuse a comment that ends at once where a page reads the SVG as HTML."""
        if text.startswith((">", "->")):
            self.svg.note("it has a comment that HTML takes for the end of one")

    def raw_text(self) -> None:
        """Refuse raw text that becomes elements where a page reads the SVG as HTML."""
        if not self.within_styles:
            self.svg.note("it has raw text (CDATA) outside a <style>")

    def element(self, name: str, attributes: Mapping[str, str]) -> None:
        """Judge an element and its attributes; the first one must be an SVG."""
        space, _, tag = name.rpartition(" ")
        if not self.begun and (tag != "svg" or space not in (SVG_NAMESPACE, "")):
            raise Unreadable(f"it is not an SVG: its root is {printable(tag[:SHOWN])}")
        self.begun = True
        if space in NOTES:
            return
        if space not in (SVG_NAMESPACE, "") or tag not in ELEMENTS:
            self.svg.note(f"it has a <{tag[:SHOWN]}>, which pages strip or block")
            return
        if tag == "style":
            self.within_styles += 1
        for attribute, value in attributes.items():
            self.attribute(tag, attribute, value)

    def end(self, name: str) -> None:
        """Judge a style sheet where it ends; a sheet may hold elements, even other sheets."""
        if name in ("style", f"{SVG_NAMESPACE} style"):
            self.within_styles -= 1
            if not self.within_styles:
                self.judge_style("".join(self.style))
                self.style.clear()

    def text(self, text: str) -> None:
        """Keep the text of a style sheet until it ends."""
        if self.within_styles:
            self.style.append(text)

    def attribute(self, tag: str, attribute: str, value: str) -> None:
        """Judge an attribute of an element of the SVG itself."""
        space, _, name = attribute.rpartition(" ")
        known = {"": ATTRIBUTES, XLINK: XLINK_ATTRIBUTES, XML: XML_ATTRIBUTES}.get(space)
        if space in NOTES or (not space and name.startswith(WORDS_BEGIN)):
            return
        if known is None or name not in known:
            runs = not space and name.startswith("on")
            self.svg.note(
                f"it runs code, in {name[:SHOWN]}"
                if runs
                else f"it has the attribute {name[:SHOWN]}, which is not known to be harmless"
            )
        elif name == "href":
            self.link(tag, value)
        elif name == "attributeName" and tag in ANIMATIONS and value.strip() not in LOOKS:
            self.svg.note(f"it sets {value.strip()[:SHOWN]} while it is shown")
        elif not space and name not in WORDS:
            self.judge_style(value)

    def link(self, tag: str, value: str) -> None:
        """Judge a link: only one that waits for a reader's click may lead outside of the file."""
        target = value.strip()
        allowed = {"a": LINKS, "image": ("#", *DATA), "feImage": ("#", *DATA)}.get(tag, ("#",))
        if not target.lower().startswith(allowed) and target:
            if "script:" in target.lower():
                self.svg.note(f"it runs code, in {target[:SHOWN]!r}")
            else:
                self.svg.note(f"it needs another file, {target[:SHOWN]!r}", EMBED)

    def judge_style(self, style: str) -> None:
        """Judge a style sheet, or the value of an attribute that may hold style."""
        if "\\" in style:
            self.svg.note(f"its style is written with escapes, {_around(style, style.find(chr(92)))!r}")
        for rule in AT_RULE.finditer(style) if "@" in style else ():
            if rule[1].lower() not in AT_RULES:
                self.svg.note(f"its style has the rule @{rule[1]}", EMBED)
        at = style.find("(")
        while at >= 0:
            self.judge_function(style, at)
            at = style.find("(", at + 1)

    def judge_function(self, style: str, bracket: int) -> None:
        """Judge the function in a style sheet whose opening bracket stands at a place."""
        before = style[max(0, bracket - NAME_LENGTH) : bracket]
        name = before[len(before.rstrip(NAME_CHARACTERS)) :].lower()
        if name and name not in FUNCTIONS:
            self.svg.note(f"its style has the function {name}(), not known to be harmless")
        elif name == "url":
            target = style[bracket + 1 : bracket + 1 + TARGET_LENGTH].lstrip(BLANK_OR_QUOTE)
            if not target.lower().startswith(("#", *DATA)):
                self.svg.note(f"it needs another file, {target.split(')')[0][:SHOWN]!r}", EMBED)


def _around(text: str, place: int) -> str:
    """Return the part of a text around a place."""
    return text[max(0, place - SHOWN // 2) : place + SHOWN // 2]
