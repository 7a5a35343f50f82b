"""What the configuration may say of a look, and every sentence that refuses one, word for word."""

# A sentence to be compared with another is better read on one line, however long.
# ruff: noqa: E501

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import matplotlib as mpl
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from hiddenreel.draw.theme.contrast import contrast, flaws
from hiddenreel.draw.theme.spec import DARK, LIGHT, TITLE_WEIGHT, VARIABLES, ThemeSpec, Typeface
from hiddenreel.plan.themes import BASES, RESERVED
from hiddenreel.plan.validate import ConfigError, validate

ROOT = Path(__file__).parents[2]
FONTS = Path(mpl.get_data_path()) / "fonts" / "ttf"
RUNS = {"mine": {"dataset": "moons", "layers": [2, 3, 1]}}


def planned(look: object, name: str = "course", file: str | None = None, **sections: object):
    return validate({"runs": RUNS, "own_themes": {name: look}, **sections}, file)


def made(look: object) -> ThemeSpec:
    return planned(look).themes["course"]


def complaint(look: object, name: str = "course") -> str:
    with pytest.raises(ConfigError) as caught:
        planned(look, name)
    return str(caught.value).removeprefix("config/config.yaml: ")


# --- What is right -------------------------------------------------------------------------------


def test_a_look_of_nothing_is_the_light_one():
    look = made({})
    assert look.spec() == {**LIGHT.spec(), "name": "course"}
    assert made({"base": "dark"}).spec() == {**DARK.spec(), "name": "course"}


def test_all_that_can_be_said():
    look = made(
        {
            "base": "dark",
            "background": "#123",
            "w": "#8FB8FF",
            "classes": ["#2ba4c0", "#ffd04d"],
            "title": {"weight": "bold", "size": 36, "colour": "#ffd04d", "align": "centre"},
            "transparent": True,
        }
    )
    assert (look.background, look.w, look.transparent) == ("#112233", "#8fb8ff", True)
    assert look.classes[:2] == ("#2ba4c0", "#ffd04d")
    title = {"weight": "bold", "size": 36.0, "colour": "#ffd04d", "align": "centre"}
    assert look.spec()["title"] == title


def test_themes_are_ours_and_one_s_own_where_nothing_is_said():
    assert list(planned({}).themes) == ["light", "dark", "course"]
    assert list(planned({}, themes=["course", "light"]).themes) == ["course", "light"]
    assert list(planned({}, themes=["light"]).themes) == ["light"]
    assert list(planned({}, "course-2026").themes)[2] == "course-2026"
    assert list(validate({"runs": RUNS}).themes) == ["light", "dark"]
    assert list(validate({"runs": RUNS, "own_themes": None}).themes) == ["light", "dark"]


GROUNDS = ("#ffffff", "#fff8e7", "#000000", "#0b3d2e", "#002855", "#7a0019", "#4b2e83", "#ffcc33")


@pytest.mark.parametrize("ground", GROUNDS)
def test_a_ground_is_enough(ground):
    """What is not given goes with it, and stays ours where it can."""
    look = made({"background": ground})
    assert list(flaws(look.colours)) == []
    assert len(look.classes) == len(set(look.classes)) == 10
    base = max(LIGHT, DARK, key=lambda base: contrast(base.ink, ground))
    unchanged = [name for name in VARIABLES if getattr(look, name) == getattr(base, name)]
    fits = [
        name for name in VARIABLES
        if not list(flaws({"background": ground, name: getattr(base, name)}))
    ]  # fmt: skip
    assert set(unchanged) <= set(fits)
    assert unchanged or not fits


def test_what_is_given_is_never_changed_and_the_rest_gives_way():
    given = {"background": "#fffdf5", "w": "#003c8f", "classes": ["#00629b", "#d95f02"]}
    look = made(given)
    assert (look.w, look.classes[:2]) == ("#003c8f", ("#00629b", "#d95f02"))
    assert list(flaws(look.colours)) == []


@settings(max_examples=7)
@given(st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}"))
def test_any_ground_is_a_look_or_one_line(ground):
    try:
        look = made({"background": ground})
    except ConfigError as error:
        assert len(str(error).splitlines()) == 1
        assert "own_themes.course: no " in str(error)
    else:
        assert list(flaws(look.colours)) == []


# --- What is wrong -------------------------------------------------------------------------------

KEYS = "base, background, ink, muted, faint, w, b, z, a, C, classes, typeface, title, type, transparent"
IN_QUOTES = "must be a colour in quotes, as in '#0057e5'"
NAME_RULE = "a name is lower-case letters, digits and dashes, no dash first, 60 at most"
MAPPING = "must be a mapping: a line `key: value` for each of its entries"

