"""The explorer in a browser: its numbers, its hands and keys, its address, and nonsense."""

from __future__ import annotations

import base64
import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
import yaml
from PIL import Image

from hiddenreel.analyse.directions import basis_of
from hiddenreel.analyse.fit import fit_error
from hiddenreel.analyse.moments import measure
from hiddenreel.analyse.sample_pass import SamplePass
from hiddenreel.draw.space.projection import View
from hiddenreel.draw.theme.spec import DARK, LIGHT
from hiddenreel.language import FOLDER, Language
from hiddenreel.publish.explorer.contents import contents
from hiddenreel.publish.explorer.page import explorer_page
from hiddenreel.record.weight_files import read_weights

DOCUMENT = Path(__file__).parents[2] / "docs" / "explorer.md"
MOMENTS = {"fastest": {"epoch": 3, "moved": 0.1}}


@pytest.fixture(scope="module")
def hero(recording):
    return recording("hero")


@pytest.fixture(scope="module")
def explorers(recording, tmp_path_factory):
    """Return a function that writes the explorer of a recording once and returns its file."""
    folder, made = tmp_path_factory.mktemp("explorers"), {}

    def write(name):
        if name not in made:
            made[name] = folder / f"{name}.html"
            made[name].write_text(explorer_page(contents(recording(name), MOMENTS), [LIGHT, DARK]))
        return made[name]

    return write


def number(text):
    return float(text.replace("−", "-"))


def test_numbers_are_the_recording_s_to_the_last_bit(look, explorers, hero):
    epochs = [0, 5, 8]
    addresses = [f"epoch={epoch}&sample=7&weight=w2-1-3" for epoch in epochs]
    seen = look("numbers", explorers("hero"), addresses=[*addresses, "epoch=2.5", "epoch=2&edits=b1-1:3"])
    for epoch, found in zip(epochs, seen):
        W, _ = hero.weights(epoch)[1]
        assert number(found["weight"]) == W[0, 2]
        assert float(found["loss"]) == hero.loss[epoch]
        assert float(found["accuracy"]) == hero.accuracy[epoch]
        sample = SamplePass.of_sample(hero, epoch, 7)
        values = [(sample.z(1)[0], sample.a(1)[0], sample.delta(1)[0])]
        for text, value in zip(found["table"][0][1:], values[0]):
            assert number(
                text.replace(" × 10⁻", "e-").translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789"))
            ) == (pytest.approx(value, rel=1e-3))
    assert [found["label"] for found in seen] == [*["recorded"] * 3, "between epochs", "yours"]


def test_an_address_restores_its_state(look, explorers):
    addresses = [
        "epoch=4&sample=17",
        "epoch=2.5&sample=3&neuron=2-1&weight=b1-2",
        "epoch=6&edits=w2-1-3:-0.125,a1-2:0,w1-1-1:cut&view=30,10;-20.5,45&hide=grid,planes",
        "epoch=5&step=0.5,1&beside=recording&points=0.5,0.25,1;0,0,0&theme=dark",
        "epoch=7&train=3,1.5,10,4,Adam,5,recorded&start=b1-1:2",
    ]
    seen = look("addresses", explorers("hero"), addresses=addresses)
    assert [found["address"] for found in seen] == addresses
    assert {found["said"] for found in seen} == {""}


def test_a_wide_layer_is_seen_along_the_directions_that_are_asked_for(look, explorers, recording):
    addresses = ["epoch=2&directions=discriminant,principal", "epoch=1&directions=0.25,principal"]
    seen = look("addresses", explorers("digits"), addresses=addresses)
    assert [found["address"] for found in seen] == addresses
    assert {found["said"] for found in seen} == {""}
    (nonsense,) = look("addresses", explorers("digits"), addresses=["directions=1.5,up"])
    assert nonsense["said"].startswith("the address asks for directions = 1.5,up: choose principal")
    shown = recording("digits")
    for directions in ("principal", "discriminant"):
        drawn = look(
            "drawn", explorers("digits"), name="layer-1",
            address=f"epoch=2&directions={directions},principal&view=35,20;0,20",
        )  # fmt: skip
        basis = basis_of([shown], 1, directions, None)
        _points_are_at(drawn["svg"], basis.place(shown.replay(2, shown.X)[1]), 35.0, 20.0)


