"""The shape and the resolution of products: what may be asked, what is refused, what the jobs get."""

import pytest
import yaml

from hiddenreel.draw.screen import RESOLUTIONS, SHAPES, Screen, pixels_of
from hiddenreel.plan.validate import ConfigError, validate
from hiddenreel.plan.yaml_file import read_yaml

RUNS = "runs: {circles: {dataset: circles, layers: [2, 3, 3, 1]}}\n"
FILM = "films: {digits: {run: circles}}"


SHAPES_IN_WORDS = "16:9, 4:3, 1:1, 9:16, W x H, as in 1280 x 800"


def planned(text):
    return validate(yaml.safe_load(RUNS + text))


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        # YAML 1.1 reads some of these as numbers.
        ("4:3", {"size": "4:3"}),
        ("'4:3'", {"size": "4:3"}),
        ("9:16", {"size": "9:16"}),
        ("16:9", {}),
        ("1280x800", {"size": "1280x800"}),
        ("1280 × 800", {"size": "1280x800"}),
        ("9:16, resolution: 2160p", {"size": "9:16", "resolution": "2160p"}),
        ("4:3, resolution: 1080p", {"size": "4:3"}),
    ],
)
def test_a_film_has_the_sheet_that_it_asks_for(asked, given):
    plan = planned(f"films: {{digits: {{run: circles, size: {asked}}}}}")
    assert plan.films["digits"].options == given and plan.size == "16:9"


def test_the_whole_configuration_has_a_sheet_and_a_product_another():
    figure = "figures: {loss-curve: {run: circles, size: 16:9}}"
    plan = planned(f"size: 4:3\nresolution: 720p\n{FILM}\n{figure}")
    assert plan.films["digits"].options == {"size": "4:3", "resolution": "720p"}
    assert plan.figures["loss-curve"].options == {"resolution": "720p"}
    assert plan.size == "4:3"


FIGURE = "figures: {loss-curve: {run: circles}}"


@pytest.mark.parametrize(
    ("asked", "figure", "film", "deck"),
    [
        ("size: 4:3, resolution: 720p", ["4:3", "720p"], ["4:3", "720p"], "4:3"),
        ("size: {figures: 4:3}", ["4:3", None], ["9:16", None], "4:3"),
        ("size: {films: 4:3, figures: 16:9}", [None, None], ["4:3", None], "16:9"),
        (
            "size: {figures: 16:9}, resolution: {films: 2160p, figures: null}",
            [None, None],
            ["9:16", "2160p"],
            "16:9",
        ),
        ("size: {figures: 16:9, films: 800x600}", [None, None], ["800x600", None], "16:9"),
    ],
)
def test_formats_ask_for_other_sheets_than_the_whole_configuration(asked, figure, film, deck):
    plan = planned(f"size: 9:16\nformats: {{{asked}}}\n{FIGURE}\n{FILM}")
    for product, sheet in ((plan.figures["loss-curve"], figure), (plan.films["digits"], film)):
        given = dict(zip(("size", "resolution"), sheet))
        assert product.options == {key: value for key, value in given.items() if value}
    assert plan.size == deck


def test_a_product_asks_for_another_sheet_than_formats():
    plan = planned(
        "formats: {size: 4:3, resolution: 720p}\n"
        "films: {digits: {run: circles, size: 9:16, resolution: 1440p}}"
    )
    assert plan.films["digits"].options == {"size": "9:16", "resolution": "1440p"}


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ("size: 5:4", f"size = 304: no such shape (choose {SHAPES_IN_WORDS})"),
        ("size: {pages: 4:3}", "size.pages = 243: unknown key (choose figures, films)"),
        (
            "resolution: {films: 4k}",
            "resolution.films = '4k': no such choice (choose 720p, 1080p, 1440p, 2160p)",
        ),
    ],
)
def test_a_sheet_of_formats_that_cannot_be_is_refused_in_one_line(asked, message):
    with pytest.raises(ConfigError) as caught:
        planned(f"formats: {{{asked}}}\n{FILM}")
    assert str(caught.value) == f"config/config.yaml: formats.{message}"


MOST = "must be 3840 x 2160 or 2160 x 3840 at most, and no side below 360"
ALL = "16:9, 4:3, 1:1, 9:16"


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ("size: 5:4", f"size = 304: no such shape (choose {ALL}, W x H, as in 1280 x 800)"),
        (
            "size: 1281x800",
            "size = '1281x800': width and height must be even, for colour has half their resolution",
        ),
        ("size: 4000x2000", f"size = '4000x2000': {MOST}"),
        ("size: 640x358", f"size = '640x358': {MOST}"),
        (
            "size: 2560x1080",
            f"size = '2560x1080': digits is laid out in {ALL} or between them (choose {ALL})",
        ),
        (
            "size: 800x600, resolution: 720p",
            "resolution = '720p': size = 800x600 has its own resolution: leave one of them out",
        ),
        ("resolution: 4k", "resolution = '4k': no such choice (choose 720p, 1080p, 1440p, 2160p)"),
    ],
)
def test_a_sheet_that_cannot_be_is_refused_in_one_line(asked, message):
    with pytest.raises(ConfigError) as caught:
        planned(f"films: {{digits: {{run: circles, {asked}}}}}")
    assert str(caught.value) == f"config/config.yaml: films.digits.{message}"


