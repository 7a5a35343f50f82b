"""Reads YAML strictly: values that YAML would misread are refused with their line."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import yaml

from hiddenreel.errors import HiddenreelError
from hiddenreel.reading import MB, Unreadable, read_bounded

# Deeper than any configuration, and far below Python's own limit of recursion.
MOST_LEVELS = 50
# A few lines of aliases to aliases may expand to more values than fit into memory.
MOST_VALUES = 200_000
MOST_DIGITS = 300
MOST_BYTES = 10 * MB
# YAML 1.1 reads 010 as 8, which is refused, and 1:30 as 90. YAML 1.2 and people read 4:3 as text.
OCTAL = re.compile(r"[-+]?0[0-7_]+")
SEXAGESIMAL = re.compile(r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?")


# What people did, by what PyYAML says of it.
MEANT = {
    r"found character '\t'": "it has a tab: indent with spaces",
    "expected <block end>": "this line is indented differently from those it belongs to",
    "mapping values are not allowed": "it is indented too far, or a text with a colon needs quotes",
    "could not find expected ':'": "a key needs a colon and a space after it, as in `epochs: 5`",
    "found undefined alias": "a text that begins with * needs quotes",
    "could not determine a constructor": "a text that begins with ! needs quotes",
    "found another document": "a second document begins here: remove the line ---",
    "expected a single document": "a second document begins here: remove the line ---",
    "found unexpected end of stream": "a text in quotes does not end",
    "found unknown escape character": "a \\ in double quotes begins a sign of its own: use single quotes",
    "expected the node content": "a value is missing, or a # before it, which begins a comment, needs quotes",
    "cannot start any token": "a text that begins with this sign needs quotes",
}
OPENED = {"while parsing a flow mapping": ("{", "}"), "while parsing a flow sequence": ("[", "]")}
# Those that begin earlier than where PyYAML stops.
OF_CONTEXT = ("found unexpected end of stream", "expected the node content")


class YamlError(HiddenreelError):
    """A file is not YAML, or YAML would misread it."""


def read_yaml(file: str | os.PathLike[str]) -> dict[str, Any]:
    """Read a YAML file that holds a mapping.

    Raises
    ------
    YamlError
        When the file cannot be read; the message names the file and, if known, the line.
    """
    loader = None
    try:
        loader = StrictLoader(_decoded(file))
        keys = loader.get_single_data()
    except _Refused as error:
        raise YamlError(f"{file}:{error.line}: {error.what}") from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        what, of_context = _in_words(error)
        if of_context and error.context_mark:
            mark = error.context_mark
        line = f":{mark.line + 1}" if mark else ""
        raise YamlError(f"{file}{line}: not YAML: {what}") from None
    except yaml.reader.ReaderError as error:
        raise YamlError(f"{file}: not YAML: it has the character {error.character!r}") from None
    except (ValueError, OverflowError, RecursionError) as error:
        raise YamlError(f"{file}: not YAML: {' '.join(str(error).split())}") from None
    finally:
        if loader is not None:
            loader.dispose()
    if keys is None:
        raise YamlError(f"{file}: is empty: write at least `runs:` and a run")
    if not isinstance(keys, dict):
        raise YamlError(f"{file}: must begin with a key, as in `runs:`")
    return keys


def _in_words(error: yaml.MarkedYAMLError) -> tuple[str, bool]:
    """Say in plain words what a person did, and whether it begins where the error's context does.

    PyYAML names the token at which it stopped, which tells its own author what is wrong.
    """
    context, problem = error.context or "", error.problem or ""
    if context in OPENED:
        opens, closes = OPENED[context]
        return (
            f"what {opens} opens here has no {closes}, or lacks a comma, or a text in it needs quotes",
            True,
        )
    for said, meant in MEANT.items():
        if said in problem:
            return meant, said in OF_CONTEXT
    return problem or context, False


def _decoded(file: str | os.PathLike[str]) -> str:
    try:
        content = read_bounded(Path(file), MOST_BYTES)
    except Unreadable as error:
        raise YamlError(f"{file}: cannot be read: {error}") from None
    try:
        # Snakemake, which reads the file too, reads no other encoding.
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise YamlError(f"{file}:{line}: is not in UTF-8: save it in that encoding") from None


class _Refused(Exception):
    """A construct that YAML allows and we refuse, with its line."""

    def __init__(self, node: Any, what: str) -> None:
        self.line, self.what = node.start_mark.line + 1, what
        super().__init__(what)


class StrictLoader(yaml.SafeLoader):
    """A loader that checks every node before it becomes a value."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._level = 0
        # The number of values of a node, by the node's identity; None while the node is being read.
        self._values: dict[int, int | None] = {}

    def compose_node(self, parent: Any, index: Any) -> Any:
        """Compose a node; refuse it if it is too deep, too large or contains itself."""
        alias = self.peek_event() if self.check_event(yaml.AliasEvent) else None
        if alias is not None and alias.anchor in self.anchors:
            anchored = self.anchors[alias.anchor]
            if self._values.get(id(anchored), 0) is None or not self._is_whole(anchored):
                raise _Refused(alias, f"the alias *{alias.anchor} stands in what it is an alias of")
        self._level += 1
        if self._level > MOST_LEVELS:
            raise _Refused(self.peek_event(), f"is more than {MOST_LEVELS} levels deep")
        node = super().compose_node(parent, index)
        self._level -= 1
        self._values[id(node)] = count = 1 + sum(self._values[id(part)] or 0 for part in parts(node))
        if count > MOST_VALUES:
            raise _Refused(node, f"stands for more than {MOST_VALUES} values, through its aliases")
        return node

    def _is_whole(self, node: Any) -> bool:
        return id(node) in self._values

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        """Make a mapping; refuse duplicate keys."""
        _refuse_duplicates(self, node)
        return super().construct_mapping(node, deep)


def parts(node: Any) -> list[Any]:
    """List the nodes within a node."""
    if isinstance(node, yaml.MappingNode):
        return [part for pair in node.value for part in pair]
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []


def _refuse_duplicates(loader: StrictLoader, node: Any) -> None:
    seen: dict[Any, Any] = {}
    for key, _ in node.value:
        if key.tag == "tag:yaml.org,2002:merge":
            continue
        value = loader.construct_object(key, deep=True)
        try:
            before = seen.setdefault(value, key)
        except TypeError:
            raise _Refused(key, "a key must be a word or a number, not a list or a mapping") from None
        if before is not key:
            first = before.start_mark.line + 1
            raise _Refused(key, f"the key {key.value} is here and on line {first}: keep one of them")


def _number(loader: yaml.SafeLoader, node: Any) -> Any:
    text = node.value
    if len(text) > MOST_DIGITS:
        raise _Refused(node, f"a number of {len(text)} digits, and {MOST_DIGITS} are the most")
    if SEXAGESIMAL.fullmatch(text):
        return text
    if OCTAL.fullmatch(text) and set(text) - set("+-0_"):
        plain = text.replace("_", "").lstrip("+-").lstrip("0")
        what = f"YAML reads this as a number in base 8: write {plain}, or '{text}' for a name"
        raise _Refused(node, f"{text}: {what}")
    is_float = node.tag.endswith(":float")
    made = loader.construct_yaml_float if is_float else loader.construct_yaml_int
    return made(node)


for _tag in ("int", "float"):
    StrictLoader.add_constructor(f"tag:yaml.org,2002:{_tag}", _number)
