"""The shape and the resolution of products: what may be asked, what is refused, what the jobs get."""

import pytest
import yaml

from hiddenreel.draw.screen import RESOLUTIONS, SHAPES, Screen, pixels_of
from hiddenreel.plan.validate import ConfigError, validate
from hiddenreel.plan.yaml_file import read_yaml

RUNS = "runs: {circles: {dataset: circles, layers: [2, 3, 3, 1]}}\n"
FILM = "films: {digits: {run: circles}}"


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


MOST = "must be 3840 x 2160 or 2160 x 3840 at most, and no side below 360"
SLIDE_ALONE = "batch-forward is laid out in 16:9 alone"
ALL = "16:9, 4:3, 1:1, 9:16"
# Of the film digits.
OURS = "16:9, 4:3, 9:16"


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
            f"size = '2560x1080': digits is laid out in {OURS} or between them (choose {OURS})",
        ),
        (
            "size: 800x600, resolution: 720p",
            "resolution = '720p': size = 800x600 has its own resolution: leave one of them out",
        ),
        (
            "resolution: 4k",
            "resolution = '4k': no such choice (choose 720p, 1080p, 1440p, 2160p)",
        ),
    ],
)
def test_a_sheet_that_cannot_be_is_refused_in_one_line(asked, message):
    with pytest.raises(ConfigError) as caught:
        planned(f"films: {{digits: {{run: circles, {asked}}}}}")
    assert str(caught.value) == f"config/config.yaml: films.digits.{message}"


@pytest.mark.parametrize(
    ("whole", "asked", "message"),
    [
        ("", ", size: 1:1", f"figures.batch-forward.size = '1:1': {SLIDE_ALONE} (choose 16:9)"),
        (
            "size: 4:3\n",
            "",
            f"size = '4:3': {SLIDE_ALONE}: write size: 16:9 below figures.batch-forward too",
        ),
    ],
)
def test_a_kind_of_one_shape_refuses_others(whole, asked, message):
    with pytest.raises(ConfigError) as caught:
        planned(f"{whole}figures: {{batch-forward: {{run: circles{asked}}}}}")
    assert str(caught.value) == f"config/config.yaml: {message}"


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
    assert read_yaml(file) == {
        "size": "4:3",
        "films": {"digits": {"run": "circles", "size": "9:16"}},
    }
