"""What a theme consists of: colours, a typeface and the style of titles, as plain values.

The package has two, light and dark; authors' own have the same fields. A colour has one meaning, in
formulas as in curves: weights are blue, biases purple, pre-activations orange, activations green, and
the cost and all its derivatives red. Each class has a colour and a marker of its own, so that nothing
depends on colour alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Self

# The lecture's variables, each with a colour of its own.
VARIABLES = ("w", "b", "z", "a", "C")
# Keys of the classes' colours and of a title's, beside the other colours of a theme.
CLASSES, TITLE_COLOUR = "classes", "title.colour"
# The share of its colour that a negative weight keeps: it is visible on the background, and distinct
# from a positive one.
NEGATIVE_SHARE = 0.66
# The weight under which matplotlib knows a face for titles alone: that of no other face.
TITLE_WEIGHT = 450


@dataclass(frozen=True)
class Typeface:
    """The font files of a typeface, one for each face; they may be the same.

    Attributes
    ----------
    title : str
        Of titles whose weight is that of no other face.
    weights : tuple of (face, weight)
        Of the faces whose file is a variable font.
    """

    regular: str
    italic: str
    semibold: str
    bold: str
    title: str = ""
    weights: tuple[tuple[str, int], ...] = ()

    @property
    def files(self) -> dict[str, str]:
        """The file of each face that it has."""
        faces = ("regular", "italic", "semibold", "bold", "title")
        return {face: getattr(self, face) for face in faces if getattr(self, face)}

    def weight_of(self, face: str) -> int | None:
        """Return the weight of a face whose file is a variable font."""
        return dict(self.weights).get(face)

    def spec(self) -> dict[str, Any]:
        """Return its fields as values that JSON can hold."""
        return {**self.files, **({"weights": self.weights} if self.weights else {})}

    @classmethod
    def read(cls, spec: Mapping[str, Any]) -> Self:
        """Return the typeface whose `spec()` this is."""
        weights = tuple((face, weight) for face, weight in spec.get("weights", ()))
        return cls(**{**spec, "weights": weights})


@dataclass(frozen=True)
class TitleStyle:
    """The style of the sentence at the top of each slide.

    Attributes
    ----------
    weight : {"normal", "semibold", "bold"} or int
        A number where it is that of no other face.
    size : float
        pt; a title that is too long for the slide is shrunk.
    colour : str, optional
        The ink by default.
    align : {"left", "centre"}
    show : bool
        Whether products have a title that do not ask for one.
    """

    weight: str | int = "semibold"
    size: float = 30.0
    colour: str | None = None
    align: str = "left"
    show: bool = True


@dataclass(frozen=True)
class TypeStyle:
    """The size and weight of all texts in a theme.

    Attributes
    ----------
    size : float
        How many times as large they are as usual; smaller in a picture where that has no room.
    weight : int
        Of texts that do not stand out; the file of the regular face has it.
    """

    size: float = 1.0
    weight: int = 400


@dataclass(frozen=True)
class ThemeSpec:
    """A theme as plain values. Colours are written as in ``"#0057e5"``.

    Attributes
    ----------
    background, ink, muted, faint : str
        The background; text; axes and secondary text; grids.
    w, b, z, a, C : str
        The colours of the lecture's variables.
    classes : tuple of str
        The colours of the classes, in order.
    typeface : Typeface, optional
        The package's by default.
    title : TitleStyle
    type : TypeStyle
    transparent : bool
        Whether figures are saved without their background; films always have one.
    """

    name: str
    background: str
    ink: str
    muted: str
    faint: str
    w: str
    b: str
    z: str
    a: str
    C: str
    classes: tuple[str, ...]
    typeface: Typeface | None = None
    title: TitleStyle = field(default_factory=TitleStyle)
    type: TypeStyle = field(default_factory=TypeStyle)
    transparent: bool = False

    @property
    def colours(self) -> dict[str, str]:
        """Its colours, by their keys in the configuration."""
        names = ("background", "ink", "muted", "faint", *VARIABLES)
        colours = {name: getattr(self, name) for name in names}
        colours |= {class_key(label): colour for label, colour in enumerate(self.classes)}
        return colours | ({TITLE_COLOUR: self.title.colour} if self.title.colour else {})

    @property
    def darkest(self) -> str:
        """The darker of background and ink, for the outlines of points."""
        return min(self.background, self.ink, key=lambda colour: sum(_channels(colour)))

    @property
    def is_dark(self) -> bool:
        """Whether its background is darker than its ink."""
        return self.darkest == self.background

    @property
    def page_colours(self) -> dict[str, str | bool]:
        """The colours that a web page needs to match it."""
        colours = {"background": self.background, "ink": self.ink, "muted": self.muted}
        return {"is_dark": self.is_dark, **colours, "accent": self.w}

    @property
    def title_weight(self) -> str | int:
        """The weight of titles, as matplotlib knows it."""
        return TITLE_WEIGHT if self.typeface and self.typeface.title else self.title.weight

    def spec(self) -> dict[str, Any]:
        """Return its fields as values that JSON can hold, without those that are the usual ones.

        What is left out makes nothing again that was made before there was a choice.
        """
        own = {field.name for field in fields(ThemeSpec)}
        spec = {name: value for name, value in asdict(self).items() if name in own}
        if self.title.show:
            del spec["title"]["show"]
        if self.type == TypeStyle():
            del spec["type"]
        if self.typeface:
            spec["typeface"] = self.typeface.spec()
        return spec

    @classmethod
    def read(cls, spec: Mapping[str, Any]) -> Self:
        """Return the theme whose `spec()` this is."""
        plain = dict(spec)
        face = plain.pop("typeface")
        return cls(
            **{
                **plain,
                "classes": tuple(plain["classes"]),
                "typeface": face and Typeface.read(face),
                "title": TitleStyle(**plain["title"]),
                "type": TypeStyle(**plain.get("type", {})),
            }
        )


def class_key(label: int) -> str:
    """Return the key of a class's colour."""
    return f"{CLASSES}[{label}]"


