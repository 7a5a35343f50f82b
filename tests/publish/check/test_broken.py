"""Media that are broken in one way each: its check finds it, and no other check finds anything."""

from __future__ import annotations

import copy
import hashlib
import json
import shutil

import numpy as np
import pytest
from media import (
    ALT,
    FOUND,
    GOOD,
    MADE_OF,
    SQUARE,
    checked,
    ffmpeg,
    film,
    findings_of,
    list_anew,
)
from PIL import Image

MP4, GIF, PNG, VTT = (f"light/square.{kind}" for kind in ("mp4", "gif", "png", "vtt"))
FIGURE = "light/curve.png"
# The advice on any GIF that plays endlessly, which is no reason to refuse it.
ENDLESS = ("advice", GIF, "five-seconds")


@pytest.fixture
def products(good, tmp_path):
    """A copy of the good products, to break."""
    shutil.copytree(good.parent, tmp_path / "broken")
    return tmp_path / "broken" / "figures"


def test_good_products_pass(good):
    report = checked(good)
    assert findings_of(report) == [ENDLESS]
    assert report.files == 7
    assert report.fit(strict=False) and not report.fit(strict=True)


def again(products, path, *settings, **more):
    film(products / path, *settings, **more)
    list_anew(products)


def add_silence(products):
    silent = products.parent / "silent.mp4"
    sound = ["-f", "lavfi", "-t", 1.2, "-i", "anullsrc", "-c:a", "aac"]
    ffmpeg("-i", products / MP4, *sound, "-c:v", "copy", "-movflags", "+faststart", silent)
    silent.replace(products / MP4)
    list_anew(products)


# Grey, seen on white as on black.
MIDDLE = SQUARE.replace("white", "0x777777")


def blink(products):
    """Let the whole film blink five times a second, and nothing but it change."""
    pattern = "color=c=white:size=192x108:rate=30:duration=1.2"
    dark = "drawbox=t=fill:color=black:enable='lt(mod(n,6),3)'"
    ffmpeg("-f", "lavfi", "-i", pattern, "-vf", f"{dark},{MIDDLE}", *GOOD, products / MP4)
    list_anew(products)


def gif(products, delays, loop=0, level=lambda number: 20):
    frames = []
    for number in range(len(delays)):
        pixels = np.full((54, 96, 3), level(number), np.uint8)
        pixels[10:30, 2 * number : 2 * number + 20] = 119
        frames.append(Image.fromarray(pixels))
    more = {} if loop is None else {"loop": loop}
    first, *rest = frames
    first.save(products / GIF, save_all=True, append_images=rest, duration=[10 * d for d in delays], **more)
    list_anew(products)


def truncate(products, path, share=0.6):
    file = products / path
    content = file.read_bytes()
    file.write_bytes(content[: int(share * len(content))])


def replace(products, path, content):
    (products / path).write_bytes(content)


def relist(products, change):
    """Change the manifest."""
    file = products / "manifest.json"
    manifest = json.loads(file.read_text())
    change(manifest)
    file.write_text(json.dumps(manifest))


def version_of(manifest, number):
    return manifest["products"][number]["versions"]["light"]


def add_without_files(manifest):
    again = copy.deepcopy(manifest["products"][0])
    again["versions"]["light"]["files"] = []
    manifest["products"].append(again)


PAGE = "explorers/circles.html"


def explorer(products, title="<title>A network</title>", body="", listed=""):
    """Add an explorer to the products, and list it."""
    policy = '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'">'
    content = f"<html>{policy}{title}{body}</html>".encode()
    (products / "explorers").mkdir()
    (products / PAGE).write_bytes(content)
    digest = listed or hashlib.sha256(content).hexdigest()
    entry = {"run": "circles", "path": PAGE, "bytes": len(content), "sha256": digest}
    relist(products, lambda m: m.update(explorers=[entry]))


def test_a_good_explorer_passes(products):
    explorer(products, body='<script>let it = "https://elsewhere";</script>')
    assert findings_of(checked(products)) == [ENDLESS]


def with_ink(ink):
    """Return what an explorer holds, with words in this colour on white."""
    theme = {"ink": ink, "muted": "#444444", "background": "#ffffff"}
    held = json.dumps({"themes": {"light": theme}})
    return f'<script type="application/json" id="recording">{held}</script>'


