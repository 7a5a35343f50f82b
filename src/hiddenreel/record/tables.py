"""Reads samples from a data file: a CSV with a header, or an NPZ with X and y.

Pickles are refused, because reading one can run code. Every message names the line or the row.
"""

from __future__ import annotations

import csv
import hashlib
import io
import math
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import numpy as np

from hiddenreel.errors import HiddenreelError, apart_from
from hiddenreel.learn.data import Dataset, Raw, make
from hiddenreel.learn.run import DatasetSettings, Run
from hiddenreel.reading import MB, Unreadable, read_bounded
from hiddenreel.record.given import MOST_CLASSES, names, targets
from hiddenreel.record.weight_files import PICKLES

# The most bytes of a file, and of the arrays in an NPZ. Each job of a build reads the file again.
LARGEST_FILE, LARGEST_ARRAYS = 20 * MB, 200 * MB
MOST_ROWS = 1_000_000
# Separators between the values of a line.
SEPARATORS = {".csv": ",;\t", ".tsv": "\t", ".txt": "\t;,"}
NPZ = ".npz"
# Arrays of an NPZ that are not columns.
FEATURE_NAMES, CLASS_NAMES = "feature_names", "class_names"


class TableError(HiddenreelError):
    """The content of a file is wrong; the message does not name the file."""


@dataclass(frozen=True)
class Table:
    """The columns of a file.

    Attributes
    ----------
    columns : dict of str to sequence (N,)
        The texts of a CSV, or the arrays of an NPZ.
    lines : sequence of int (N,)
        The number of each row in the file.
    line : {"line", "row"}
        The word for that number in messages.
    sha256 : str
        The digest of the file, in hexadecimal.
    class_names : list of str
        The names of the classes in order, if the file has them.
    inputs : list of str
        The columns that are inputs by default; a label may be among them.
    """

    columns: dict[str, Sequence[str] | np.ndarray]
    lines: Sequence[int]
    line: str
    sha256: str
    class_names: list[str]
    inputs: list[str]

    def __len__(self) -> int:
        return len(self.lines)

    def numbers(self, column: str) -> np.ndarray:
        """Return a column as numbers (N,).

        Raises
        ------
        TableError
            When a value is not a finite number.
        """
        values = self.columns[column]
        numbers = np.array([_number(value) for value in values])
        wrong = np.flatnonzero(~np.isfinite(numbers))
        if len(wrong):
            self._refuse(column, int(wrong[0]))
        return numbers

    def _refuse(self, column: str, row: int) -> NoReturn:
        value = str(self.columns[column][row])
        where = f"{self.line} {self.lines[row]}: {shown(column)}"
        if not value.strip():
            raise TableError(f"{where} is empty: fill it in, or remove the {self.line}")
        # Where the comma is the decimal point, as in 3,5.
        hint = ""
        if math.isfinite(_number(value.replace(",", "."))):
            hint = f": write {value.replace(',', '.')}"
        elif math.isfinite(_number(value.replace(",", ""))):
            hint = f": write {value.replace(',', '')}"
        raise TableError(f"{where} is {shown(value)}, and must be a finite number{hint}")

    def classes(self, column: str) -> tuple[np.ndarray, list[str]]:
        """Return the class of each row (N,) of int, and the names of the classes in order.

        Raises
        ------
        TableError
            When there are fewer than 2 or more than 10 classes, or one has no name.
        """
        texts = [str(value).strip() for value in self.columns[column]]
        if "" in texts:
            self._refuse(column, texts.index(""))
        numbers = np.array([_number(text) for text in texts])
        if len(different := set(texts)) > MOST_CLASSES or len(different) < 2:
            what = "one value" if len(different) == 1 else f"{len(different)} different values"
            hint = ""
            if np.isfinite(numbers).all():
                hint = " (for numbers, write target instead of label)"
            raise TableError(f"{shown(column)} has {what}, and must have 2 to {MOST_CLASSES} classes{hint}")
        found = targets(
            numbers if np.isfinite(numbers).all() else np.array(texts),
            len(texts),
            "classification",
            shown(column),
        )
        given = names(self.class_names, CLASS_NAMES, len(found.classes)) or list(found.classes)
        return found.labels, require_printable(given, "class")


def shown(text: str) -> str:
    """Quote a text from a file for a message: on one line, shortened if it is long."""
    return repr(text if len(text) <= 40 else f"{text[:39]}…")


def require_printable(listed: list[str], what: str) -> list[str]:
    """Refuse names that are not a line of plain text."""
    for name in listed:
        if not name.isprintable():
            raise TableError(f"the name of {what} {shown(name)} must be a line of plain text")
    return listed


def _number(value: object) -> float:
    """Read a number as people write it; NaN for anything else."""
    if isinstance(value, str) and "_" in value:
        return math.nan
    try:
        return float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return math.nan


# --- Reading files -------------------------------------------------------------------------------


def read_table(path: Path) -> Table:
    """Read the columns of a file.

    Raises
    ------
    TableError
        When the format is unknown, the file is too large, or it holds no table.
    """
    suffix = path.suffix.lower()
    if suffix in PICKLES or suffix == ".npy":
        what = "is a pickle, which could run anything when it is read" if suffix != ".npy" else ""
        raise TableError(
            f"{what or 'is one array, and X and y are needed'}: write an NPZ with "
            "numpy.savez('data.npz', X=X, y=y)"
        )
    if suffix not in (*SEPARATORS, NPZ):
        raise TableError("has no format that is read here: save it as .csv, .tsv or .npz")
    try:
        content = read_bounded(path, LARGEST_FILE)
    except Unreadable as error:
        raise TableError(str(error)) from None
    if not content.strip():
        raise TableError("is empty")
    table = (_of_npz if suffix == NPZ else _of_csv)(content, suffix)
    if not MOST_ROWS >= len(table) >= 2:
        counted = f"{len(table)} samples" if len(table) != 1 else "one sample"
        raise TableError(f"has {counted}, and must have 2 to {MOST_ROWS}")
    return table