def test_nonsense_in_an_address_is_one_line_each(look, explorers):
    asked = [
        "epoch=99",
        "epoch=NaN",
        "sample=<b>",
        "weight=w9-9-9",
        "edits=w1-1-1:Infinity",
        "view=1,2",
        "what=1",
        "%E0%A4%A",
        "train=1",
    ]
    seen = look("addresses", explorers("hero"), addresses=asked)
    for found in seen:
        assert found["said"].startswith("the address asks for ") and ": choose " in found["said"]
        assert "\n" not in found["said"]


def test_hands_and_keys(look, explorers):
    seen = look("hands", explorers("hero"))
    assert "view=" in seen["dragged"] and "view=" in seen["turned"]
    assert seen["dragged"] != seen["turned"]
    assert seen["stepped"] == "1"
    assert seen["playing"] == "Play"
    assert seen["moment"] == "8"
    assert seen["scrubbed"] == "epoch 7 of 8, recorded"
    assert "edits=w3-1-1:1.25,w3-1-1:cut" in seen["edited"] and seen["label"] == "yours"
    assert "second-order gap" in seen["effect"]
    assert "edits=" not in seen["undone"] and "edits=" not in seen["back"]
    assert "edits=w2-2-2:" in seen["pulled"]


def test_points_and_planes_are_where_numpy_puts_them(look, explorers, hero, tmp_path):
    azimuth, elevation = 35.0, 20.0
    address = f"epoch=6&view={azimuth:g},{elevation:g};0,20&hide=grid"
    seen = look("drawn", explorers("hero"), address=address, name="layer-2", width=1300)
    own = look("drawn", explorers("hero"), address=address, name="layer-1", width=1300)
    assert own["png"] > 1000
    _points_are_at(own["svg"], hero.replay(6, hero.X)[1] - 0.5, azimuth, elevation)
    _in_order(seen["svg"], hero)
    # Of several planes, that of the chosen neuron stands out; only the second's meets the box.
    chosen = look("drawn", explorers("hero"), address=f"{address}&neuron=2-2", name="layer-1")
    for svg, strength in ((own["svg"], "0.1"), (chosen["svg"], "0.3")):
        assert set(re.findall(r'fill-opacity="([\d.]+)"', svg)) == {strength}
    saved = tmp_path / "hero-weights.npz"
    saved.write_bytes(base64.b64decode(own["weights"]))
    (layers,) = read_weights(saved).networks
    for (W, b), (wanted, biases) in zip(layers, hero.weights(6), strict=True):
        assert np.array_equal(W, wanted) and np.array_equal(b, biases)


def _points_are_at(svg, places, azimuth, elevation):
    """Prove that every sample is drawn where its place (N, 3) in the box is seen."""
    size = [float(side) for side in re.search(r'width="([\d.]+)" height="([\d.]+)"', svg).groups()]
    found = [[float(x) for x in at.split()] for at in re.findall(r'data-at="([^"]+)"', svg)]
    samples = [int(sample) for sample in re.findall(r'data-sample="(\d+)"', svg)]
    flat, _ = View(azimuth, elevation).project(places)
    expected = np.array(size) / 2 + min(size) / (2 * 0.82) * flat * [1, -1]
    assert sorted(samples) == list(range(len(places)))
    np.testing.assert_allclose(found, expected[samples], atol=2e-3)


def _in_order(svg, hero):
    """Prove that points behind the plane of layer 2 are drawn before it, and those in front after it."""
    plane = svg.index('fill-opacity="0.3"')
    W, b = hero.weights(6)[2]
    a = hero.replay(6, hero.X)[2]
    side = (a @ W[0] + b[0]) * np.sign((4.5 * View(0.0).axes[2] + 0.5) @ W[0] + b[0])
    for found in re.finditer(r'data-sample="(\d+)"', svg):
        value = side[int(found[1])]
        if abs(value) > 1e-9:
            assert (value > 0) == (found.start() > plane)


