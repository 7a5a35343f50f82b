"""Folders of any media: what is read, what is refused, and how damaged files are reported."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from killed import ends
from media import MADE_OF, checked, film, findings_of
from PIL import Image

from hiddenreel.errors import HiddenreelError
from hiddenreel.publish.check import folder as folders
from hiddenreel.publish.check.files import BUDGETS, MB
from hiddenreel.publish.check.folder import check_folder
from hiddenreel.publish.check.problem import CHECKS


@pytest.fixture
def foreign(good, tmp_path):
    """Media without a manifest, two folders deep."""
    shutil.copytree(good / "light", tmp_path / "some" / "where")
    return tmp_path


# --- Foreign media -------------------------------------------------------------------------------


def test_foreign_media_are_checked_without_a_manifest(foreign):
    assert findings_of(checked(foreign)) == [
        ("advice", "some/where/curve.pdf", "alt"),
        ("advice", "some/where/square.gif", "alt"),
        ("advice", "some/where/square.gif", "five-seconds"),
    ]


def test_faults_of_foreign_media_are_found(foreign):
    film(foreign / "other.MP4", "-pix_fmt", "yuv444p", size="191x107")
    film(foreign / "other.webm", "-c:v", "libvpx-vp9")
    errors = [found for found in findings_of(checked(foreign)) if found[0] == "error"]
    assert errors == [
        ("error", "other.MP4", "codec"),
        ("error", "other.MP4", "even-size"),
        ("error", "other.MP4", "pixel-format"),
    ]


def test_texts_are_read_from_beside_them(foreign):
    beside = foreign / "some/where/square.json"
    text = {"title": "A square", "caption": "It crosses.", "alt": "A square crosses from the left."}
    beside.write_text(json.dumps(text))
    assert ("advice", "some/where/square.gif", "alt") not in findings_of(checked(foreign))
    beside.write_text(json.dumps({**text, "alt": "square"}))
    assert ("error", "some/where/square.gif", "alt") in findings_of(checked(foreign))


@pytest.mark.parametrize("content", ["", "[]", "{", "\udc80"])
def test_unreadable_texts_count_as_missing(foreign, content):
    beside = foreign / "some/where/square.json"
    beside.write_bytes(content.encode("utf-8", "surrogateescape"))
    assert ("advice", "some/where/square.gif", "alt") in findings_of(checked(foreign))


def test_hidden_files_and_other_files_are_ignored(foreign):
    before = checked(foreign)
    (foreign / ".trash").mkdir()
    (foreign / ".trash" / "a.png").write_bytes(b"no picture")
    (foreign / ".hidden.png").write_bytes(b"no picture")
    (foreign / "page.html").write_text("<p>")
    assert checked(foreign) == before


def test_the_report_is_the_same_for_any_number_of_processes(foreign, monkeypatch):
    def today(entry, manifest):
        return MADE_OF

    monkeypatch.setattr(folders, "_cores", lambda: 2)
    monkeypatch.setattr(folders, "WORTH_A_PROCESS", 1)
    assert check_folder(foreign, today, threads=4) == check_folder(foreign, today, threads=1)


def test_a_process_that_is_killed(foreign, monkeypatch):
    monkeypatch.setattr(folders, "_cores", lambda: 2)
    monkeypatch.setattr(folders, "WORTH_A_PROCESS", 1)
    monkeypatch.setattr(folders, "_examine", ends)
    with pytest.raises(HiddenreelError) as refused:
        check_folder(foreign, lambda entry, manifest: MADE_OF, threads=2)
    assert str(refused.value) == "a process that examined files ended before it was done"


def test_a_small_folder_starts_no_process(foreign, monkeypatch):
    monkeypatch.setattr(folders, "_cores", lambda: 2)
    monkeypatch.setattr(folders, "ProcessPoolExecutor", None)
    check_folder(foreign, lambda entry, manifest: MADE_OF, threads=2)


def test_a_link_to_nothing_is_found(foreign):
    (foreign / "gone.png").symlink_to("nowhere.png")
    (found,) = [found for found in checked(foreign).findings if found.severity == "error"]
    assert found.line() == ("error: gone.png: readable: No such file or directory; make it again")


def test_a_name_may_hold_anything(foreign):
    (foreign / "a\nb \udc80.png").write_bytes(b"no picture")
    (found,) = [found for found in checked(foreign).findings if found.severity == "error"]
    assert "\n" not in found.line()
    assert found.line().isprintable()


def test_the_name_of_a_film_is_no_address(tmp_path, monkeypatch):
    """The decoder would read other files if a name made it do so."""
    monkeypatch.chdir(tmp_path)
    film(tmp_path / "other.ts")
    (tmp_path / "concat:other.ts|other.ts.mkv").write_bytes(b"nothing")
    shutil.copy("other.ts", "other.ts.mkv")
    errors = [found for found in findings_of(checked(Path())) if found[0] == "error"]
    assert ("error", "concat:other.ts|other.ts.mkv", "readable") in errors


# --- Folders that cannot be checked --------------------------------------------------------------


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(HiddenreelError) as refused:
        checked(tmp_path / "nowhere")
    assert str(refused.value) == f"there is no folder {tmp_path / 'nowhere'}"


def test_a_folder_of_nothing(tmp_path):
    (tmp_path / "notes.txt").write_text("?")
    with pytest.raises(HiddenreelError) as refused:
        checked(tmp_path)
    assert str(refused.value) == (
        f"{tmp_path} has no film and no picture in it (choose from mp4, m4v, mov, webm, mkv, avi, gif, "
        "webp, png, jpg, jpeg, svg, pdf)"
    )


# --- Torn files ----------------------------------------------------------------------------------

SUFFIXES = ("mp4", "gif", "png", "svg", "pdf")


@pytest.fixture(scope="module")
def whole(good):
    """The bytes of a file of each kind."""
    names = {"mp4": "square", "gif": "square", "png": "square", "svg": "curve", "pdf": "curve"}
    return {suffix: (good / "light" / f"{names[suffix]}.{suffix}").read_bytes() for suffix in names}


@pytest.mark.parametrize("suffix", SUFFIXES)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(share=st.floats(0, 1))
def test_a_file_that_ends_early_is_found(whole, tmp_path, suffix, share):
    content = whole[suffix]
    # The last bytes of a GIF, a PNG and an SVG only mark the end.
    (tmp_path / f"a.{suffix}").write_bytes(content[: int(share * (len(content) - 16))])
    assert ("error", f"a.{suffix}", "readable") in findings_of(checked(tmp_path))


@pytest.mark.parametrize("suffix", SUFFIXES)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_file_with_other_bytes_in_it_is_checked_all_the_same(whole, tmp_path, suffix, data):
    content = bytearray(whole[suffix])
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at] = data.draw(st.integers(0, 255))
    (tmp_path / f"a.{suffix}").write_bytes(content)
    assert checked(tmp_path).files == 1


@settings(max_examples=15, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["products", "runs", "name", "theme", "files", "path", "sources", "alt"]),
                inner,
                max_size=6,
            )
        ),
        max_leaves=20,
    )
)
def test_a_manifest_may_hold_anything(tmp_path_factory, content):
    folder = tmp_path_factory.mktemp("any")
    (folder / "manifest.json").write_text(json.dumps(content))
    report = checked(folder)
    assert not report.fit(strict=False)


def test_a_picture_of_any_size_is_not_unpacked(tmp_path):
    """A few bytes may claim to be a picture of 60000 x 60000 px."""
    Image.new("RGB", (4, 4)).save(tmp_path / "a.png")
    content = bytearray((tmp_path / "a.png").read_bytes())
    content[16:24] = (60000).to_bytes(4, "big") * 2
    (tmp_path / "a.png").write_bytes(content)
    assert ("error", "a.png", "readable") in findings_of(checked(tmp_path))


# --- The report ----------------------------------------------------------------------------------


def test_errors_come_first_and_the_order_is_always_the_same(foreign):
    film(foreign / "zz.mp4", "-pix_fmt", "yuv444p")
    found = checked(foreign).findings
    assert [problem.severity for problem in found] == sorted(
        (problem.severity for problem in found), reverse=True
    )
    assert found == checked(foreign).findings


def test_json_holds_all_of_it(foreign):
    report = checked(foreign)
    report_read = json.loads(json.dumps(report.as_json(strict=False)))
    assert set(report_read) == {"folder", "files", "fit", "errors", "advice", "findings"}
    assert tuple(report_read[key] for key in ("files", "fit", "errors", "advice")) == (7, True, 0, 3)
    assert not report.as_json(strict=True)["fit"]
    for found in report_read["findings"]:
        assert set(found) == {"path", "check", "severity", "wrong", "do"}


def test_every_check_has_a_name_of_its_own_and_states_what_it_proves():
    names = [made.name for made in CHECKS]
    assert len(set(names)) == len(names)
    assert all(made.judge.__doc__.startswith("Prove that ") for made in CHECKS)
    assert all(made.proves and made.proves.endswith(".") for made in CHECKS)


def test_the_documentation_has_a_row_for_every_check():
    text = (Path(__file__).parents[3] / "docs" / "checks.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([\w-]+)` \| (.*?) \| [^|]* \|$", text, re.MULTILINE)
    # A row may have more, in brackets or after a colon.
    documented = {name: re.split(r" \(|: ", proves)[0] for name, proves in rows}
    proved = {made.name: re.split(r" \(|: ", made.proves.rstrip("."))[0] for made in CHECKS}
    assert documented == proved


def test_the_documentation_names_every_budget():
    text = (Path(__file__).parents[3] / "docs" / "checks.md").read_text(encoding="utf-8")
    for budget in BUDGETS.values():
        assert f" {budget.most // MB} MB" in text and f" {budget.well // MB} MB" in text
