"""Lists the kinds of figure and film, the options of each, and what each needs of a run.

Each kind has a file of its own. The file's docstring, the signature of its function and its `NEEDS`
describe the kind. They are read without running the file, because the workflow must not wait for
Matplotlib to be imported.

To add a kind, add its file: no list of kinds needs a change.
"""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

from hiddenreel.code_digest import PACKAGE
from hiddenreel.draw.screen import SHAPES
from hiddenreel.errors import HiddenreelError
from hiddenreel.language import phrase, phrases

# The function that draws a kind, by the folder that the kind's file is in.
ENTRANCES = {"figures": "draw", "films": "film"}

# The sections of the lecture, in order. A kind names its section in `SECTION`; kinds that name none, or
# another one, come last.
SECTIONS = phrases(
    "Forward direction",
    "Backward direction, one neuron a layer",
    "Backward direction, many neurons",
    "Training and checking",
    "Films",
)
SECTION_BY_DEFAULT = {"figures": phrase("Further figures"), "films": "Films"}

# The commands that make the files of a product.
COMMANDS = {"figures": ("figure",), "films": ("film", "storyboard")}


class Counted(NamedTuple):
    """Something of which a kind may need a number: its names for one and for more, and what sets it."""

    one: str
    many: str
    where: str = ""

    def needed(self, least: int, most: int | None) -> str:
        """Write how many are needed: "1 input", "1 to 3 outputs", "at least 1 hidden layer"."""
        noun = self.one if (most or least) == 1 else self.many
        if most is None:
            return f"at least {least} {noun}"
        return f"{least} {noun}" if least == most else f"{least} to {most} {noun}"


# The numbers of a run that a kind may limit in `NEEDS`, each to a range [least, most] or [least, None].
NEEDS = {
    "inputs": Counted("input", "inputs", "in its layers"),
    "layers": Counted("layer of weights", "layers of weights", "in its layers"),
    "hidden": Counted("hidden layer", "hidden layers", "in its layers"),
    "classes": Counted("class", "classes", "in its dataset"),
    "width": Counted("neuron in every hidden layer", "neurons in every hidden layer", "in one of its layers"),
    "first": Counted("neuron in the first hidden layer", "neurons in the first hidden layer", "there"),
    "outputs": Counted("output", "outputs", "in its layers"),
    "pixels": Counted(
        "input that is a pixel of a picture", "inputs that are pixels of a picture", "in its dataset"
    ),
}
# The same for the runs that a kind compares.
BETWEEN = {
    "others": Counted("run under compare", "runs under compare"),
    "varied": Counted(
        "setting that differs between runs of the same start",
        "settings that differ between runs of the same start",
    ),
}


class Worded(NamedTuple):
    """A word of a run that a kind may limit: the run's attribute, what is needed, and what a run has."""

    attribute: str
    needed: str
    has: str


# The words that a kind may limit in `NEEDS` to a list.
WORDS = {
    "hidden_activation": Worded("hidden", "hidden layers of {words}", "run {run} has hidden = {given}"),
    "output_activation": Worded("output", "an output layer of {words}", "run {run} has output = {given}"),
    "loss": Worded("loss", "the loss {words}", "run {run} has loss = {given}"),
    # Only the program that trained a network knows its batches, its steps and its first seed.
    "trained_by": Worded("trained_by", "a run that {words} trained", "{given} trained run {run}"),
    "output_errors": Worded(
        "output_errors", "errors of the outputs that are {words}", "those of run {run} are {given}"
    ),
}

# What to write instead of the old name of a kind, by group and old name.
RENAMED = {
    ("figures", "nudge-w1"): "kind: nudge-weight, layer: 1",
    ("figures", "nudge-w3"): "kind: nudge-weight, layer: 3",
}

# Parameters that the function of a kind may have besides the recording: the recordings of the runs under
# `compare`, or the measurements that one of these modules makes on the recording.
OTHERS = "others"
MEASUREMENTS = {
    "moments": "hiddenreel.analyse.moments",
    "parity": "hiddenreel.analyse.parity",
    "speed": "hiddenreel.analyse.speed",
}

# What a kind may let an author choose of its contents, in `OFFERS`.
OFFERS = ("samples", "camera", "counters")

Range = tuple[int, int | None]


class CatalogueError(HiddenreelError):
    """The file of a kind, or a module of `learn`, lacks something that it must declare."""