def test_it_trains_as_the_recording_did(look, explorers, hero):
    seen = look("trained", explorers("hero"))
    assert float(seen["loss"]) == pytest.approx(hero.loss[4], rel=1e-11)
    assert number(seen["weight"]) == pytest.approx(hero.parameters[4][-4], rel=1e-10)
    assert "train=0,3,10,2,gradient%20descent,4,recorded" in seen["address"]
    assert [step.split(":")[0] for step in seen["steps"]] == ["Batch", "Forward", "Backward", "Update"]
    assert len(seen["checked"]) == 3
    assert all(
        float(re.search(r"most (\S+)\.", line)[1].replace("−", "-")) < 1e-8 for line in seen["checked"]
    )


def test_a_training_that_diverges_says_so(look, recording, tmp_path):
    # As if its outputs were not bounded.
    held = contents(recording("identity"), {}) | {"output": "identity"}
    page = tmp_path / "unbounded.html"
    page.write_text(explorer_page(held, [LIGHT]))
    seen = look("diverged", page)
    assert seen["said"].startswith("The training diverges after epoch ")
    assert np.isfinite(float(seen["loss"]))


def test_own_points(look, explorers):
    pasted = ["0.1, 0.2, 1\n-0.3\t0.4\t0", "a, b, c\nx, y, z", "1, NaN, 0", "1, 2, 7", "", "1,2,0\n" * 3000]
    seen = look("points", explorers("hero"), pasted=pasted)
    assert seen["first"] == "none"
    assert seen["said"][0] == "2 own points added"
    assert seen["said"][1].startswith("line 2 is “x, y, z”: write 2 numbers and a class 0 … 1")
    assert "“1, NaN, 0”" in seen["said"][2] and "“1, 2, 7”" in seen["said"][3]
    assert "there is no line" in seen["said"][4] and "3000 lines" in seen["said"][5]
    assert seen["own"].startswith("3 own points:")
    assert "points=0.1,0.2,1;-0.3,0.4,0;" in seen["address"]


def test_another_run_stands_beside_this_one(look, explorers, recording, hero, tmp_path):
    other = recording("held-out")
    (tmp_path / "plain.html").write_text("<p>no explorer</p>")
    files = [str(explorers("held-out")), str(tmp_path / "plain.html"), str(explorers("digits"))]
    seen = look("beside", explorers("hero"), files=files)
    own, others = (shown.replay(3, hero.X)[-1][:, 0] > 0.5 for shown in (hero, other))
    count = int((own != others).sum())
    assert seen[0]["said"] == "Compared with run held-out, epoch by epoch."
    assert seen[0]["difference"].startswith(f"{count} sample")
    assert seen[1]["said"].startswith("plain.html is no explorer to compare with (")
    assert "64 inputs and 10 outputs" in seen[2]["said"]


def test_the_page_opens_with_a_run_beside_this_one(look, hero, recording, tmp_path):
    slow = recording("hero", learning_rate=0.5, epochs=6)
    page = tmp_path / "both.html"
    page.write_text(explorer_page(contents(hero, MOMENTS, [slow]), [LIGHT, DARK]))
    addresses = ["epoch=8", "epoch=3&beside=nothing", "epoch=3&beside=run:hero-2"]
    last, nothing, third = look("numbers", page, addresses=addresses)
    for found, epoch in ((last, 8), (third, 3)):
        own = hero.replay(epoch, hero.X)[-1][:, 0] > 0.5
        other = slow.replay(min(epoch, 6), hero.X)[-1][:, 0] > 0.5
        count = int((own != other).sum())
        assert f"{count} sample" in found["words"] and "by run hero-2" in found["words"]
        assert "dotted: run hero-2" in found["words"] and "run hero-2 answers otherwise" in found["words"]
    assert "Nothing is compared." in nothing["words"] and "dotted" not in nothing["words"]
    seen = look("addresses", page, addresses=addresses)
    assert [found["address"] for found in seen] == [*addresses[:2], "epoch=3"]