def negative(w: str, background: str) -> str:
    """Return the paler shade of a negative weight, whose line is also dashed."""
    return mixed(w, background, NEGATIVE_SHARE)


def mixed(colour: str, ground: str, share: float) -> str:
    """Mix `share` of `colour` into `ground`, both written as in ``"#0057e5"``."""
    pairs = zip(_channels(colour), _channels(ground))
    return "#" + "".join(f"{round(255 * (share * a + (1 - share) * b)):02x}" for a, b in pairs)


def _channels(colour: str) -> list[float]:
    """Return red, green and blue, 0 … 1."""
    return [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]


LIGHT = ThemeSpec(
    name="light",
    background="#fdfdfb",
    ink="#1d2129",
    muted="#646b78",
    faint="#e2e4e8",
    w="#0057e5",
    b="#633a8a",
    z="#c04200",
    a="#3e8245",
    C="#92001e",
    classes=(
        "#0a5868",
        "#d08000",
        "#1800a5",
        "#00996e",
        "#850050",
        "#5a6aad",
        "#593600",
        "#82838c",
        "#c13f00",
        "#24282d",
    ),
)

DARK = ThemeSpec(
    name="dark",
    background="#12151c",
    ink="#f1f3f6",
    muted="#9aa3b2",
    faint="#2a2f3a",
    w="#85abeb",
    b="#a568ec",
    z="#f4a759",
    a="#75eba3",
    C="#ff697d",
    classes=(
        "#2ba4c0",
        "#ffd04d",
        "#9d7dff",
        "#67f7ae",
        "#ba7094",
        "#98b4fe",
        "#c8ab76",
        "#b4b4b4",
        "#ff7e2a",
        "#ece9e9",
    ),
)
