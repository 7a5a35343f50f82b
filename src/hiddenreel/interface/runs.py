"""Trainings and recordings as Python objects, which make figures and films.

Keys, defaults and messages are those of the configuration, because the same definitions check them.
"""

from __future__ import annotations

import inspect
import json
import shutil
import tempfile
import weakref
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from threadpoolctl import threadpool_limits

from hiddenreel.draw.theme.theme import Theme
from hiddenreel.errors import HiddenreelError
from hiddenreel.interface.drawing import draw_figure, lay_out_film
from hiddenreel.language import Language
from hiddenreel.plan.catalogue import MEASUREMENTS, OTHERS, kinds
from hiddenreel.plan.languages import LANGUAGE
from hiddenreel.plan.validate import fitting_kinds, product_of, run_of, theme_of
from hiddenreel.plan.validate.runs import RUN
from hiddenreel.record.layout import MADE
from hiddenreel.record.recorder import record
from hiddenreel.record.recording import Recording

if TYPE_CHECKING:
    from hiddenreel.interface.shown import Figure, Film


class RecordedRun:
    """A recorded training.

    Attributes
    ----------
    name : str
    recording : Recording
        Its weights, activations, losses and samples.
    """

    def __init__(self, recording: Recording) -> None:
        self.name, self.recording = recording.run.name, recording
        self._measured: dict[str, Any] = {}

    def __repr__(self) -> str:
        recording = self.recording
        layers = "-".join(map(str, recording.sizes))
        losses = f"loss {recording.loss[0]:.4g} → {recording.loss[-1]:.4g}"
        return f"run '{self.name}': {layers}, {recording.epochs} epochs, {losses}"

    @property
    def folder(self) -> Path:
        """The folder of the recording."""
        return self.recording.folder

    @cached_property
    def figures(self) -> list[str]:
        """The kinds of figure that this run meets the needs of."""
        return fitting_kinds("figures", self.recording.run)

    @cached_property
    def films(self) -> list[str]:
        """The kinds of film that this run meets the needs of."""
        return fitting_kinds("films", self.recording.run)

    def figure(
        self,
        kind: str,
        *,
        theme: str | Mapping[str, Any] = "light",
        compare: Sequence[RecordedRun] = (),
        **options: Any,
    ) -> Figure:
        """Draw a figure.

        Parameters
        ----------
        kind : str
            As in the configuration: `figures` lists those that fit.
        theme : str or mapping
            ``light``, ``dark``, or the keys of a theme of your own.
        compare : sequence of RecordedRun
            The runs to show beside this one, where the kind takes any.
        **options
            The kind's options, as in the configuration.

        Raises
        ------
        HiddenreelError
            When there is no such kind or option, or this run does not meet the kind's needs.
        """
        from hiddenreel.interface.shown import Figure

        chosen = self._given("figures", kind, compare, options)
        shown = self._theme(theme, chosen.pop(LANGUAGE, None))
        with threadpool_limits(1), shown.applied():
            return Figure(kind, draw_figure(kind, self.recording, shown, chosen), shown)

    def film(
        self,
        kind: str,
        *,
        theme: str | Mapping[str, Any] = "light",
        compare: Sequence[RecordedRun] = (),
        **options: Any,
    ) -> Film:
        """Lay a film out; the parameters and errors are those of `figure`."""
        from hiddenreel.interface.shown import Film

        chosen = self._given("films", kind, compare, options)
        shown = self._theme(theme, chosen.pop(LANGUAGE, None))
        with threadpool_limits(1), shown.applied():
            film = lay_out_film(kind, self.recording, shown, chosen)
            return Film(kind, film, shown, chosen.get("budget"), chosen.get("formats", ()))

    def _theme(self, theme: str | Mapping[str, Any], language: Mapping[str, Any] | None) -> Theme:
        return Theme.read(theme_of(theme).spec()).in_language(Language.read(language))

    def _given(
        self, group: str, kind: str, compare: Sequence[RecordedRun], options: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Check the options, and return the arguments of the kind's function besides the theme."""
        runs = {self.name: self}
        for other in compare:
            if not isinstance(other, RecordedRun):
                raise HiddenreelError(f"compare has {other!r}: give runs, as hiddenreel.open returns")
            name = next(n for n in _numbered(other.name) if n not in runs)
            runs[name] = other
        settings = {"run": self.name, **options}
        if compare:
            settings["compare"] = [name for name in runs if name != self.name]
        known = {name: run.recording.run for name, run in runs.items()}
        product = product_of(group, kind, settings, known)
        described = kinds(group)[kind]
        given: dict[str, Any] = {name: self.measure(name) for name in described.measurements}
        if OTHERS in described.given:
            given[OTHERS] = [runs[name].recording for name in product.compare]
        return given | product.options

    def measure(self, name: str) -> Any:
        """Make a measurement on the recording, once, and return it as it would be in its file."""
        if name not in self._measured:
            with threadpool_limits(1):
                measured = import_module(MEASUREMENTS[name]).measure(self.recording)
            self._measured[name] = json.loads(json.dumps(measured))
        return self._measured[name]


def train(*, name: str | None = None, folder: str | Path | None = None, **settings: Any) -> RecordedRun:
    """Train a network and record every epoch.

    Parameters
    ----------
    name : str, optional
        What messages call the run; the dataset's name by default.
    folder : path, optional
        Where the recording is kept. Without one it lasts as long as what is returned. A killed training
        continues from its last epoch when it is called again with the same folder.
    **settings
        The keys of a run in the configuration: ``dataset`` and ``layers``, and the others as far as they
        differ from their defaults.

    Raises
    ------
    HiddenreelError
        When a setting is wrong, as in the configuration, or training diverges.
    """
    run = run_of(settings, name)
    temporary = tempfile.mkdtemp(prefix="hiddenreel-") if folder is None else ""
    output = Path(temporary, run.name) if folder is None else Path(folder)
    with threadpool_limits(1):
        record(run, output, output.with_name(f".{output.name}.partial"))
    trained = RecordedRun(Recording.open(output))
    if temporary:
        # It lasts as long as what shows it: figures and films refer to the recording.
        weakref.finalize(trained.recording, shutil.rmtree, temporary, ignore_errors=True)
    return trained


def open(folder: str | Path) -> RecordedRun:
    """Open a recording, ours or one of another program's training, and verify all of it.

    Raises
    ------
    HiddenreelError
        When it is no recording, or any byte is not as it was written.
    """
    if not Path(folder, MADE).is_file():
        raise HiddenreelError(f"{folder} has no {MADE}: it is no finished recording")
    return RecordedRun(Recording.open(folder))


def compare(run: RecordedRun, *others: RecordedRun, **options: Any) -> Film:
    """Film runs of the same start side by side, which differ in one setting: the film ``comparison``."""
    return run.film("comparison", compare=others, **options)


def _numbered(name: str) -> Iterator[str]:
    """Yield a name, and then the same with a number behind it."""
    yield name
    yield from (f"{name}-{number}" for number in count(2))


def _signature() -> inspect.Signature:
    """Return the signature of `train` with the keys and defaults of a run."""
    keyword = inspect.Parameter.KEYWORD_ONLY
    own = [
        parameter
        for parameter in inspect.signature(train).parameters.values()
        if parameter.name != "settings"
    ]
    keys = [
        # What the configuration calls missing is what a signature calls empty.
        inspect.Parameter(key, keyword, default=field.default)
        for key, field in RUN.items()
    ]
    return inspect.Signature([*keys, *own], return_annotation=RecordedRun)


train.__signature__ = _signature()  # type: ignore[attr-defined]