WRONG = [
    (None, f"own_themes.course = None: {MAPPING}"),
    ({"backgruond": "#fff"}, f"own_themes.course.backgruond = '#fff': unknown key (choose {KEYS}; did you mean background?)"),
    ({"base": "lite"}, "own_themes.course.base = 'lite': no such choice (choose light, dark; did you mean light?)"),
    # Colours.
    ({"w": None}, f"own_themes.course.w = None: {IN_QUOTES}: YAML takes what follows a # for a comment unless it is in quotes"),
    ({"w": "0050c0"}, f"own_themes.course.w = '0050c0': {IN_QUOTES}: write '#0050c0'"),
    ({"w": "blue"}, f"own_themes.course.w = 'blue': {IN_QUOTES}"),
    ({"w": 123456}, f"own_themes.course.w = 123456: {IN_QUOTES}"),
    ({"w": "#0050c0;"}, f"own_themes.course.w = '#0050c0;': {IN_QUOTES}"),
    ({"classes": ["#0a5868"]}, "own_themes.course.classes = ['#0a5868']: must be 2 to 10 colours, class 0 first"),
    ({"classes": ["#0a5868", "x"]}, f"own_themes.course.classes[1] = 'x': {IN_QUOTES}"),
    ({"classes": "#0a5868"}, "own_themes.course.classes = '#0a5868': must be a list"),
    # Colours that cannot be read or told apart, with one that could.
    ({"background": "#fffdf5", "w": "#a0a0ff"}, "own_themes.course.w = '#a0a0ff': contrast 2.2 to the background, and at least 4.5 is needed (#7043db would do)"),
    ({"w": "#0050c0", "z": "#0060d0"}, "own_themes.course.w = '#0050c0': w and z are 4.7 apart for deuteranopes, and at least 8 is needed (#243db3 would do)"),
    ({"classes": ["#00629b", "#e87722"]}, "own_themes.course.classes[1] = '#e87722': contrast 2.9 to the background, and at least 3 is needed (#e4731c would do)"),
    ({"title": {"colour": "#ffd166"}}, "own_themes.course.title.colour = '#ffd166': contrast 1.4 to the background, and at least 3 is needed (#d97a4a would do)"),
    ({"background": "#777777"}, "own_themes.course: no w can be found that is read on #777777 and told from the others: give it, or change them"),
    # Titles.
    ({"title": "bold"}, f"own_themes.course.title = 'bold': {MAPPING}"),
    ({"title": {"size": 12}}, "own_themes.course.title.size = 12: must be a finite number at least 24 and at most 40"),
    ({"title": {"align": "center"}}, "own_themes.course.title.align = 'center': no such choice (choose left, centre; did you mean centre?)"),
    ({"title": {"weight": 1000}}, "own_themes.course.title.weight = 1000: no such weight (choose light, normal, medium, semibold, bold, black, 100 to 900)"),
    ({"title": {"weight": "medium"}}, "own_themes.course.title.weight = 500: Source Sans Pro has no font of this weight (choose 200, 300, 400, 600, 700, 900)"),
    ({"type": {"weight": 500}}, "own_themes.course.type.weight = 500: Source Sans Pro has no font of this weight (choose 200, 300, 400, 600, 700, 900)"),
    ({"type": {"weight": "lite"}}, "own_themes.course.type.weight = 'lite': no such weight (choose light, normal, medium, semibold, bold, black, 100 to 900)"),
    ({"typeface": "STIXGeneral", "type": {"weight": 300}}, "own_themes.course.type.weight = 300: STIXGeneral has no font of this weight (choose 400, 700)"),
    ({"title": {"color": "#000"}}, "own_themes.course.title.color = '#000': unknown key (choose weight, size, align, show, colour; did you mean colour?)"),
    ({"title": {"colour": None}}, f"own_themes.course.title.colour = None: {IN_QUOTES}: YAML takes what follows a # for a comment unless it is in quotes"),
    ({"type": 1.2}, f"own_themes.course.type = 1.2: {MAPPING}"),
    ({"type": {"size": 1.5}}, "own_themes.course.type.size = 1.5: must be a finite number at least 0.95 and at most 1.2"),
    ({"type": {"siez": 1.1}}, "own_themes.course.type.siez = 1.1: unknown key (choose size, weight; did you mean size?)"),
    ({"transparent": "yes"}, "own_themes.course.transparent = 'yes': must be true or false"),
    # Typefaces.
    ({"typeface": 3}, f"own_themes.course.typeface = 3: {MAPPING}"),
    ({"typeface": "No Such Family"}, "own_themes.course.typeface = 'No Such Family': there is no such family on this machine: give its files, as in {regular: fonts/Some-Regular.ttf}"),
    ({"typeface": {"italic": "a.ttf"}}, "own_themes.course.typeface.regular: is missing"),
    ({"typeface": {"regulr": "a.ttf"}}, "own_themes.course.typeface.regulr = 'a.ttf': unknown key (choose regular, italic, semibold, bold; did you mean regular?)"),
    ({"typeface": {"regular": "a.woff2"}}, "own_themes.course.typeface.regular = 'a.woff2': must be a font file, .ttf or .otf"),
    ({"typeface": {"regular": "a.ttf"}}, "own_themes.course.typeface.regular = 'a.ttf': there is no such file in this folder"),
]  # fmt: skip


