"""What validation accepts, a job can make: kinds and their options over odd runs, drawn at random."""

from __future__ import annotations

from contextlib import suppress

from fixtures_recordings import ODD, SMALL
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from hiddenreel.draw.film.chapters import Chapter
from hiddenreel.draw.render.renderer import renderer_for
from hiddenreel.plan.catalogue import OTHERS, Kind, Option, kinds, load
from hiddenreel.plan.validate import ConfigError, Product, validate

KINDS = [(group, kind) for group in ("figures", "films") for kind in kinds(group).values()]
# Long trainings and large data take longer to measure than any choice of options takes to go wrong.
SLOW_TO_MEASURE = ("many-epochs", "digits")
# Whole numbers on either side of what ranges end with: layers, neurons, epochs, samples.
NUMBERS = (*range(-1, 11), 50, 63, 64, 79, 80, 81, 1796, 1797, 2000)


def values(option: Option) -> st.SearchStrategy:
    """Draw a value of an option, likely and unlikely ones."""
    plain = {
        "int": st.sampled_from(NUMBERS),
        "float": st.sampled_from([-1.0, 1e-14, 1e-9, 0.5, 1.0, 1e3, 1e300]),
        "bool": st.booleans(),
        "str": st.just("words"),
        "Literal": st.sampled_from(option.type.choices or ("",)),
    }[option.type.name]
    if option.type.many:
        plain = st.lists(plain, min_size=1, max_size=8)
    return st.none() | plain if option.type.optional else plain


@st.composite
def asked(draw) -> tuple[str, Kind, str, Product]:
    """Draw a product that validation accepts."""
    group, kind = draw(st.sampled_from(KINDS))
    names = sorted(set(ODD) - set(SLOW_TO_MEASURE if kind.measurements else ()))
    tries = draw(st.lists(st.sampled_from(names), min_size=6, max_size=6, unique=True))
    options = {name: draw(values(option)) for name, option in kind.options.items()}
    left_out = draw(st.sets(st.sampled_from(sorted(options)))) if options else set()
    given_options = {name: value for name, value in options.items() if name not in left_out}
    # Where not every option fits, those that do not are left out, one after another.
    for run in tries:
        left = dict(given_options)
        while True:
            product = accepted(group, kind, run, left)
            if product is not None:
                return group, kind, run, product
            if not left:
                break
            left.popitem()
    return group, kind, "", None


def accepted(group: str, kind: Kind, run: str, options: dict) -> Product | None:
    settings_ = {**SMALL, **ODD[run]}
    other = {**settings_, "learning_rate": 2 * settings_["learning_rate"]}
    about = {"kind": kind.name, "run": run, **options}
    if OTHERS in kind.given:
        about["compare"] = ["other"]
    config = {"runs": {run: settings_, "other": other}, group: {"it": about}}
    with suppress(ConfigError):
        return getattr(validate(config), group)["it"]
    return None


@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(what=asked())
def test_what_is_accepted_can_be_made(recording, request, light, what):
    group, kind, run, product = what
    if product is None:
        return
    shown = recording(run)
    others = [recording(run, learning_rate=2 * shown.run.learning_rate)] if product.compare else []
    also = request.getfixturevalue("given")(kind, shown, others)
    made = getattr(load(group, kind.name), "draw" if group == "figures" else "film")(
        shown, light, **also, **product.options
    )
    if group == "figures":
        made.figure.set_dpi(20)
        made.figure.canvas.draw()
    else:
        frames = renderer_for(made, light, lambda reason: None)
        assert all(isinstance(chapter, Chapter) for chapter in made.chapters)
        frames.frame(len(made) // 2)
