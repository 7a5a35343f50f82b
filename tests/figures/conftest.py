"""What the tests of figures share."""

from __future__ import annotations

import pytest
from fixtures_recordings import plan

from hiddenreel.draw.theme.theme import THEMES
from hiddenreel.interface.drawing import draw_figure
from hiddenreel.plan.catalogue import kinds, load

# Measuring the whole of a long run takes a minute, and shows no other texts than a short one's.
SHORT = 6


@pytest.fixture(scope="session", params=sorted(plan().figures))
def product(request):
    """Each figure of the default configuration in turn."""
    return plan().figures[request.param]


@pytest.fixture(scope="session")
def shown_by(recording, given):
    """Return a function from a product to its recording, those beside it and all it is given."""

    def get(product):
        kind = kinds("figures")[product.kind]
        changes = {"epochs": SHORT} if kind.measurements else {}
        shown = recording(product.run, **changes)
        others = [recording(run) for run in product.compare]
        return shown, others, given(kind, shown, others)

    return get


@pytest.fixture(scope="session")
def draw_product(shown_by):
    """Return a function that draws a product in a theme."""

    def draw(product, theme):
        shown, _, also = shown_by(product)
        return draw_figure(product.kind, shown, theme, {**also, **product.options})

    return draw


@pytest.fixture(scope="session")
def in_light(product, draw_product):
    """The product in the light theme, drawn once for all the tests of it."""
    with THEMES["light"].applied():
        return draw_product(product, THEMES["light"])


@pytest.fixture
def picture(recording, light):
    """Return a function that draws a figure of a run in the light theme."""

    def draw(kind, run, **options):
        return load("figures", kind).draw(recording(run), THEMES["light"], **options)

    return draw


@pytest.fixture
def lines():
    """Return a function from axes to the lines that carry a name."""
    return lambda axes: {line.get_gid(): line for line in axes.lines if line.get_gid()}