def large(products):
    noise = np.random.default_rng(3).integers(0, 256, (1200, 1600, 3), dtype=np.uint8)
    noise[:600] = 255
    Image.fromarray(noise).save(products / "light" / "curve.png", compress_level=0)
    list_anew(products)


BROKEN = {
    "an explorer without a title": (lambda p: explorer(p, title=""), [("error", PAGE, "page-title")]),
    "an explorer that loads a script": (
        lambda p: explorer(p, body='<script src="https://elsewhere/d3.js"></script>'),
        [("error", PAGE, "page-self-contained")],
    ),
    "an explorer whose words are pale": (
        lambda p: explorer(p, body=with_ink("#8899aa")),
        [("error", PAGE, "page-contrast")],
    ),
    "an explorer with a colour that is none": (
        lambda p: explorer(p, body=with_ink("javascript:1")),
        [("error", PAGE, "readable")],
    ),
    "an explorer that was changed": (
        lambda p: explorer(p, listed="0" * 64),
        [("error", PAGE, "explorer-hash")],
    ),
    "an explorer that is cut off": (
        lambda p: (explorer(p), truncate(p, PAGE, 0.9)),
        [("error", PAGE, "explorer-hash"), ("error", PAGE, "readable")],
    ),
    "yuv444p": (
        lambda p: again(p, MP4, "-pix_fmt", "yuv444p"),
        # It also has a profile that players do not support.
        [("error", MP4, "codec"), ("error", MP4, "pixel-format")],
    ),
    "odd size": (
        lambda p: again(p, MP4, "-pix_fmt", "yuv444p", size="191x107"),
        [("error", MP4, "codec"), ("error", MP4, "even-size"), ("error", MP4, "pixel-format")],
    ),
    "another codec": (lambda p: again(p, MP4, "-c:v", "mpeg4"), [("error", MP4, "codec")]),
    "index last": (lambda p: again(p, MP4, "-movflags", "-faststart"), [("error", MP4, "index-first")]),
    "a variable rate": (
        lambda p: again(p, MP4, "-vf", f"{SQUARE},select='mod(n,3)'", "-fps_mode", "vfr"),
        # The listed rate is an average.
        [("error", MP4, "exact-rate"), ("error", MP4, "measures")],
    ),
    "a silent track": (add_silence, [("error", MP4, "no-audio")]),
    "a date": (
        lambda p: again(p, MP4, "-metadata", "creation_time=2020-01-01T00:00:00Z"),
        [("advice", MP4, "no-dates")],
    ),
    "flashing": (blink, [("error", MP4, "flashes")]),
    "a flashing GIF": (
        lambda p: gif(p, [10] * 12, level=lambda number: 250 * (number % 2)),
        [("error", GIF, "flashes"), ENDLESS],
    ),
    "a GIF of two pictures that flashes only because it is endless": (
        lambda p: gif(p, [10, 10], level=lambda number: 250 * number),
        [("error", GIF, "flashes"), ("error", GIF, "same-time"), ENDLESS],
    ),
    "a GIF of 3 hundredths meant as 30 fps": (
        lambda p: gif(p, [3] * 36),
        [("error", GIF, "delays"), ("error", GIF, "same-time"), ENDLESS],
    ),
    "a GIF of 1 hundredth": (
        lambda p: gif(p, [1] * 12),
        # It is listed as a tenth as long as browsers make it.
        [("error", GIF, "delays"), ("error", GIF, "measures"), ENDLESS],
    ),
    "a GIF at another rate than its film": (
        lambda p: gif(p, [5] * 15),
        [("error", GIF, "same-time"), ENDLESS],
    ),
    "a GIF that plays once": (lambda p: gif(p, [10] * 12, loop=None), [("error", GIF, "loops")]),
    "a GIF that plays three times": (lambda p: gif(p, [10] * 12, loop=2), [("error", GIF, "loops")]),
    "a GIF that plays six times, too long": (
        lambda p: gif(p, [10] * 12, loop=5),
        [("error", GIF, "loops"), ENDLESS],
    ),
    "no alt": (lambda p: list_anew(p, alt=""), [("error", "light/square", "alt"), ENDLESS]),
    "alt too long": (lambda p: list_anew(p, alt="a " * 76), [("error", "light/square", "alt"), ENDLESS]),
    "alt too short": (lambda p: list_anew(p, alt="It moves."), [("error", "light/square", "alt"), ENDLESS]),
    "alt that repeats the name": (
        lambda p: list_anew(p, alt="square.mp4"),
        [("error", "light/square", "alt"), ENDLESS],
    ),
    "alt that begins with An image": (
        lambda p: list_anew(p, alt=f"An image of this: {ALT}"),
        [("advice", "light/square", "alt"), ENDLESS],
    ),
    "no title": (lambda p: list_anew(p, title=" "), [("error", "light/square", "title"), ENDLESS]),
    "a caption that is the title": (
        lambda p: list_anew(p, caption="A square crosses."),
        [("error", "light/square", "caption"), ENDLESS],
    ),
    "too large": (large, [("error", FIGURE, "size-budget")]),
    "a film that ends early": (
        lambda p: truncate(p, MP4),
        [("error", MP4, "hash"), ("error", MP4, "readable")],
    ),
    "a GIF that ends early": (
        lambda p: truncate(p, GIF),
        [("error", GIF, "hash"), ("error", GIF, "readable")],
    ),
    "a picture that ends early": (
        lambda p: truncate(p, PNG),
        [("error", PNG, "hash"), ("error", PNG, "readable")],
    ),
    "an SVG that ends early": (
        lambda p: truncate(p, "light/curve.svg"),
        [("error", "light/curve.svg", "hash"), ("error", "light/curve.svg", "readable")],
    ),
    "a PDF that ends early": (
        lambda p: truncate(p, "light/curve.pdf"),
        [("error", "light/curve.pdf", "hash"), ("error", "light/curve.pdf", "readable")],
    ),
    "a file that is not the one that is listed": (
        lambda p: shutil.copy(p / FIGURE, p / PNG),
        [("error", PNG, "hash")],
    ),
    "a manifest that lies about sizes": (
        lambda p: relist(p, lambda m: [f.update(pixels=[1, 2]) for f in version_of(m, 0)["files"]]),
        [("error", FIGURE, "measures")],
    ),
    "a manifest that lies about rates": (
        lambda p: relist(
            p,
            lambda m: [
                f.update(frames_per_second=29.97) for f in version_of(m, 1)["files"] if f["role"] == "film"
            ],
        ),
        [("error", MP4, "measures")],
    ),
    "a film without captions": (
        lambda p: ((p / VTT).unlink(), list_anew(p)),
        [("error", "light/square", "described")],
    ),
    "a player without a long description": (
        lambda p: (
            (p / "players").mkdir(exist_ok=True),
            (p / "players" / "square.html").write_text("<video></video>"),
        ),
        [("error", "light/square", "described")],
    ),
    "captions that are no WebVTT": (
        lambda p: (replace(p, VTT, b"1\n00:00:00,000 --> 00:00:01,000\nA square.\n"), list_anew(p)),
        [("error", VTT, "readable")],
    ),
    "captions without a text": (
        lambda p: (replace(p, VTT, b"WEBVTT\n"), list_anew(p)),
        [("error", VTT, "cues")],
    ),
    "captions that run backwards": (
        lambda p: (
            replace(p, VTT, b"WEBVTT\n\n00:01.000 --> 00:02.000\nLate.\n\n00:00.000 --> 00:01.000\nEarly.\n"),
            list_anew(p),
        ),
        [("error", VTT, "cues")],
    ),
    "stale": (
        lambda p: relist(p, lambda m: version_of(m, 1).update(sources="of older ones")),
        [("error", "light/square", "stale")],
    ),
    "a missing file": (lambda p: (p / PNG).unlink(), [("error", PNG, "missing")]),
    "a product of no files": (
        lambda p: relist(p, lambda m: add_without_files(m)),
        [("error", "light/curve", "missing")],
    ),
    "an extra file": (
        lambda p: replace(p, "light/curve-old.txt", b"?"),
        [("advice", "light/curve-old.txt", "extra")],
    ),
    "an extra picture beside the manifest": (
        lambda p: shutil.copy(p / FIGURE, p / "copy.png"),
        [("advice", "copy.png", "extra")],
    ),
    "no JSON": (lambda p: replace(p, "manifest.json", b"{"), [("error", "manifest.json", "manifest")]),
    "a manifest of nothing": (
        lambda p: replace(p, "manifest.json", b'{"products": {}}'),
        [("error", "manifest.json", "manifest")],
    ),
    "an SVG that runs code": (
        lambda p: (
            replace(
                p,
                "light/curve.svg",
                b'<svg xmlns="http://www.w3.org/2000/svg" onload="x()"><script>x()</script></svg>',
            ),
            list_anew(p),
        ),
        [("error", "light/curve.svg", "self-contained")] * 2,
    ),
    "an SVG that needs another file": (
        lambda p: (
            replace(
                p,
                "light/curve.svg",
                b'<svg xmlns:x="http://www.w3.org/1999/xlink"><image x:href="http://a/b.png"/></svg>',
            ),
            list_anew(p),
        ),
        [("error", "light/curve.svg", "self-contained")],
    ),
}