def _of_csv(content: bytes, suffix: str) -> Table:
    text = _decoded(content)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text, suffix))
    rows, lines = [], []
    try:
        for row in reader:
            if any(value.strip() for value in row):
                rows.append(row)
                lines.append(reader.line_num)
    except csv.Error as error:
        raise TableError(f"line {reader.line_num}: {error}") from None
    header = [name.strip() for name in rows[0]]
    if all(math.isfinite(_number(name)) for name in header):
        raise TableError(f"line {lines[0]} has numbers: write the names of the columns into it")
    twice = next((name for name in header if name and header.count(name) > 1), None)
    if twice is not None:
        raise TableError(f"line {lines[0]}: there are two columns {shown(twice)}: rename one")
    for line, row in zip(lines, rows):
        if len(row) != len(header):
            named = f"line {lines[0]}, which names the columns, has {len(header)}"
            raise TableError(f"line {line} has {len(row)} values, and {named}")
    # A column without a name mostly holds the row numbers of the program that wrote the file.
    columns: dict[str, Sequence[str] | np.ndarray] = {
        name: [row[place] for row in rows[1:]] for place, name in enumerate(header) if name
    }
    digest = hashlib.sha256(content).hexdigest()
    return Table(columns, lines[1:], "line", digest, [], list(columns))


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise TableError(
            f"line {line} is not in UTF-8 (byte 0x{content[error.start]:02x}): save the file as UTF-8"
        ) from None


def _separator(text: str, suffix: str) -> str:
    """Return the separator that occurs most often in the header."""
    header = next(line for line in text.splitlines() if line.strip())
    return max(SEPARATORS[suffix], key=header.count)


def _of_npz(content: bytes, suffix: str) -> Table:
    arrays = _arrays(content)
    for name in ("X", "y"):
        if name not in arrays:
            raise TableError(f"has no array {name}: write it with numpy.savez('data.npz', X=X, y=y)")
    X, count = arrays["X"], len(arrays["X"]) if arrays["X"].ndim else 0
    if X.ndim < 2 or not X.size or X.dtype.kind not in "fiub":
        raise TableError(
            f"X has the shape {X.shape} of {X.dtype}: it must hold numbers, with a row for each sample"
        )
    X = X.reshape(count, -1)
    given = [str(name) for name in arrays.get(FEATURE_NAMES, np.empty(0)).ravel()]
    features = names(given, FEATURE_NAMES, X.shape[1])
    columns: dict[str, Sequence[str] | np.ndarray] = dict(
        zip(features or [f"x{number}" for number in range(1, X.shape[1] + 1)], X.T)
    )
    inputs = list(columns)
    for name, array in arrays.items():
        if name not in ("X", FEATURE_NAMES, CLASS_NAMES):
            array = array[:, 0] if array.ndim == 2 and array.shape[1] == 1 else array
            if array.shape != (count,):
                raise TableError(
                    f"{name} has the shape {array.shape}, and X has {count} samples: it must have a "
                    "value for each"
                )
            columns[name] = array
    classes = [str(name) for name in arrays.get(CLASS_NAMES, np.empty(0)).ravel()]
    return Table(columns, range(count), "row", hashlib.sha256(content).hexdigest(), classes, inputs)


def _arrays(content: bytes) -> dict[str, np.ndarray]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            size = sum(info.file_size for info in archive.infolist())
        if size > LARGEST_ARRAYS:
            unpacked = apart_from(LARGEST_ARRAYS / MB, size / MB)
            raise TableError(
                f"unpacks to {unpacked} MB, and more than {LARGEST_ARRAYS / MB:.0f} MB are not read"
            )
        with np.load(io.BytesIO(content), allow_pickle=False) as file:
            return {name: file[name] for name in file.files}
    except ValueError as error:
        if "pickle" not in str(error):
            raise TableError("is damaged, or no NPZ file") from None
        raise TableError(
            "holds an array of Python objects, which is a pickle and could run anything when read: "
            "write it with array.astype(str) or array.astype(float)"
        ) from None
    except (AttributeError, EOFError, zipfile.BadZipFile):
        raise TableError("is damaged, or no NPZ file") from None


# --- From a table to the samples of a run --------------------------------------------------------


def dataset_of(run: Run) -> Dataset:
    """Make the dataset of a run, from its generator or its file.

    Raises
    ------
    HiddenreelError
        When the file has changed since the configuration was read.
    """
    return make(run, raw_of(run.dataset) if run.dataset.file else None)


def raw_of(settings: DatasetSettings) -> Raw:
    """Read the samples of a run from its file, sorted by class."""
    asked, file = settings.parameters, Path(settings.file)
    try:
        table = read_table(file)
        if table.sha256 != asked["sha256"]:
            raise TableError("was changed after the configuration was read: start again")
        X = np.column_stack([table.numbers(column) for column in asked["inputs"]])
        if settings.is_regression:
            numbers = table.numbers(asked["target"])[:, None]
            return Raw(X, np.zeros(len(X), np.int64), targets=numbers)
        labels, _ = table.classes(asked["label"])
    except TableError as error:
        raise HiddenreelError(f"{file}: {error}") from None
    order = np.argsort(labels, kind="stable")
    return Raw(X[order], labels[order])
