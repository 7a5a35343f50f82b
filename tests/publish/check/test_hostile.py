"""Files that would keep a reader waiting, or fill memory and time: each is one line of the report."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import socket
import zlib
from pathlib import Path

import pytest
from media import checked, crossing, findings_of
from PIL import Image

from hiddenreel.errors import HiddenreelError
from hiddenreel.publish.check import gifs
from hiddenreel.publish.check.folder import check_folder, shown_on_terminal
from hiddenreel.publish.check.pictures import check_pixels
from hiddenreel.reading import Unreadable

SUFFIXES = ("mp4", "mkv", "avi", "gif", "png", "jpg", "webp", "svg", "pdf")


def reason(folder, name):
    """Return why a file is unreadable; its report must be one printable line."""
    (found,) = (found for found in checked(folder).findings if found.severity == "error")
    assert (found.path, found.check) == (name, "readable")
    assert found.line().isprintable()
    return found.wrong


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_pipe_is_not_waited_for(tmp_path, suffix):
    os.mkfifo(tmp_path / f"a.{suffix}")
    assert reason(tmp_path, f"a.{suffix}") == "it is not a regular file"


def test_a_device_is_not_read(tmp_path):
    (tmp_path / "a.mp4").symlink_to("/dev/zero")
    assert reason(tmp_path, "a.mp4") == "it is not a regular file"


def test_a_socket_is_not_read(tmp_path, monkeypatch):
    # The name of a socket must be short.
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("a.png")
        assert reason(tmp_path, "a.png") == "it is not a regular file"


@pytest.mark.parametrize("name", ["manifest.json", "a.json"])
def test_texts_are_not_read_from_a_pipe(tmp_path, name):
    crossing(tmp_path / "a.mp4")
    os.mkfifo(tmp_path / name)
    found = checked(tmp_path).findings
    assert {finding.path for finding in found} <= {"a.mp4", "manifest.json"} and found


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_file_of_six_gigabytes_is_not_read(tmp_path, suffix):
    path = tmp_path / f"a.{suffix}"
    with open(path, "wb") as file:
        file.truncate(6_000_000_000)
    assert reason(tmp_path, path.name) == ("it has 6000.0 MB, and more than 1000 MB are not looked into")


def test_a_manifest_of_six_gigabytes_is_not_read(tmp_path):
    with open(tmp_path / "manifest.json", "wb") as file:
        file.truncate(6_000_000_000)
    (found,) = checked(tmp_path).findings
    assert (found.check, found.wrong) == (
        "manifest",
        "it has 6000.0 MB, and more than 100 MB are not looked into",
    )


def chunk(kind, content):
    body = kind + content
    return len(content).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big")


@pytest.mark.parametrize("size", [(60_000, 60_000), (2**31 - 1, 2**31 - 1)])
def test_a_png_that_claims_any_size_is_not_unpacked(tmp_path, size):
    head = b"".join(side.to_bytes(4, "big") for side in size) + bytes([8, 2, 0, 0, 0])
    data = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    (tmp_path / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n" + data)
    assert "too many to be looked at" in reason(tmp_path, "a.png") or "exceeds limit" in reason(
        tmp_path, "a.png"
    )


def test_a_gif_that_claims_any_size_is_not_unpacked(tmp_path):
    Image.new("P", (4, 4)).save(tmp_path / "a.gif")
    content = bytearray((tmp_path / "a.gif").read_bytes())
    content[6:10] = b"\xff\xff\xff\xff"
    (tmp_path / "a.gif").write_bytes(content)
    assert "exceeds limit" in reason(tmp_path, "a.gif")


@pytest.mark.parametrize("size", [(0, 4), (4, 0), (0, 0)])
def test_a_picture_without_pixels_is_refused(size):
    with pytest.raises(Unreadable, match=r"^it has \d x \d px$"):
        check_pixels(size)


def test_a_gif_of_too_many_pixels_in_all_is_not_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr(gifs, "MOST_PIXELS_IN_ALL", 5 * 16 * 9)
    first, *rest = [Image.new("L", (16, 9), 9 * number) for number in range(7)]
    first.save(tmp_path / "a.gif", save_all=True, append_images=rest, duration=100)
    assert reason(tmp_path, "a.gif") == "it has more than 5 pictures, too many to be looked at"


def test_a_picture_is_read_as_what_its_name_says(tmp_path):
    """Some of the formats that could hide behind a name start programs."""
    (tmp_path / "a.png").write_text("%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EOF\n")
    assert reason(tmp_path, "a.png").startswith("it cannot be decoded (cannot identify image file")


@pytest.mark.parametrize("suffix", ["mp4", "mkv", "avi", "gif"])
def test_a_still_given_as_a_film_is_reported(tmp_path, suffix):
    Image.new("RGB", (16, 16)).save(tmp_path / "still.png")
    shutil.move(tmp_path / "still.png", tmp_path / f"a.{suffix}")
    assert reason(tmp_path, f"a.{suffix}").startswith(("it cannot be decoded (", "it does not end"))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_reported(tmp_path):
    (tmp_path / "a.png").write_bytes(b"?")
    (tmp_path / "a.png").chmod(0)
    assert reason(tmp_path, "a.png") == "Permission denied"


@pytest.mark.parametrize("name", ["a:b.mp4", "a\nb.mp4", "-i.mp4", "pipe:0.mp4", "a%d.mp4", "\udcff.mp4"])
def test_a_film_s_name_may_hold_anything(tmp_path, name):
    crossing(tmp_path / "plain.mp4")
    os.rename(tmp_path / "plain.mp4", tmp_path / name)
    assert findings_of(checked(tmp_path)) == [("advice", name, "alt")]


def test_a_file_in_place_of_a_folder(tmp_path):
    (tmp_path / "a.png").write_bytes(b"?")
    with pytest.raises(HiddenreelError) as refused:
        checked(tmp_path / "a.png")
    assert str(refused.value) == f"{tmp_path / 'a.png'} is a file: name the folder that it is in"


@pytest.mark.parametrize(
    "value", [1e999, -1, 10**400, "long" * 1000, None, [[]], {"a": 1}, True, float("nan")]
)
def test_numbers_of_a_manifest_may_be_anything(tmp_path, value):
    crossing(tmp_path / "a.mp4")
    content = (tmp_path / "a.mp4").read_bytes()
    file = {
        **{"path": "a.mp4", "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()},
        **{"role": "film", "pixels": value, "seconds": value, "frames": value},
        "frames_per_second": value,
    }
    entry = {"name": "a", "title": "A", "versions": {"light": {"files": [file]}}}
    (tmp_path / "manifest.json").write_text(json.dumps({"products": [entry]}))
    found = [finding for finding in checked(tmp_path).findings if finding.check == "measures"]
    assert len(found) == 4
    assert all(len(finding.line()) < 200 for finding in found)


def test_a_changed_file_is_to_be_made_again_and_never_to_be_listed_anew(tmp_path):
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.4\n%%EOF")
    file = {"path": "a.pdf", "bytes": 3, "sha256": "0" * 64}
    entry = {"name": "a", "title": "A", "versions": {"light": {"files": [file]}}}
    (tmp_path / "manifest.json").write_text(json.dumps({"products": [entry]}))
    (found,) = (finding for finding in checked(tmp_path).findings if finding.check == "hash")
    assert found.do == "remove it, and make it again: snakemake --cores 4"


def test_its_progress_is_one_line_for_each_file(tmp_path):
    for name in ("b.pdf", "a.pdf"):
        (tmp_path / name).write_bytes(b"%PDF-1.4\n%%EOF")
    seen = []
    check_folder(tmp_path, lambda *_: "", on_file=lambda *report: seen.append(report))
    assert sorted(name for _, _, name in seen) == ["a.pdf", "b.pdf"]
    assert [numbers for *numbers, _ in seen] == [[1, 2], [2, 2]]


@pytest.mark.parametrize("terminal", [True, False])
def test_progress_is_shown_on_a_terminal_alone(capsys, monkeypatch, terminal):
    monkeypatch.setattr("sys.stderr.isatty", lambda: terminal)
    shown_on_terminal()(2, 3, "light/a\n.png")
    assert capsys.readouterr() == ("", "2/3 light/a\\n.png\n" if terminal else "")


def test_every_given_case_is_refused():
    """Three drawings that load or run something, as they were reported."""
    cases = Path(__file__).parent / "cases"
    assert {found.check for found in checked(cases).findings if found.severity == "error"} == {
        "self-contained"
    }
    refused = {found.path for found in checked(cases).findings if found.severity == "error"}
    assert refused == {path.name for path in cases.glob("*.svg")} and refused