def test_three_in_sandboxed_frames(look, explorers, tmp_path):
    frames = "".join(
        f'<iframe sandbox="allow-scripts" src="{explorers("hero").as_uri()}{query}"></iframe>'
        for query in ("?controls=play,scrub", "", "#epoch=2")
    )
    page = tmp_path / "course.html"
    page.write_text(
        "<!doctype html><script>window.heard = []; addEventListener('message', (event) => "
        f"window.heard.push(event.data.hiddenreel));</script>{frames}"
    )
    seen = look("framed", page)
    assert seen["epochs"] == ["3"] * 3
    assert seen["heard"] >= 3 and all(seen["inked"])
    assert sorted(seen["shown"]) == ["play", "scrub"]


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 360)])
def test_there_are_no_barriers(look, explorers, scheme, width):
    assert look("barriers", explorers("hero"), scheme=scheme, width=width)["violations"] == []


def test_the_key_reaches_everything(look, explorers):
    seen = look("keyboard", explorers("hero"))
    assert seen["missed"] == []
    assert all(reached["outline"] for reached in seen["reached"])


def test_a_network_that_learns_numbers_is_shown_without_classes(look, explorers, recording):
    sine = recording("sine")
    addresses = ["epoch=120&sample=7&beside=10", "epoch=0", "directions=discriminant"]
    seen = look("numbers", explorers("sine"), addresses=addresses)
    first = seen[0]
    assert float(first["loss"]) == sine.loss[120]
    assert float(first["accuracy"]) == pytest.approx(fit_error(sine, 120), rel=1e-12)
    y, a = sine.Y[7, 0], sine.replay(120, sine.X)[-1][7, 0]
    assert f"target {y:.3g}, answer {a:.3g}".replace("-", "−") in first["words"]
    for found in seen:
        assert not re.search(r"accuracy|\bclass|NaN|not a number", found["words"])
    assert seen[2]["said"].endswith("choose principal or a share 0 … 1 of the tour for each of 1 layer")


# A language in which each Latin letter of a phrase is a Cyrillic one; what stays Latin is no phrase.
CYRILLIC = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "абцдефгхийклмнопярстувшхызАБЦДЕФГХИЙКЛМНОПЯРСТУВШХЫЗ",
)


DIGEST = re.compile(r"\b[0-9a-f]{12}\b")


def in_cyrillic(english):
    return re.sub(r"[^{}]+(?![^{}]*})", lambda found: found[0].translate(CYRILLIC), english)


@pytest.mark.parametrize("name", ["hero", "sine", "digits"])
def test_every_word_of_the_page_is_a_phrase(look, recording, tmp_path, name):
    english = yaml.safe_load((FOLDER / "en.yaml").read_text("utf-8"))
    with Language("de", {one: in_cyrillic(one) for one in english}).applied():
        held = contents(recording(name), MOMENTS)
        (tmp_path / "page.html").write_text(explorer_page(held, [LIGHT, DARK]))
    words = look("words", tmp_path / "page.html", address="epoch=2&beside=1&edits=b1-1:3")
    # Names of runs, themes, files and functions.
    names = {"hero", "sine", "digits", "light", "dark", "Adam"}
    found = {word for text in words for word in re.findall(r"[A-Za-z]{3,}", DIGEST.sub("", text))}
    assert found - names == set()
    assert "de" in words and re.search(r"\d,\d", words[0]) and not re.search(r"\d\.\d+ %", words[0])


def test_the_answer_is_a_curve_through_the_samples(look, explorers, recording):
    sine = recording("sine")
    drawn = look("drawn", explorers("sine"), address="epoch=150", name="inputs")["svg"]
    at = np.array([[float(x) for x in place.split()] for place in re.findall(r'data-at="([^"]+)"', drawn)])
    samples = [int(sample) for sample in re.findall(r'data-sample="(\d+)"', drawn)]
    scales = [np.polyfit(values[samples, 0], at[:, axis], 1) for axis, values in enumerate((sine.X, sine.Y))]
    lines = re.findall(r'<path d="M([^"]+)" fill="none" stroke="#\w+" stroke-width="4.5"', drawn)
    curve = np.array([[float(x) for x in place.split()] for line in lines for place in line.split("L")])
    x = (curve[:, 0] - scales[0][1]) / scales[0][0]
    answers = sine.replay(150, x[:, None])[-1][:, 0]
    np.testing.assert_allclose(np.polyval(scales[1], answers), curve[:, 1], atol=0.05)
    assert len(lines) == 16