@dataclass(frozen=True)
class Type:
    """The type of an option's values.

    Attributes
    ----------
    name : str
        ``int``, ``float``, ``bool``, ``str`` or ``Literal``.
    many : bool
        Whether the value is a list of them.
    optional : bool
        Whether null is allowed as well.
    choices : tuple
        The values of a ``Literal``.
    """

    name: str
    many: bool = False
    optional: bool = False
    choices: tuple = ()


@dataclass(frozen=True)
class Option:
    """An option of a kind.

    Attributes
    ----------
    annotation : str
        Its type as written in the source.
    type : Type
        Its type, parsed.
    default : object
        Its value if the configuration has none.
    """

    name: str
    annotation: str
    type: Type
    default: Any


@dataclass(frozen=True)
class Kind:
    """A kind of figure or film.

    Attributes
    ----------
    name : str
        Its name in the configuration: the file's name with dashes.
    summary : str
        The first line of its docstring.
    needs : dict of str to (least, most)
        The ranges that a run's numbers must lie in, by the keys of `catalogue.NEEDS`.
    words : dict of str to tuple of str
        The values that a run's settings may have, by the keys of `catalogue.WORDS`.
    between : dict of str to (least, most)
        The ranges for the runs that it compares, by the keys of `catalogue.BETWEEN`.
    given : tuple of str
        The parameters besides the recording: `OTHERS`, or names in `MEASUREMENTS`.
    hint : str
        The rest of its docstring: it tells the viewer what to look at.
    section : str
        The section of the lecture that it belongs to.
    shapes : dict of str to dict of str to (least, most)
        What a run must have for a sheet of each shape, by the words of `NEEDS` and `BETWEEN`; pixels
        may be between two shapes.
    offers : tuple of str
        What an author may choose of its contents, of `OFFERS`.
    panels : tuple of str
        The names of a film's panels, in `PANELS`; a ``*`` stands for the number of each hidden layer.
    panel_needs : dict of str to dict of str to (least, most)
        What a run must have for an author to choose a panel, where `PANELS` says it, as in `shapes`.
    """

    name: str
    summary: str
    options: dict[str, Option]
    needs: dict[str, Range]
    words: dict[str, tuple[str, ...]]
    between: dict[str, Range]
    given: tuple[str, ...]
    hint: str = ""
    section: str = ""
    shapes: dict[str, dict[str, Range]] = field(default_factory=dict)
    offers: tuple[str, ...] = ()
    panels: tuple[str, ...] = ()
    panel_needs: dict[str, dict[str, Range]] = field(default_factory=dict)

    @property
    def measurements(self) -> list[str]:
        """The measurements that must be made on its recording first."""
        return [name for name in self.given if name in MEASUREMENTS]


class Kinds(Mapping[str, Kind]):
    """The kinds in a folder, by name; the file of each is read when somebody asks for it."""

    def __init__(self, folder: Path, entrance: str) -> None:
        # A file that begins with an underscore is not a kind: __init__.py, or what kinds share.
        files = sorted(file for file in folder.glob("*.py") if not file.name.startswith("_"))
        self._files = {file.stem.replace("_", "-"): file for file in files}
        self._entrance = entrance

    def __getitem__(self, name: str) -> Kind:
        return _described(self._files[name], self._entrance)

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)


def kinds(group: str) -> Mapping[str, Kind]:
    """Describe the kinds in ``"figures"`` or ``"films"``, by name, without importing any.

    Asking for a kind raises a `CatalogueError` when its file does not declare all that it must, or
    declares it in a form that cannot be read.
    """
    return _kinds(PACKAGE / group, ENTRANCES[group])


def load(group: str, kind: str) -> ModuleType:
    """Import the file of a kind and return it."""
    return importlib.import_module(module_of(group, kind))


def module_of(group: str, kind: str) -> str:
    """Name the module of a kind, such as ``hiddenreel.figures.loss_curve``."""
    return f"{PACKAGE.name}.{group}.{kind.replace('-', '_')}"


def modules_of(group: str, kind: str, *commands: str) -> tuple[str, ...]:
    """Name the modules that make the files of a product: its kind's and those of these commands.

    Without commands they are those of every command in `COMMANDS`.
    """
    names = (command_module(command) for command in commands or COMMANDS[group])
    return module_of(group, kind), *names


