"""WebVTT tracks: what is written is read again, and what is no track is refused."""

from __future__ import annotations

import pytest

from hiddenreel.publish.products.track import TrackCue, TrackError, parse_track, write_track

CUES = [
    TrackCue(0.0, 2.0, "a < b & c --> d"),
    TrackCue(2.0, 61.5, "∂C/∂w = 0.5\nσ"),
    TrackCue(3600.0, 3601.25, "An hour later."),
]


def test_a_track_holds_its_texts_and_their_times(tmp_path):
    write_track(tmp_path / "a.vtt", CUES)
    text = (tmp_path / "a.vtt").read_text(encoding="utf-8")
    assert text == (
        "WEBVTT\n\n"
        "00:00:00.000 --> 00:00:02.000\na &lt; b &amp; c --&gt; d\n\n"
        "00:00:02.000 --> 00:01:01.500\n∂C/∂w = 0.5\nσ\n\n"
        "01:00:00.000 --> 01:00:01.250\nAn hour later.\n"
    )
    assert parse_track(text) == CUES


def test_an_empty_line_does_not_end_a_text(tmp_path):
    write_track(tmp_path / "a.vtt", [TrackCue(0, 1, "One.\n\n  \nTwo.")])
    assert [cue.text for cue in parse_track((tmp_path / "a.vtt").read_text())] == ["One.\nTwo."]


def test_tracks_of_other_programs_are_read():
    text = (
        "\ufeffWEBVTT - by hand\r\n\r\nNOTE no text\r\n\r\nSTYLE\r\n::cue {}\r\n\r\n"
        "first\r\n00:01.000 --> 00:02.500 align:start\r\nOne.\r\n"
    )
    assert parse_track(text) == [TrackCue(1.0, 2.5, "One.")]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("", "it does not begin with WEBVTT"),
        ("WEBVTTX\n", "it does not begin with WEBVTT"),
        ("WEBVTT\n\nOne.\n", "it has words that belong to no time: 'One.'"),
        ("WEBVTT\n\n00:00.000 -->\nOne.\n", "it has a cue without an end: '00:00.000 -->'"),
        ("WEBVTT\n\n00:00 --> 00:01.000\nOne.\n", "it has a time that is none: '00:00'"),
    ],
)
def test_what_is_no_track_is_refused(text, wrong):
    with pytest.raises(TrackError) as refused:
        parse_track(text)
    assert str(refused.value) == wrong