@pytest.mark.parametrize(("look", "message"), WRONG, ids=[row[1][:50] for row in WRONG])
def test_these_are_wrong(look, message):
    assert complaint(look) == message


@pytest.mark.parametrize("name", ["light", "dark", *RESERVED])
def test_names_that_are_taken(name):
    base = f", and write base: {name} in it" if name in BASES else ""
    assert complaint({}, name) == f"own_themes.{name}: is a name that is taken: give another{base}"


def test_names_never_lead_out_of_their_folder():
    assert complaint({}, "../evil") == f"own_themes.'../evil': {NAME_RULE} (did you mean evil?)"
    assert complaint({}, "A B") == f"own_themes.'A B': {NAME_RULE} (did you mean a-b?)"


def test_a_theme_that_no_look_says():
    with pytest.raises(
        ConfigError,
        match=r"themes\[0\] = 'curse': no such choice \(choose light, dark, course; did you mean course\?\)",
    ):
        planned({}, themes=["curse"])


def test_a_refused_colour_has_its_line(tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text(
        "runs:\n  mine: {dataset: moons, layers: [2, 3, 1]}\nown_themes:\n  course:\n"
        "    background: '#fffdf5'\n    classes: ['#00629b', '#00639c']\n"
    )
    with pytest.raises(ConfigError) as caught:
        validate(yaml.safe_load(file.read_text()), str(file))
    assert str(caught.value).startswith(
        f"{file}:6: own_themes.course.classes[0] = '#00629b': classes[0] and classes[1] are 0.3 apart"
    )


# --- Typefaces -----------------------------------------------------------------------------------


@pytest.fixture
def course(tmp_path):
    """Return a folder with a configuration's fonts."""
    (tmp_path / "fonts").mkdir()
    for face in ("", "Italic", "Bol"):
        shutil.copy(FONTS / f"STIXGeneral{face}.ttf", tmp_path / "fonts")
    return tmp_path


def test_files_are_looked_for_from_the_configuration_s_folder(course):
    faces = {"regular": "fonts/STIXGeneral.ttf", "italic": "fonts/../fonts/STIXGeneralItalic.ttf"}
    plan = planned({"typeface": faces}, file=str(course / "mine.yaml"))
    regular, italic = (str(course / "fonts" / f"STIXGeneral{face}.ttf") for face in ("", "Italic"))
    assert plan.themes["course"].typeface == Typeface(regular, italic, regular, regular)
    faces = {"regular": "fonts/STIXGeneral.ttf", "bold": "fonts/STIXGeneralBol.ttf"}
    plan = planned({"typeface": faces}, file=str(course / "mine.yaml"))
    bold = str(course / "fonts" / "STIXGeneralBol.ttf")
    assert plan.themes["course"].typeface == Typeface(regular, regular, bold, bold)


def test_the_face_that_is_wrong_is_named(course):
    (course / "fonts" / "bad.ttf").write_bytes(b"bad")
    faces = {"regular": "fonts/STIXGeneral.ttf", "semibold": "fonts/bad.ttf"}
    with pytest.raises(ConfigError) as caught:
        planned({"typeface": faces}, file=str(course / "mine.yaml"))
    assert str(caught.value) == (
        f"{course / 'mine.yaml'}: own_themes.course.typeface.semibold = 'fonts/bad.ttf': "
        "is no font file that can be read: give a .ttf or .otf"
    )


def test_an_installed_family_is_found():
    typeface = made({"typeface": "STIXGeneral"}).typeface
    assert Path(typeface.regular).name == "STIXGeneral.ttf"


# --- What it costs, and what we say of it --------------------------------------------------------


def test_only_a_look_of_one_s_own_is_waited_for():
    program = f"""
import sys
from hiddenreel.plan.validate import validate
validate({{"runs": {RUNS}}})
assert not {{"coloraide", "matplotlib"}} & set(sys.modules)
validate({{"runs": {RUNS}, "own_themes": {{"course": {{"w": "#003c8f"}}}}}})
assert "matplotlib" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", program], check=True)


def examples(text: str) -> list[str]:
    blocks = text.split("```yaml\n")[1:]
    return [block.split("```")[0] for block in blocks]


def test_the_manual_s_example_passes(course):
    (example,) = (
        block for block in examples((ROOT / "config" / "README.md").read_text()) if "own_themes:" in block
    )
    themes = yaml.safe_load(example)
    for face in themes["own_themes"]["course"]["typeface"].values():
        shutil.copy(FONTS / "STIXGeneral.ttf", course / face)
    plan = validate({"runs": RUNS, **themes}, str(course / "mine.yaml"))
    assert set(themes["own_themes"]) <= set(plan.themes)
    assert list(plan.themes) == themes["themes"]


def test_the_example_on_the_front_page_passes():
    (example,) = (block for block in examples((ROOT / "README.md").read_text()) if "own_themes:" in block)
    plan = validate({"runs": RUNS, **yaml.safe_load(example)})
    assert list(plan.themes) == ["light", "course"]


def test_the_example_in_our_own_configuration_passes():
    lines = (ROOT / "config" / "config.yaml").read_text().splitlines()
    begin = lines.index("# own_themes:")
    end = next(n for n, line in enumerate(lines) if n > begin and not line.startswith("#"))
    themes = yaml.safe_load("\n".join(line.removeprefix("# ") for line in lines[begin:end]))
    assert "course" in validate({"runs": RUNS, **themes}).themes


def test_the_manual_names_every_key():
    manual = (ROOT / "config" / "README.md").read_text()
    section = manual.split("## A look of your own")[1]
    for key in [*KEYS.split(", "), "weight", "size", "colour", "align", "regular", "italic", "semibold"]:
        assert f"`{key}`" in section, key


def test_ours_move_out_of_the_way_of_house_colours_and_a_line_says_why():
    house = {"background": "#fffdf5", "w": "#633a8a"}
    plan = planned(house)
    theme = plan.themes["course"]
    assert theme.w == "#633a8a"
    assert not list(flaws(theme.colours))
    moved = {line.split(" our ")[1].split(" ")[0]: line for line in plan.notes}
    assert "b" in moved and theme.b != LIGHT.b
    start = f"note: own_themes.course: our b moves to {theme.b}: "
    assert moved["b"].startswith(start) and "is needed" in moved["b"]
    for key in set(VARIABLES) - set(moved) - {"w"}:
        assert getattr(theme, key) == getattr(LIGHT, key)
    assert planned(house) == plan
    assert planned({"w": LIGHT.w}).notes == ()


def test_a_typeface_that_is_not_installed_is_refused_with_the_nearest():
    with pytest.raises(ConfigError) as error:
        planned({"typeface": "DejaVu Sanz"})
    assert "there is no such family on this machine (did you mean DejaVu Sans" in str(error.value)


def test_a_theme_has_type_of_a_size_that_makes_nothing_again_where_it_is_the_usual():
    theme = made({"type": {"size": 1.1}})
    assert theme.type.size == 1.1 and ThemeSpec.read(theme.spec()) == theme
    assert made({"type": {"size": 1}}).spec() == made({}).spec()
    assert "type" not in LIGHT.spec()


@pytest.mark.parametrize(
    ("look", "faces"),
    [
        ({"type": {"weight": 300}}, {"regular": "Light", "italic": "LightIt", "bold": "Bold"}),
        ({"type": {"weight": "semibold"}}, {"regular": "Semibold", "italic": "SemiboldIt"}),
        ({"title": {"weight": "light"}}, {"regular": "Regular", "title": "Light"}),
        ({"title": {"weight": 640}}, {"regular": "Regular", "title": "Semibold"}),
    ],
)
def test_weights_are_those_of_the_nearest_font(look, faces):
    theme = made(look)
    for face, name in faces.items():
        assert Path(theme.typeface.files[face]).stem == f"SourceSansPro-{name}"
    assert ThemeSpec.read(theme.spec()) == theme
    assert theme.title_weight == (TITLE_WEIGHT if "title" in faces else "semibold")


def test_a_theme_can_leave_titles_out():
    theme = planned({"title": {"show": False}}).themes["course"]
    assert not theme.title.show and not ThemeSpec.read(theme.spec()).title.show
    assert "show" not in LIGHT.spec()["title"] and ThemeSpec.read(LIGHT.spec()) == LIGHT
