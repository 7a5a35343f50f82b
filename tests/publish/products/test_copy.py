"""Copies of products: only changed files are copied, and foreign files are left alone."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from library_made import make_library

from hiddenreel.__main__ import main
from hiddenreel.errors import HiddenreelError
from hiddenreel.publish.products.copy import Copied, copy_products
from hiddenreel.publish.products.library import read_library
from hiddenreel.reading import sha256_of

TWO = {"loss-curve": "The loss falls", "network": "A network"}


@pytest.fixture
def figures(tmp_path) -> Path:
    return make_library(tmp_path / "figures", TWO)


@pytest.fixture
def to(tmp_path) -> Path:
    return tmp_path / "docs/_static/networks"


def lying_in(folder: Path) -> dict[str, bytes]:
    files = (file for file in folder.rglob("*") if file.is_file())
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


def remade(figures: Path, path: str, content: bytes) -> None:
    """Make a file of a product anew, and list it so."""
    (figures / path).write_bytes(content)
    manifest = json.loads((figures / "manifest.json").read_text(encoding="utf-8"))
    for entry in manifest["products"]:
        for version in entry["versions"].values():
            for file in version["files"]:
                if file["path"] == path:
                    file["sha256"] = sha256_of(figures / path)
    (figures / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def test_all_is_copied_once(figures, to):
    assert copy_products(figures, [], to) == Copied(changed=20, same=0)
    assert copy_products(figures, [], to) == Copied(changed=0, same=20)
    there = lying_in(to)
    listed = json.loads(there.pop("manifest.json"))
    assert listed == json.loads((figures / "manifest.json").read_text(encoding="utf-8"))
    assert "players/unfolding.html" in there
    del there["players/unfolding.html"]
    ours = lying_in(figures)
    del ours["manifest.json"]
    assert there == ours


def test_only_what_is_named_is_copied_and_others_stay(figures, to):
    copy_products(figures, ["network"], to)
    assert set(lying_in(to)) == {
        "manifest.json",
        *(f"{theme}/network.{kind}" for theme in ("light", "dark") for kind in ("svg", "pdf", "png")),
    }
    copy_products(figures, ["loss-curve"], to)
    listed = json.loads((to / "manifest.json").read_text(encoding="utf-8"))["products"]
    assert [(entry["name"], list(entry["versions"])) for entry in listed] == [
        ("loss-curve", ["light", "dark"]),
        ("network", ["light", "dark"]),
    ]


def test_copies_can_be_of_some_themes_and_formats_alone(figures, to):
    copied = copy_products(figures, [], to, themes=["dark"], formats=["svg", "mp4"])
    # The track comes with its film.
    assert copied == Copied(changed=4, same=0)
    assert set(lying_in(to)) == {
        "manifest.json",
        "dark/loss-curve.svg",
        "dark/network.svg",
        "dark/unfolding.mp4",
        "dark/unfolding.vtt",
    }
    listed = json.loads((to / "manifest.json").read_text(encoding="utf-8"))["products"]
    assert [list(entry["versions"]) for entry in listed] == [["dark"]] * 3


def test_a_player_that_was_copied_is_kept_in_step(figures, to):
    copy_products(figures, ["unfolding"], to)
    player = to / "players/unfolding.html"
    before = player.read_text(encoding="utf-8")
    manifest = (figures / "manifest.json").read_text(encoding="utf-8")
    title = json.loads(manifest)["products"][-1]["title"]
    (figures / "manifest.json").write_text(manifest.replace(title, "Another title"))
    copy_products(figures, [], to, formats=["mp4"])
    assert player.read_text(encoding="utf-8") == before.replace(title, "Another title")


def test_copies_in_other_formats_stay_and_are_brought_up_to_date(figures, to):
    copy_products(figures, ["network"], to, formats=["svg"])
    remade(figures, "light/network.svg", b"<svg>newer</svg>")
    copied = copy_products(figures, ["network"], to, themes=["light"], formats=["pdf"])
    assert copied == Copied(changed=2, same=1)
    assert (to / "light/network.svg").read_bytes() == b"<svg>newer</svg>"
    files = {file.path for version in read_library(to).product("network").versions for file in version.files}
    assert files == {"light/network.svg", "light/network.pdf", "dark/network.svg"}


def test_only_a_product_that_was_remade_is_copied_again(figures, to):
    copy_products(figures, [], to)
    untouched = (to / "dark/network.svg").stat().st_mtime_ns
    remade(figures, "light/network.svg", b"<svg>newer</svg>")
    assert copy_products(figures, [], to) == Copied(changed=1, same=19)
    assert (to / "light/network.svg").read_bytes() == b"<svg>newer</svg>"
    assert (to / "dark/network.svg").stat().st_mtime_ns == untouched


@pytest.mark.parametrize("how", ["somebody else's", "edited", "a folder"])
def test_a_foreign_file_in_the_way_is_refused_and_nothing_is_copied(figures, to, how):
    target = to / "light/network.svg"
    if how == "edited":
        copy_products(figures, ["network"], to)
        remade(figures, "light/network.svg", b"<svg>newer</svg>")
    if how == "a folder":
        target.mkdir(parents=True)
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text("<svg>mine</svg>")
    before = lying_in(to)
    with pytest.raises(HiddenreelError) as refused:
        copy_products(figures, [], to)
    assert str(refused.value) == (
        f"{target} is not a copy of ours, or was edited since: "
        "move it away, or choose another folder with --to"
    )
    assert lying_in(to) == before


def test_other_files_there_stay(figures, to):
    to.mkdir(parents=True)
    (to / "notes.txt").write_text("mine")
    (to / "light").mkdir()
    (to / "light/photo.png").write_text("mine")
    copy_products(figures, [], to)
    assert (to / "notes.txt").read_text() == (to / "light/photo.png").read_text() == "mine"


@pytest.mark.parametrize("how", ["edited", "missing"])
def test_a_product_that_is_not_what_is_listed_is_refused(figures, to, how):
    file = figures / "light/network.svg"
    file.write_text("<svg/>") if how == "edited" else file.unlink()
    with pytest.raises(HiddenreelError) as refused:
        copy_products(figures, [], to)
    assert str(refused.value) == (
        f"{file} is not what {figures / 'manifest.json'} lists: make it again, with snakemake"
    )
    assert not to.exists()


def test_no_path_leads_out_of_the_folder(figures, to, tmp_path):
    shutil.copyfile(figures / "light/network.svg", tmp_path / "secret.svg")
    text = (figures / "manifest.json").read_text(encoding="utf-8")
    (figures / "manifest.json").write_text(text.replace("light/network.svg", "../secret.svg"))
    with pytest.raises(HiddenreelError) as refused:
        copy_products(figures, [], to)
    listed = figures / "manifest.json"
    assert str(refused.value) == f"{listed}: ../secret.svg is not in {figures}"
    assert not to.exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["netwerk", "--to", "there"],
            "figures/manifest.json lists no product 'netwerk' "
            "(choose loss-curve, network, unfolding; did you mean network?)",
        ),
        (
            ["--to", "there", "--theme", "drak"],
            "figures/manifest.json lists no theme 'drak' (choose light, dark; did you mean dark?)",
        ),
        (
            ["--to", "there", "--format", "mp3"],
            "figures/manifest.json lists no file in format 'mp3' (choose svg, pdf, png, mp4, gif, "
            "vtt; did you mean mp4?)",
        ),
        (
            ["network", "--to", "there", "--format", "mp4"],
            "figures/manifest.json lists no file of that name, theme and format",
        ),
        (["--to", "figures"], "--to figures: that is the folder of the products itself"),
        (
            ["--to", "there", "--figures", "nowhere"],
            "nowhere/manifest.json is not there: make the products first, or name their folder "
            "with --figures",
        ),
        (
            ["--to", "there", "--figures", "."],
            "manifest.json is not there: make the products first, or name their folder with --figures "
            "figures",
        ),
    ],
)
def test_a_copy_that_is_refused_gives_one_line(figures, tmp_path, monkeypatch, capsys, arguments, message):
    monkeypatch.chdir(tmp_path)
    assert main(["copy", *arguments]) == 1
    assert capsys.readouterr().err == f"error: {message}\n"
    assert not (tmp_path / "there").exists()


def test_copies_are_copied_from_the_command_line(figures, tmp_path, monkeypatch, capfd):
    monkeypatch.chdir(tmp_path)
    assert main(["copy", "network", "--to", "there"]) == 0
    assert "there: 6 files are new or newer, 0 were the same" in capfd.readouterr().out
    # Snippets are printed for the copies as for the products.
    only = ["--theme", "light", "--format", "svg", "pdf"]
    assert main(["copy", "network", *only, "--to", "elsewhere"]) == 0
    assert "elsewhere: 2 files are new or newer, 0 were the same" in capfd.readouterr().out
    arguments = ["embed", "network", "--for", "html", "--figures", "there", "--theme", "light"]
    assert main(arguments) == 0
    assert 'src="there/light/network.svg"' in capfd.readouterr().out