def test_faults_of_a_file_that_is_not_listed_are_advice(products):
    (products / "mine.png").write_bytes(b"no picture")
    assert set(findings_of(checked(products))) - {ENDLESS} == {
        ("advice", "mine.png", "extra"),
        ("advice", "mine.png", "readable"),
    }


def test_products_of_another_configuration_are_not_examined(products):
    shutil.copytree(products, products / "mine")
    (products / "mine/light/curve.svg").write_text("no picture")
    assert findings_of(checked(products)) == [ENDLESS]


@pytest.mark.parametrize("how", BROKEN)
def test_only_the_check_of_a_fault_finds_it(products, how):
    break_it, expected = BROKEN[how]
    break_it(products)
    # What is as it was before need not be examined again.
    report = checked(products, cache=products.parent / FOUND)
    other = [] if any(path == GIF for _, path, _ in expected) else [ENDLESS]
    wanted = sorted({*expected, *other}, key=lambda finding: (finding[0] != "error", finding[1:]))
    assert sorted({*findings_of(report)}, key=lambda finding: (finding[0] != "error", finding[1:])) == wanted
    assert report.fit(strict=False) == all(severity == "advice" for severity, _, _ in expected)


def test_every_check_has_a_case():
    from hiddenreel.publish.check.problem import CHECKS

    found = {name for _, expected in BROKEN.values() for _, _, name in expected}
    assert found == {made.name for made in CHECKS}


