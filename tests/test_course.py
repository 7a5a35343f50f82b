"""The pages of the course: they show what exists, in the lecture's order, and state no other numbers."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from fixtures_recordings import plan
from jinja2 import DictLoader, Environment
from library_made import make_library

from docs.course.build import HERE, Course, filled_pages, page_names
from hiddenreel.errors import HiddenreelError
from hiddenreel.publish.products.library import read_library

PAGES = HERE / "pages"
CALL = re.compile(r"\{\{ show\(\"([a-z0-9-]+)\"\) \}\}")


def source(page: str) -> str:
    return (PAGES / page).read_text(encoding="utf-8")


def shown() -> list[str]:
    """Return the products in the order in which a reader meets them."""
    return [name for page in page_names() for name in CALL.findall(source(page))]


def test_every_page_is_in_the_navigation():
    assert sorted(path.name for path in PAGES.iterdir()) == sorted(page_names())


def test_what_the_pages_show_is_in_the_configuration():
    configured = plan()
    assert set(shown()) <= {*configured.figures, *configured.films}
    assert len(shown()) == len(set(shown()))


def test_the_pages_follow_the_lecture():
    """Row by row of docs/lecture.md, of which some list a product again."""
    lines = (HERE.parent / "lecture.md").read_text(encoding="utf-8").splitlines()
    row = 0
    for name in shown():
        rows = [number for number, line in enumerate(lines) if f"[{name}](reference/" in line]
        assert rows and rows[-1] >= row, name
        row = next(number for number in rows if number >= row)


@pytest.mark.parametrize("page", page_names())
def test_numbers_in_the_text_come_from_the_run(page):
    """Formulas, names of products and addresses have digits; sentences have none."""
    formulas, calls, addresses = r"\$\$.*?\$\$|\$[^$\n]+\$", r"\{[{%].*?[}%]\}", r"\]\([^)]*\)"
    prose = re.sub(f"{formulas}|{calls}|{addresses}", " ", source(page), flags=re.S)
    assert not re.findall(r".*\d.*", prose)


@pytest.mark.parametrize("page", page_names())
def test_answers_are_folded(page):
    """A page that explains has exercises, and each answer stands inside its exercise."""
    text = source(page)
    if page in ("index.md", "more.md"):
        return
    exercises = re.findall(r'^\?\?\? question "Exercise: [^"]+\?"\n\n    \S', text, re.M)
    assert exercises and text.count("Exercise") == len(exercises)


def test_a_hint_that_several_products_share_stands_once(tmp_path):
    library = read_library(make_library(tmp_path / "figures"))
    (hint, *_) = [product.hint for product in library.products if product.hint]
    same = [replace(product, hint=hint) for product in library.products]
    rest = Course(replace(library, products=same), tmp_path).rest()
    assert rest.count("What to look at: ") == 1
    assert rest.count("\n### ") == len(same)


def test_no_line_ends_within_a_number(tmp_path):
    library = read_library(make_library(tmp_path / "figures"))
    pages = Environment(loader=DictLoader({"it.md": "1 000 samples, 20 of 1000, in 300 epochs"}))
    text = Course(library, tmp_path).fill(pages, "it.md")
    assert text == "1\N{NO-BREAK SPACE}000 samples, 20 of 1000, in 300 epochs"


def test_a_product_that_is_not_there_is_reported_with_its_page_and_line(tmp_path):
    library = read_library(make_library(tmp_path / "figures"))
    with pytest.raises(HiddenreelError) as caught:
        filled_pages(Course(library, tmp_path / "pages"))
    line = source("index.md").splitlines().index('{{ show("hidden-representations") }}') + 1
    assert str(caught.value) == (
        f"{PAGES / 'index.md'}:{line}: {tmp_path / 'figures' / 'manifest.json'} lists no product "
        "'hidden-representations' (choose loss-curve, unfolding)"
    )
