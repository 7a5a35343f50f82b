"""A mark is a few words, or a small PNG that is whole."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from PIL import Image

from hiddenreel.plan.validate import ConfigError, validate
from hiddenreel.plan.watermark import png_size


def asked(mark, file="config.yaml"):
    """Return the options of a figure with this mark."""
    run = {"dataset": "circles", "layers": [2, 3, 1]}
    figures = {"loss-curve": {"run": "it", "watermark": mark}}
    return validate({"runs": {"it": run}, "figures": figures}, file).figures["loss-curve"].options


@pytest.fixture
def logo(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Image.new("RGBA", (30, 20)).save("logo.png")
    return Path("logo.png").read_bytes()


def test_words_stay_words():
    assert asked("TU Musterstadt 2027") == {"watermark": "TU Musterstadt 2027"}


def test_a_file_is_named_from_the_folder_of_the_configuration(logo):
    digest = hashlib.sha256(logo).hexdigest()
    assert asked("logo.png") == {"watermark": {"file": "logo.png", "sha256": digest}}
    Path("below").mkdir()
    assert asked("../logo.png", "below/config.yaml")["watermark"]["file"] == "logo.png"


def test_the_size_of_a_png_is_read_where_it_is_whole(logo):
    assert png_size(logo) == (30, 20)
    for damaged in (b"", logo[:-1], logo[:40], logo[:20] + b"x" + logo[21:], b"x" + logo[1:]):
        assert png_size(damaged) is None


@pytest.mark.parametrize(
    ("mark", "message"),
    [
        (3, "3: must be a line of text: put it in quotes"),
        (" ", "' ': must not be empty"),
        ("x" * 41, f"'{'x' * 41}': has 41 characters: write 40 at most"),
        ("gone.png", "'gone.png': there is no such file"),
        ("text.png", "'text.png': is no PNG, or damaged"),
        ("wide.png", "'wide.png': has 2001 x 1 pixels: make it 2000 x 2000 at most"),
    ],
)
def test_what_is_no_mark_is_refused(logo, mark, message):
    Path("text.png").write_text("text")
    Image.new("L", (2001, 1)).save("wide.png")
    with pytest.raises(ConfigError) as caught:
        asked(mark, None)
    assert str(caught.value).endswith(f"figures.loss-curve.watermark = {message}")
