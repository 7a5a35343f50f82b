"""YAML files are read as their authors mean them, or refused in one line without a traceback."""

from __future__ import annotations

import os

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tries import tries

from hiddenreel.errors import HiddenreelError
from hiddenreel.plan.yaml_file import MOST_LEVELS, read_yaml

BOMB = "a: &a [1, 1, 1, 1, 1, 1, 1, 1]\n" + "".join(
    f"{after}: &{after} [{', '.join([f'*{before}'] * 8)}]\n"
    for before, after in zip("abcdefgh", "bcdefghi", strict=True)
)
REFUSED = [
    ("", ": is empty: write at least `runs:` and a run"),
    ("# only a comment\n", ": is empty: write at least `runs:` and a run"),
    ("- runs\n", ": must begin with a key, as in `runs:`"),
    ("runs:\n\ta: 1\n", ":2: not YAML: it has a tab: indent with spaces"),
    (
        "runs:\n  a: [1\nb: {}\n",
        ":2: not YAML: what [ opens here has no ], or lacks a comma, or a text in it needs quotes",
    ),
    ("a:\n  x: 1\n   y: 2\n", ":3: not YAML: it is indented too far, or a text with a colon needs quotes"),
    ("a:\n  x: 1\n y: 2\n", ":3: not YAML: this line is indented differently from those it belongs to"),
    ("a:\n  b: 1\n  x\n", ":4: not YAML: a key needs a colon and a space after it, as in `epochs: 5`"),
    ("a: 'b\nc: d\n", ":1: not YAML: a text in quotes does not end"),
    ("a: %\n", ":1: not YAML: a text that begins with this sign needs quotes"),
    (
        "a: {w: #003c8f}\n",
        ":2: not YAML: a value is missing, or a # before it, which begins a comment, needs quotes",
    ),
    ("a: 1\n---\nb: 2\n", ":2: not YAML: a second document begins here: remove the line ---"),
    ("a:\n  x: 1\n  y: 2\n  x: 3\n", ":4: the key x is here and on line 2: keep one of them"),
    ("a: 010\n", ":1: 010: YAML reads this as a number in base 8: write 10, or '010' for a name"),
    ("a:\n  b: &x [1, *x]\n", ":2: the alias *x stands in what it is an alias of"),
    ("a: &x {b: *x}\n", ":1: the alias *x stands in what it is an alias of"),
    ("a: *x\n", ":1: not YAML: a text that begins with * needs quotes"),
    ("? [1, 2]\n: 3\n", ":1: a key must be a word or a number, not a list or a mapping"),
    ("a: !!python/object:os.system x\n", ":1: not YAML: a text that begins with ! needs quotes"),
    (f"a: {'9' * 5000}\n", ":1: a number of 5000 digits, and 300 are the most"),
    ("a: \x01\n", ": not YAML: it has the character 1"),
    ("[" * 300 + "]" * 300, f":1: is more than {MOST_LEVELS} levels deep"),
    (BOMB, ":6: stands for more than 200000 values, through its aliases"),
]


@pytest.mark.parametrize(("text", "message"), REFUSED)
def test_what_is_refused_is_one_line(tmp_path, text, message):
    file = tmp_path / "mine.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(HiddenreelError) as error:
        read_yaml(file)
    assert str(error.value) == f"{file}{message}"


def as_pipe(file):
    os.mkfifo(file)


def as_huge(file):
    with open(file, "wb") as opened:
        opened.truncate(3 * 10**9)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda file: None, "No such file or directory"),
        (lambda file: file.mkdir(), "it is not a regular file"),
        (as_pipe, "it is not a regular file"),
        (lambda file: file.symlink_to(file), "Too many levels of symbolic links"),
        (as_huge, "it has 3000.0 MB, and more than 10 MB are not looked into"),
    ],
)
def test_what_is_no_file_of_text_is_one_line(tmp_path, make, message):
    file = tmp_path / "mine.yaml"
    make(file)
    with pytest.raises(HiddenreelError) as error:
        read_yaml(file)
    assert str(error.value) == f"{file}: cannot be read: {message}"


@pytest.mark.parametrize(("encoding", "line"), [("latin-1", 2), ("utf-16", 1)])
def test_another_encoding_is_said_with_its_line(tmp_path, encoding, line):
    file = tmp_path / "mine.yaml"
    file.write_bytes("a: 1\n# für\n".encode(encoding))
    with pytest.raises(HiddenreelError) as error:
        read_yaml(file)
    assert str(error.value) == f"{file}:{line}: is not in UTF-8: save it in that encoding"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_unicode_is_read_however_it_is_written(tmp_path, encoding):
    file = tmp_path / "mine.yaml"
    file.write_bytes("a: für\n".encode(encoding))
    assert read_yaml(file) == {"a": "für"}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0),
        ("-7", -7),
        ("1_000", 1000),
        ("0.5", 0.5),
        ("00", 0),
        ("'010'", "010"),
        ("'1:30'", "1:30"),
        ("4:3", "4:3"),
        ("-1:30.5", "-1:30.5"),
        ("yes", True),
        ("null", None),
        ("[1, a]", [1, "a"]),
    ],
)
def test_what_means_what_it_says_is_read(tmp_path, text, value):
    file = tmp_path / "mine.yaml"
    file.write_text(f"a: {text}\n")
    assert read_yaml(file) == {"a": value}


def test_merged_keys_may_be_overwritten(tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text("a: &a {x: 1, y: 2}\nb: {<<: *a, x: 3}\n")
    assert read_yaml(file)["b"] == {"x": 3, "y": 2}


texts = st.text(st.sampled_from("ab01:-_[]{},&*!|>'\"#%@?. \n\t<~\x00\x7f\u2028é"), max_size=60) | st.text(
    max_size=40
)


@settings(max_examples=tries(70), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example("&a [*a]")
@example("a: 0b_")
@example("a: 1__:0")
@example("a: 2026-99-99")
@example("a: .")
@example("a: !!int x")
@example("a: !!binary x")
@example("<<: 1")
@given(texts)
def test_no_text_ends_in_a_traceback(tmp_path, text):
    file = tmp_path / "mine.yaml"
    file.write_text(text, encoding="utf-8", errors="surrogatepass")
    try:
        assert isinstance(read_yaml(file), dict)
    except HiddenreelError as error:
        assert "\n" not in str(error)


words = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=5)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(
        st.text("abc-", min_size=1, max_size=5),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | words,
            lambda inner: st.lists(inner) | st.dictionaries(words, inner),
            max_leaves=10,
        ),
        min_size=1,
    )
)
def test_what_yaml_writes_is_read_back(tmp_path, value):
    file = tmp_path / "mine.yaml"
    file.write_text(yaml.safe_dump(value, allow_unicode=True), encoding="utf-8")
    assert read_yaml(file) == value
