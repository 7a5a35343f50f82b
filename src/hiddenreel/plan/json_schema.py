"""Describes the configuration as a JSON Schema, with which editors complete keys and mark mistakes.

It is made from the tables that validation uses. Rules that tie one value to another are left to
validation, so the schema accepts everything that is valid and some settings that are not.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from hiddenreel.draw.screen import SHAPES
from hiddenreel.draw.theme.spec import VARIABLES
from hiddenreel.plan.catalogue import OTHERS, Kind, Option, Type, kinds
from hiddenreel.plan.data_files import DATA_FILE
from hiddenreel.plan.languages import SECOND_TYPEFACE
from hiddenreel.plan.schema import NAME, Check, Field, ListOf, Number, OneOf, text, truth
from hiddenreel.plan.sheets import GROUPS, PIXELS, RESOLUTION, SHEET
from hiddenreel.plan.themes import (
    BASES,
    COLOUR,
    FACES,
    GROUNDS,
    HEAVIEST,
    LIGHTEST,
    NAMED_WEIGHTS,
    TITLE,
    TYPE,
    weight,
)
from hiddenreel.plan.validate.options import option_check
from hiddenreel.plan.validate.runs import (
    HIDDEN_SIGMAS,
    MOST_EPOCHS,
    MOST_LAYERS,
    MOST_NEURONS,
    RUN,
    dataset_fields,
    initialisation_fields,
)
from hiddenreel.plan.validate.shared import (
    LONGEST_NOTE,
    PRODUCT,
    figure_camera,
    file_size,
    film_camera,
    first_and_last,
    notes_by_epoch,
    own_text,
    own_title,
    shared_keys,
)
from hiddenreel.plan.validate.whole import COURSE, FIGURE_FORMATS, FILM_EXTRAS, FILM_FORMATS, PLAN
from hiddenreel.plan.watermark import watermark
from hiddenreel.publish.products.formats import PAGES

Schema = dict[str, Any]

NAME_OF_FILE = {"type": "string", "pattern": f"^{NAME.pattern}$"}
TEXT: Schema = {"type": "string"}
SIZE: Schema = {"anyOf": [{"enum": list(SHAPES)}, {"type": "string", "pattern": f"^{PIXELS.pattern}$"}]}
# What all products have in common is described once.
SHEET_BY_KEY: dict[str, Schema] = {"size": SIZE, "resolution": {"enum": [*RESOLUTION.choices, None]}}
DIRECTION: Schema = {
    "type": "array",
    "prefixItems": [
        {"type": "number", "minimum": -360, "maximum": 360},
        {"type": "number", "minimum": 0, "maximum": 90},
    ],
    "minItems": 2,
    "maxItems": 2,
}


def json_schema() -> str:
    """Return the schema as text, as config/config.schema.json holds it."""
    sections = _sections()
    whole = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "What Hiddenreel trains, draws and films",
        **_mapping({key: sections[key] for key in PLAN}, required=["runs"]),
        "$defs": {**SHEET_BY_KEY, **{group: _definitions(group) for group in ("figures", "films")}},
    }
    return json.dumps(whole, indent=1, ensure_ascii=False) + "\n"


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _for_groups(schema: Schema) -> Schema:
    """Describe one value for figures and films, or one for either."""
    either = _or_null(schema)
    return {"anyOf": [either, _mapping(dict.fromkeys(GROUPS, either))]}


def _mapping(properties: Mapping[str, Schema], required: Iterable[str] = ()) -> Schema:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(required),
        "additionalProperties": False,
    }


def _by_name(entry: Schema) -> Schema:
    """Describe a mapping whose keys are names that the author chooses."""
    return {"type": ["object", "null"], "propertyNames": NAME_OF_FILE, "additionalProperties": entry}


def _checked(check: Check) -> Schema:
    """Describe the values that a check accepts."""
    match check:
        case Number():
            bounds = {
                "minimum": check.least,
                "maximum": check.most,
                "exclusiveMinimum": check.above,
                "exclusiveMaximum": check.below,
            }
            given = {name: bound for name, bound in bounds.items() if bound is not None}
            return {"type": "integer" if check.whole else "number", **given}
        case OneOf():
            return {"enum": list(check.choices)}
        case ListOf():
            return _list(_checked(check.check), distinct=check.distinct)
    for key, field in SHEET.items():
        if check is field.check:
            return {"$ref": f"#/$defs/{key}"}
    return OF_CHECKS.get(check, {})


# What the checks that are functions let pass.
OF_CHECKS: dict[Check, Schema] = {
    own_text: TEXT,
    file_size: {"anyOf": [{"type": "number", "exclusiveMinimum": 0}, TEXT]},
    watermark: TEXT,
    text: TEXT,
    PRODUCT[SECOND_TYPEFACE].check: {"anyOf": [TEXT, {"type": "null"}]},
    truth: {"type": "boolean"},
    first_and_last: {
        "type": "array",
        "items": {"type": "integer", "minimum": 0, "maximum": MOST_EPOCHS},
        "minItems": 2,
        "maxItems": 2,
    },
    notes_by_epoch: {
        "type": "object",
        "propertyNames": {"pattern": "^[0-9]+$"},
        "additionalProperties": {"type": "string", "maxLength": LONGEST_NOTE},
        "minProperties": 1,
    },
    weight: {
        "anyOf": [
            {"enum": list(NAMED_WEIGHTS)},
            {"type": "integer", "minimum": LIGHTEST, "maximum": HEAVIEST},
        ]
    },
    own_title: {"anyOf": [TEXT, {"const": False}]},
    figure_camera: _mapping({"from": DIRECTION}, required=["from"]),
    film_camera: _mapping(
        {"turn": _or_null({"type": "number", "minimum": -360, "maximum": 360}), "from": _or_null(DIRECTION)}
    ),
}


def _list(items: Schema, *, distinct: bool = False, least: int = 1) -> Schema:
    return {"type": "array", "items": items, "minItems": least, "uniqueItems": distinct}


def _option(option: Option) -> Schema:
    schema = _checked(option_check(option)) or _of_type(option.type)
    if option.type.optional:
        schema = _or_null(schema)
    return {**schema, "default": option.default}


def _of_type(type_: Type) -> Schema:
    plain: dict[str, Schema] = {
        "int": {"type": "integer"},
        "float": {"type": "number"},
        "bool": {"type": "boolean"},
        "str": TEXT,
        "Literal": {"enum": list(type_.choices)},
    }
    return _list(plain[type_.name]) if type_.many else plain[type_.name]


def _fields(fields: Mapping[str, Field]) -> dict[str, Schema]:
    return {key: _checked(field.check) for key, field in fields.items()}


def _named(known: Mapping[str, Mapping[str, Field]]) -> Schema:
    """Describe a mapping with a name, whose other keys depend on the name."""
    one_of = [
        _mapping({"name": {"const": name}, **_fields(fields)}, required=["name"])
        for name, fields in known.items()
    ]
    return {"anyOf": [{"enum": list(known)}, *one_of]}


def _dataset() -> Schema:
    """Describe a dataset: a built-in one by name, or a file."""
    column = {"label": TEXT, "target": TEXT, "inputs": _list(TEXT, distinct=True)}
    in_file = {"file": TEXT, **column, "standardise": {"type": "boolean"}}
    in_file["held_out"] = _checked(DATA_FILE["held_out"].check)
    named = _named(dataset_fields())
    return {"anyOf": [*named["anyOf"], _mapping(in_file, required=["file"])]}


def _products(group: str) -> Schema:
    """Describe all figures or films; a product without `kind` has the name of its kind."""
    known = kinds(group)
    by_name = {
        name: {"if": {"required": ["kind"]}, "then": _reference(group), "else": _reference(group, name)}
        for name in known
    }
    return {**_by_name(_reference(group)), "properties": by_name}


def _reference(group: str, kind: str = "any") -> Schema:
    return {"$ref": f"#/$defs/{group}/{kind}"}


def _definitions(group: str) -> dict[str, Schema]:
    """Describe each kind, and a product that names its kind."""
    known = kinds(group)
    cases = [
        {
            "if": {"properties": {"kind": {"const": name}}, "required": ["kind"]},
            "then": _reference(group, name),
        }
        for name in known
    ]
    any_kind = {
        "type": "object",
        "properties": {"kind": {"enum": list(known)}, "run": TEXT},
        "required": ["run", "kind"],
        "allOf": cases,
    }
    return {"any": any_kind, **{name: _of_kind(group, kind) for name, kind in known.items()}}


def _of_kind(group: str, kind: Kind) -> Schema:
    shown = {"run": TEXT, **({"compare": _list(TEXT, distinct=True)} if OTHERS in kind.given else {})}
    options = {name: _option(option) for name, option in kind.options.items()}
    options |= _fields(shared_keys(group, kind))
    if kind.panels:
        options["panels"] = _list(_panel(kind.panels), distinct=True)
    return {
        "description": kind.summary,
        **_mapping({"kind": {"const": kind.name}, **shown, **options}, required=shown),
    }


def _panel(names: Iterable[str]) -> Schema:
    """Describe the name of a panel; a star stands for the number of a layer."""
    patterns = [name.replace("*", "[1-9][0-9]*") for name in names if "*" in name]
    plain = [name for name in names if "*" not in name]
    by_layer = [{"type": "string", "pattern": f"^{pattern}$"} for pattern in patterns]
    return {"anyOf": [{"enum": plain}, *by_layer]}


def _any_run() -> Schema:
    """Describe a run to train, and a run with a recording."""
    recorded = _mapping({"recording": TEXT}, required=["recording"])
    return {"if": {"required": ["recording"]}, "then": recorded, "else": _run()}


def _run() -> Schema:
    size = {"type": "integer", "minimum": 1, "maximum": MOST_NEURONS}
    sigma = {"enum": list(HIDDEN_SIGMAS)}
    return _mapping(
        {
            **_fields(RUN),
            "dataset": _dataset(),
            "layers": {"type": "array", "items": size, "minItems": 2, "maxItems": MOST_LAYERS},
            "hidden": {"anyOf": [sigma, _list(sigma)]},
            "shuffle": {"type": "boolean"},
            "initialisation": _named(initialisation_fields()),
        },
        required=["dataset", "layers"],
    )


def _theme() -> Schema:
    colour = {"type": "string", "pattern": f"^{COLOUR.pattern}$".replace("0-9a-f", "0-9a-fA-F")}
    faces = _mapping(dict.fromkeys(FACES, TEXT), required=["regular"])
    return _mapping(
        {
            "base": {"enum": list(BASES)},
            **dict.fromkeys((*GROUNDS, *VARIABLES), colour),
            "classes": _list(colour),
            "typeface": {"anyOf": [TEXT, faces]},
            "title": _mapping({**_fields(TITLE), "colour": colour}),
            "type": _mapping(_fields(TYPE)),
            "transparent": {"type": "boolean"},
        }
    )


def _explorer() -> Schema:
    """Describe an explorer that has other runs beside its own."""
    return _mapping({"run": TEXT, "compare": _list(TEXT, distinct=True)}, required=["run"])


def _sections() -> dict[str, Schema]:
    """Describe the value of each key of the configuration."""
    return {
        "runs": {**_by_name(_any_run()), "type": "object", "minProperties": 1},
        "figures": _products("figures"),
        "films": _products("films"),
        "explorers": _list({"anyOf": [TEXT, _explorer()]}, distinct=True, least=0),
        "own_themes": _by_name(_theme()),
        "themes": _list(TEXT, distinct=True),
        "formats": _mapping(
            {
                "figures": _list({"enum": list(FIGURE_FORMATS)}, distinct=True),
                "films": _list({"enum": [*FILM_FORMATS, *FILM_EXTRAS]}, distinct=True),
                "budget": _or_null(OF_CHECKS[file_size]),
                **{key: _for_groups(asked) for key, asked in _fields(SHEET).items()},
            }
        ),
        "pages": _list({"enum": list(PAGES)}, distinct=True, least=0),
        **_fields(SHEET),
        "budget": _or_null({"type": "number", "exclusiveMinimum": 0}),
        "folder": _or_null(NAME_OF_FILE),
        # YAML reads a date as a date; editors read it as text.
        "course": _mapping(dict.fromkeys(COURSE, TEXT)),
        "language": TEXT,
        "second_typeface": {"anyOf": [TEXT, {"type": "null"}]},
    }