def command_module(command: str) -> str:
    """Name the module of a command, such as ``hiddenreel.cli.contact_sheet``."""
    return f"{PACKAGE.name}.cli.{command.replace('-', '_')}"


def read_type(annotation: str) -> Type | None:
    """Parse an annotation; return None if values from YAML cannot be checked against it."""
    try:
        return _type(ast.parse(annotation, mode="eval").body)
    except (SyntaxError, ValueError):
        return None


# The folders do not change while a process runs.
_kinds = cache(Kinds)


@cache
def _described(file: Path, entrance: str) -> Kind:
    try:
        tree = ast.parse(file.read_bytes())
    except SyntaxError as error:
        raise _unreadable(file, error.lineno or 1, f"not Python: {error.msg}") from None
    summary, _, hint = (ast.get_docstring(tree) or "").partition("\n")
    if not summary:
        raise _unreadable(file, 1, "no docstring: describe in one line what the picture shows")
    function = _entrance(file, tree, entrance)
    needs, words = _needs(file, tree)
    return Kind(
        name=file.stem.replace("_", "-"),
        summary=summary,
        options=read_options(file, function),
        needs={key: range_ for key, range_ in needs.items() if key in NEEDS},
        words=words,
        between={key: range_ for key, range_ in needs.items() if key in BETWEEN},
        given=_given(file, function),
        hint=" ".join(hint.split()).removeprefix("What to look at: "),
        section=_section(file, tree),
        shapes=_shapes(file, tree),
        offers=_names(file, tree, "OFFERS", OFFERS),
        panels=_names(file, tree, "PANELS"),
        panel_needs=_needs_of(file, tree, "PANELS"),
    )


def _constant(tree: ast.Module, name: str) -> ast.Assign | ast.AnnAssign | None:
    """Return the statement that assigns a value to a name, if the file has one."""
    for node in tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(id=found)]) | ast.AnnAssign(target=ast.Name(id=found)) if (
                found == name
            ):
                return node
    return None


def _section(file: Path, tree: ast.Module) -> str:
    given = _constant(tree, "SECTION")
    if given is None:
        return SECTION_BY_DEFAULT[file.parent.name]
    match given.value:
        case ast.Constant(value=str() as section) if section.strip():
            return section
    raise _unreadable(file, given.lineno, "SECTION is not words")


def _shapes(file: Path, tree: ast.Module) -> dict[str, dict[str, Range]]:
    """Read what a run must have for the sheets of some shapes; for all others it needs nothing."""
    needs = _needs_of(file, tree, "SHEET_NEEDS")
    if (given := _constant(tree, "SHEET_NEEDS")) and not (needs and set(needs) <= set(SHAPES)):
        what = f"SHEET_NEEDS has no shapes (choose {', '.join(SHAPES)})"
        raise _unreadable(file, given.lineno, what)
    return {shape: needs.get(shape, {}) for shape in SHAPES}


def _needs_of(file: Path, tree: ast.Module, constant: str) -> dict[str, dict[str, Range]]:
    """Read a list of names, or what a run must have for each; return nothing if it is neither."""
    node = _constant(tree, constant)
    try:
        given = ast.literal_eval(node.value) if node else {}  # type: ignore[arg-type]
        asked = given if isinstance(given, dict) else {name: {} for name in given}
    except (ValueError, TypeError):
        return {}
    return {
        name: {
            key: range_
            for key, limits in needs.items()
            if node and (range_ := _range(file, node.lineno, key, limits))
        }
        for name, needs in asked.items()
    }