DEEP = "runs: {deep: {dataset: circles, layers: [2, 3, 3, 3, 3, 1]}}\n"


@pytest.mark.parametrize(("shape", "most"), [("16:9", 4), ("4:3", 3), ("1:1", 2), ("9:16", 4)])
def test_a_shape_without_room_for_four_hidden_layers_is_refused(shape, most):
    film = f"films: {{hidden-representations: {{run: deep, size: {shape}}}}}"
    if most == 4:
        assert validate(yaml.safe_load(DEEP + film)).films
        return
    with pytest.raises(ConfigError) as caught:
        validate(yaml.safe_load(DEEP + film))
    assert str(caught.value) == (
        f"config/config.yaml: films.hidden-representations.size = '{shape}': "
        f"hidden-representations in {shape} needs 1 to {most} hidden layers, and there are 4 "
        f"(choose {ALL})"
    )


@pytest.mark.parametrize(
    ("asked", "key", "deck"),
    [
        ("size: 1:1", "size", "1:1"),
        ("size: 9:16\nformats: {size: 1:1}", "formats.size", "1:1"),
        ("size: 4:3\nformats: {size: {films: 1:1}}", "formats.size.films", "4:3"),
    ],
)
def test_films_without_the_shape_of_the_whole_configuration_stay_on_a_slide(asked, key, deck):
    config = (
        f"{DEEP}{asked}\nresolution: 720p\n"
        "films: {neuron-responses: {run: deep}, space-warp: {run: deep}, "
        "it: {kind: neuron-responses, run: deep}, own: {kind: digits, run: deep, size: 9:16}}"
    )
    plan = validate(yaml.safe_load(config))
    films = {name: film.options for name, film in plan.films.items()}
    assert films == {
        "neuron-responses": {"resolution": "720p"},
        "it": {"resolution": "720p"},
        "space-warp": {"size": "1:1", "resolution": "720p"},
        "own": {"size": "9:16", "resolution": "720p"},
    }
    assert plan.size == deck
    assert plan.notes == (
        f"advice: {key} = 1:1: films without a layout for it stay in 16:9: neuron-responses, it",
    )


def test_a_run_too_large_for_the_shape_of_the_whole_configuration_stays_on_a_slide():
    film = "films: {hidden-representations: {run: deep}}"
    plan = validate(yaml.safe_load(f"{DEEP}size: 1:1\n{film}"))
    assert plan.films["hidden-representations"].options == {}
    assert len(plan.notes) == 1 and plan.notes[0].endswith(": hidden-representations")


def test_a_panel_without_room_beside_so_many_trainings_is_refused():
    runs = "".join(
        f"  r{n}: {{dataset: circles, layers: [2, 3, 1], learning_rate: {n}}}\n" for n in range(1, 5)
    )
    film = "{{run: r1, compare: [{}], panels: [loss, inputs]}}"
    three, four = (
        f"runs:\n{runs}films: {{comparison: {film.format(runs_)}}}" for runs_ in ("r2, r3", "r2, r3, r4")
    )
    assert validate(yaml.safe_load(three)).films
    with pytest.raises(ConfigError) as caught:
        validate(yaml.safe_load(four))
    assert str(caught.value) == (
        "config/config.yaml: films.comparison.panels[1] = 'inputs': as a chosen panel needs "
        "1 to 2 runs under compare, and there are 3"
    )


def test_nothing_is_noted_where_the_shape_of_the_whole_configuration_suits_all():
    assert planned(f"size: 4:3\n{FIGURE}\n{FILM}").notes == ()


def test_the_shorter_side_has_the_resolution_and_type_keeps_its_size():
    for shape, (wide, high) in SHAPES.items():
        for resolution, short in RESOLUTIONS.items():
            pixels = pixels_of(shape, resolution)
            assert min(pixels) == short and pixels[0] * high == pixels[1] * wide
            assert not pixels[0] % 2 and not pixels[1] % 2 and max(pixels) <= 3840
            assert min(Screen(pixels).inches) == pytest.approx(7.5)


def test_a_shape_needs_no_quotes_in_a_file(tmp_path):
    file = tmp_path / "course.yaml"
    file.write_text("size: 4:3\nfilms:\n  digits: {run: circles, size: 9:16}\n")
    assert read_yaml(file) == {"size": "4:3", "films": {"digits": {"run": "circles", "size": "9:16"}}}