@pytest.mark.parametrize("name", ["hero", "digits", "one-input", "deep-and-wide", "one-neuron", "sine"])
def test_there_is_room_for_any_network(look, explorers, name):
    assert look("room", explorers(name), width=360) == {"closed": 0, "opened": 0, "cut": []}


def test_a_thumb_finds_single_epochs_on_a_phone(look, explorers):
    assert look("slider", explorers("hero"), width=360) > 0.9


def test_it_is_as_sharp_and_as_whole_at_twice_the_size(look, explorers):
    seen = look("zoomed", explorers("hero"))
    assert seen["room"] == {"closed": 0, "opened": 0, "cut": []}
    assert seen["sharpness"] == [2] * len(seen["sharpness"]) and len(seen["sharpness"]) > 4
    assert seen["stepped"] == "1"


@pytest.mark.parametrize("name", ["dead", "huge-weights", "two-outputs", "three-classes", "four-samples"])
def test_odd_networks_are_shown_without_a_word_in_the_console(look, explorers, name):
    seen = look("numbers", explorers(name), addresses=["epoch=0", "epoch=1.5"])
    assert [found["said"] for found in seen] == ["", ""]


def test_five_questions_are_answered_as_the_document_says(look, recording, tmp_path):
    """`docs/explorer.md` states what is found; each answer is a few clicks away."""
    circles = recording("circles")
    page = tmp_path / "circles.html"
    page.write_text(explorer_page(contents(circles, measure(circles)), [LIGHT]))
    seen = look("questions", page)
    assert all(answer.pop("seconds") < 60 for answer in seen.values())
    stuck = seen["stuck"]
    assert (stuck["ends"], stuck["accuracy"]) == ("71", "87.3 %")
    assert number(stuck["before"]) * number(stuck["after"]) < 0
    assert seen["neuron"] == {"2-3": "100 %", "2-2": "94.3 %", "1-2": "50.0 %"}
    assert seen["sign"] == {"w1-2-1": "95.9 %", "w3-1-1": "50.0 %"}
    assert seen["step"] == {"1": "0.0509", "5": "0.000424", "20": "0.0000977"}
    assert seen["wrong"]["said"].startswith("Sample 691:")
    document = DOCUMENT.read_text(encoding="utf-8").replace("\n", " ")
    for found in ("87.3 %", "94.3 %", "95.9 %", "0.0509", "0.000424", "0.0000977", "691"):
        assert found in document


def test_firefox_shows_the_same(browser, explorers, tmp_path):
    firefox = shutil.which("firefox-esr") or shutil.which("firefox")
    if firefox is None:
        pytest.skip("Firefox is not installed: see CONTRIBUTING.md, In a browser")
    url = f"{explorers('hero').as_uri()}#epoch=6&sample=7"
    size = "--window-size=1280,900"
    seen = []
    for name, command in {
        "chromium": [browser[-1], "--no-sandbox", "--hide-scrollbars", "--virtual-time-budget=3000"],
        "firefox": [firefox, "--profile", str(tmp_path)],
    }.items():
        shot = tmp_path / f"{name}.png"
        option = [f"--screenshot={shot}"] if name == "chromium" else ["--screenshot", str(shot)]
        subprocess.run(
            [*command, "--headless", *option, size, url], capture_output=True, timeout=120, check=True
        )
        with Image.open(shot) as picture:
            seen.append(np.asarray(picture.convert("L"), float)[:500, :1200] / 255)
    chromium, shown = seen
    assert shown.std() > 0.05
    # Controls look as each browser draws them; the pictures stand at the same places.
    assert np.corrcoef(chromium.ravel(), shown.ravel())[0, 1] > 0.9


def test_a_cut_off_file_says_so(look, explorers, tmp_path):
    text = explorers("hero").read_text()
    cut = tmp_path / "cut.html"
    cut.write_text(re.sub(r'("packed": ?"[^"]{100})[^"]*', r"\1", text, count=1))
    assert "is damaged or cut off" in look("broken", cut)["alert"]


def test_how_fast_it_is(look, explorers, capsys):
    seen = look("speed", explorers("hero"))
    with capsys.disabled():
        print(f"\nfirst picture {seen['first']:.0f} ms, frame {seen['median']:.1f} ms of {seen['frames']}")
    assert seen["frames"] > 0