def _names(file: Path, tree: ast.Module, constant: str, known: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Read a tuple of names, of those that are known if there are any."""
    given = _constant(tree, constant)
    if given is None:
        return ()
    try:
        names = tuple(ast.literal_eval(given.value))  # type: ignore[arg-type]
    except (ValueError, TypeError):
        names = (None,)
    if all(type(name) is str and name in (known or names) for name in names):
        return names
    choices = f" (choose {', '.join(known)})" if known else ""
    raise _unreadable(file, given.lineno, f"{constant} is not a tuple of names{choices}")


def _entrance(file: Path, tree: ast.Module, name: str) -> ast.FunctionDef:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            if [given.arg for given in node.args.args[:2]] == ["recording", "theme"]:
                return node
            break
    raise _unreadable(file, 1, f"no function {name}(recording, theme, *, …)")


def _given(file: Path, function: ast.FunctionDef) -> tuple[str, ...]:
    """Return the names of the parameters between the theme and the options."""
    names = tuple(argument.arg for argument in function.args.args[2:])
    for name in names:
        if name not in (OTHERS, *MEASUREMENTS):
            what = f"there is no parameter '{name}' (choose {OTHERS}, {', '.join(MEASUREMENTS)})"
            raise _unreadable(file, function.lineno, what)
    return names


def read_options(file: Path, function: ast.FunctionDef, leave_out: tuple[str, ...] = ()) -> dict[str, Option]:
    """Return the keyword-only parameters of a function, except those in `leave_out`.

    Raises
    ------
    CatalogueError
        When a parameter has a type or a default that YAML cannot express.
    """
    given = zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True)
    options = [
        _option(file, argument, default) for argument, default in given if argument.arg not in leave_out
    ]
    return {option.name: option for option in options}


def _option(file: Path, argument: ast.arg, default: ast.expr | None) -> Option:
    annotation = ast.unparse(argument.annotation) if argument.annotation else ""
    type_ = read_type(annotation)
    if type_ is None:
        what = f"option {argument.arg} is of type '{annotation}'"
        choices = "int, float, bool, str, tuple[int, ...], tuple[float, ...], Literal[…], | None"
        raise _unreadable(file, argument.lineno, f"{what} (choose {choices})")
    try:
        value = ast.literal_eval(default)  # type: ignore[arg-type]
    except (ValueError, TypeError):
        what = f"option {argument.arg} has no literal default"
        raise _unreadable(file, argument.lineno, what) from None
    return Option(argument.arg, annotation, type_, value)


def _type(node: ast.expr) -> Type | None:
    match node:
        case ast.BinOp(left=inner, op=ast.BitOr(), right=ast.Constant(value=None)):
            type_ = _type(inner)
            return type_ and Type(type_.name, type_.many, True, type_.choices)
        case ast.Name(id="int" | "float" | "bool" | "str" as name):
            return Type(name)
        case ast.Subscript(value=ast.Name(id="tuple"), slice=ast.Tuple(elts=[item, end])):
            type_ = _type(item)
            endless = isinstance(end, ast.Constant) and end.value is ...
            number = type_ in (Type("int"), Type("float"))
            return Type(type_.name, many=True) if type_ and number and endless else None
        case ast.Subscript(value=ast.Name(id="Literal"), slice=choices):
            values = ast.literal_eval(choices)
            return Type("Literal", choices=values if isinstance(values, tuple) else (values,))
    return None


def _needs(file: Path, tree: ast.Module) -> tuple[dict[str, Range], dict[str, tuple[str, ...]]]:
    """Return the ranges and the words in `NEEDS`."""
    given = _constant(tree, "NEEDS")
    if given is None:
        return {}, {}
    needs = _lists(file, given.lineno, given.value)
    ranges = {key: _range(file, given.lineno, key, needs[key]) for key in needs}
    words = {key: tuple(needs[key]) for key in needs if key in WORDS}
    return {key: range_ for key, range_ in ranges.items() if range_}, words


def _lists(file: Path, line: int, node: ast.expr | None) -> dict[str, list]:
    try:
        needs = ast.literal_eval(node)  # type: ignore[arg-type]
        lists = {key: list(value) for key, value in needs.items()}
    except (ValueError, TypeError, AttributeError):
        what = 'NEEDS is not literal ranges, as in {"inputs": [2, 2], "hidden": [1, None]}'
        raise _unreadable(file, line, what) from None
    return lists


def _range(file: Path, line: int, key: str, given: list) -> Range | None:
    """Return a range, or None for a list of words."""
    if key in WORDS:
        if given and all(type(word) is str for word in given):
            return None
        raise _unreadable(file, line, f"NEEDS {key} is not a list of words")
    if key not in (*NEEDS, *BETWEEN):
        choices = ", ".join((*NEEDS, *BETWEEN, *WORDS))
        raise _unreadable(file, line, f"NEEDS knows no '{key}' (choose {choices})")
    match given:
        case [int() as least, int() | None as most] if bool not in (type(least), type(most)):
            return least, most
    raise _unreadable(file, line, f"NEEDS {key} is not [least, most]: whole numbers")


def _unreadable(file: Path, line: int, what: str) -> CatalogueError:
    return CatalogueError(f"{file.parent.name}/{file.name}:{line}: {what}")