def test_the_text_of_findings(products):
    again(products, MP4, "-pix_fmt", "yuv444p", "-movflags", "-faststart")
    relist(products, lambda m: m["products"][1].update(alt=None))
    relist(products, lambda m: version_of(m, 1).update(sources="of older ones"))
    lines = [found.line() for found in checked(products).findings]
    assert lines == [
        "error: light/square: alt: it has no alt text; describe the picture in 20 to 150 characters "
        "(WCAG 1.1.1)",
        "error: light/square: stale: it was made from other sources than today's; make it again: "
        "snakemake --cores 4",
        "error: light/square.mp4: codec: its profile is High 4:4:4 Predictive, which players and chips "
        "do not decode; encode it with -c:v libx264 -profile:v high -pix_fmt yuv420p",
        "error: light/square.mp4: index-first: its index comes last, so that it plays only when all of "
        "it is loaded; move it to the front: ffmpeg -i IN -c copy -movflags +faststart OUT",
        "error: light/square.mp4: pixel-format: its pixels are yuv444p and not yuv420p; encode it with "
        "-c:v libx264 -profile:v high -pix_fmt yuv420p",
        "advice: light/square.gif: five-seconds: it moves endlessly (1.2 s each time), and a reader "
        "cannot pause it; beside other content show the MP4 with controls, or play it once in 5 s: "
        "hiddenreel gif FILM.mp4 --once --seconds 5 --output NAME.gif (WCAG 2.2.2)",
    ]


def test_a_product_that_can_no_longer_be_made_is_stale(products):
    from hiddenreel.errors import HiddenreelError

    def refuse(entry, manifest):
        if entry["name"] == "curve":
            raise HiddenreelError("there is no such kind")
        return manifest["runs"]["circle"]

    stale = [found for found in checked(products, refuse).findings if found.check == "stale"]
    assert [found.wrong for found in stale] == [
        "today's sources cannot make it: there is no such kind",
        "today's sources cannot make it: the manifest does not say what it was made from ('circle')",
    ]


def test_a_product_of_the_same_sources_is_not_stale(products):
    asked = []
    checked(products, lambda entry, all_: asked.append((entry["name"], all_["runs"])) or MADE_OF)
    assert asked == [("curve", {"circles": {"epochs": 3}}), ("square", {"circles": {"epochs": 3}})]
