"""The page that plays one film, alone and in a frame."""

from __future__ import annotations

import pytest


@pytest.fixture
def player(figures):
    return figures / "players" / "unfolding.html"


def test_it_plays_pauses_and_is_led_to_its_chapters(look, player):
    seen = look("film", player)
    # The controls stand below the picture, and a thumb can hit each of them.
    assert not seen["covered"] and seen["smallest"] >= 44
    assert (seen["before"], seen["during"], seen["paused"]) == (0, 1, 0)
    assert seen["at"] == pytest.approx(0.5, abs=0.02)


def test_its_words_are_shown_and_heard_in_their_time(look, player):
    """Chromium itself reads the WebVTT, in a page that is a file."""
    seen = look("captions", player)
    assert seen["before"] == [["captions", "en", "disabled"], ["descriptions", "en", "disabled"]]
    first, last = "Before it learns & <after>.", "σ --> 1\nEnd."
    assert seen["cues"] == [[0, 0.5, first], [0.5, 2, last]]
    assert list(seen["heard"].values()) == [[first, first], [last, last]]
    assert (seen["pressed"], seen["released"], seen["after"]) == ("true", "false", "disabled")


@pytest.mark.parametrize(("scheme", "ground"), [("light", "253"), ("dark", "18")])
def test_it_is_as_the_reader_has_set_it(look, player, scheme, ground):
    assert look("theme", player, scheme=scheme)["ground"].startswith(f"rgb({ground},")


def test_the_address_can_ask_for_a_theme(look, player):
    assert look("theme", f"{player.as_uri()}?theme=course")["ground"] == "rgb(32, 16, 64)"
    assert look("theme", f"{player.as_uri()}?theme=<b>")["ground"] == "rgb(253, 253, 251)"


@pytest.mark.parametrize("still", [False, True])
def test_nothing_moves_by_itself(look, player, still):
    seen = look("waiting", player, still=still)
    assert (seen["playing"], seen["autoplay"], seen["animations"]) == (0, 0, 0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_there_are_no_barriers(look, player, scheme, width):
    assert look("barriers", player, scheme=scheme, width=width, height=700)["violations"] == []


def test_the_key_reaches_everything(look, player):
    assert look("keyboard", player)["missed"] == []


@pytest.mark.parametrize("width", [360, 1280])
def test_there_is_room(look, player, width):
    assert look("room", player, width=width) == {"closed": 0, "opened": 0, "cut": []}
