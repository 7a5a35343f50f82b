"""The language of pictures: phrases, numbers, fonts, and what the configuration may ask for."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from string import Formatter

import numpy as np
import pytest
import yaml
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from library_made import make_library
from matplotlib import font_manager
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from docs.phrases import ENGLISH_FILE, IN_TEMPLATES, english_file, phrases_in_sources
from hiddenreel.draw.numbers import fixed, number, percent
from hiddenreel.draw.own_words import filled
from hiddenreel.draw.render.renderer import MatplotlibRenderer
from hiddenreel.draw.theme.fonts import second_file
from hiddenreel.draw.theme.theme import THEMES
from hiddenreel.draw.wording import counted, setting_name
from hiddenreel.errors import HiddenreelError
from hiddenreel.interface.drawing import chapters_of, draw_figure, lay_out_film, track_of
from hiddenreel.language import FOLDER, Language, capitalised, language, tr
from hiddenreel.plan.catalogue import OTHERS, kinds
from hiddenreel.plan.languages import advice, missing_phrases, wrong_fields
from hiddenreel.plan.languages import shipped as languages
from hiddenreel.plan.validate import ConfigError, fitting_kinds, validate
from hiddenreel.publish.embed.selection import Document
from hiddenreel.publish.embed.targets import snippet, target_named
from hiddenreel.publish.pages.gallery import SCRIPT_WORDS, write_gallery
from hiddenreel.publish.pages.player import write_players, write_single_page
from hiddenreel.publish.pages.template import TEMPLATES, environment_for
from hiddenreel.publish.pages.typeface import font_faces
from hiddenreel.publish.products.library import read_library
from hiddenreel.publish.products.track import parse_track, write_track
from hiddenreel.publish.slides.outline import outline_of

LANGUAGES = [name for name in languages() if name != "en"]
RUNS = {"circles": {"dataset": "circles", "layers": [2, 3, 1]}}


def in_language(name: str, **own: str) -> Language:
    return Language.read({"name": name, "phrases": own, "second_typeface": None})


@cache
def shipped(name: str) -> dict[str, str]:
    """Return a language's phrases. Do not change them."""
    phrases: dict[str, str] = yaml.safe_load((FOLDER / f"{name}.yaml").read_text("utf-8"))
    return phrases


# --- The files -----------------------------------------------------------------------------------


def test_the_english_file_lists_the_phrases_of_the_sources():
    phrases = phrases_in_sources()
    assert ENGLISH_FILE.read_text("utf-8") == english_file(phrases), "run `make reference`"
    assert list(shipped("en")) == phrases


@pytest.mark.parametrize("name", LANGUAGES)
def test_a_language_translates_phrases_that_there_are_with_their_fields(name):
    phrases = shipped(name)
    assert phrases.keys() <= shipped("en").keys()
    assert {key: wrong_fields(key, own) for key, own in phrases.items() if wrong_fields(key, own)} == {}


@pytest.mark.parametrize("name", LANGUAGES)
def test_a_language_has_nearly_all_phrases(name):
    assert len(shipped(name)) >= 0.95 * len(shipped("en"))


ENGLISH_WORDS = re.compile(
    r"\b(epochs?|loss(es)?|accuracy|hidden|layers?|class(es)?|held|outs?|answers?|weights?|inputs?|"
    r"networks?|neurons?|costs?|films?|figures?|the|of|and|with|from|right|wrong)\b"
)


# What other languages spell alike; a Chinese formula has its words in Latin letters.
ALIKE = {"fr": {"film", "films", "figure", "figures", "classes"}, "tr": {"film"}, "zh": {"from"}}


@pytest.mark.parametrize("name", LANGUAGES)
def test_phrases_of_a_language_have_no_english_word(name):
    written = {key: re.sub(r"{[^}]*}", "", own) for key, own in shipped(name).items()}
    found = {key: {word[0] for word in ENGLISH_WORDS.finditer(own)} for key, own in written.items()}
    assert {key: words for key, words in found.items() if words - ALIKE.get(name, set())} == {}


# --- Every word of a picture comes from the phrases ----------------------------------------------

# A language in which each Latin letter of a phrase is a Cyrillic one; what stays Latin is no phrase.
CYRILLIC = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "абцдефгхийклмнопярстувшхызАБЦДЕФГХИЙКЛМНОПЯРСТУВШХЫЗ",
)
MATHEMATICS = re.compile(r"(?<!\\)\$.*?(?<!\\)\$", re.DOTALL)
# Names of functions, as the configuration has them, stay in every language.
NAMES = {"sigmoid", "tanh", "ReLU", "identity", "softmax"}


def in_cyrillic(text: str) -> str:
    kept = [match.span() for match in MATHEMATICS.finditer(text)]
    ends = [0, *(end for span in kept for end in span), len(text)]
    pieces = [text[begin:end] for begin, end in zip(ends, ends[1:])]
    return "".join(piece if at % 2 else piece.translate(CYRILLIC) for at, piece in enumerate(pieces))


def cyrillic_phrase(english: str) -> str:
    if "{" not in MATHEMATICS.sub("", english):
        return in_cyrillic(english)
    return "".join(
        in_cyrillic(words) + (f"{{{name}:{spec}}}" if spec else f"{{{name}}}" if name else "")
        for words, name, spec, _ in Formatter().parse(english)
    )


def left_in_latin(texts: set[str]) -> dict[str, str]:
    return {
        word: text
        for text in texts
        for word in re.findall(r"[A-Za-z]{3,}", MATHEMATICS.sub("", text))
        if word not in NAMES
    }


@pytest.fixture(scope="module")
def cyrillic():
    pytest.importorskip("babel")
    return Language("de", {english: cyrillic_phrase(english) for english in shipped("en")})


def texts_of_figure(kind, shown, theme, measured) -> Iterator[str]:
    picture = draw_figure(kind, shown, theme, measured)
    yield from (picture.title, picture.caption, picture.alt)
    yield from (artist.get_text() for artist in picture.figure.findobj(Text))


def words_of_film(kind, shown, theme, measured) -> Iterator[str]:
    yield from _words(lay_out_film(kind, shown, theme, measured))


def _words(film) -> Iterator[str]:
    yield from (film.title, film.caption, film.alt)
    yield from (words for chapter in chapters_of(film) for words in (chapter.title, chapter.sentence))
    yield from (cue.text for cue in track_of(film))


def texts_of_film(kind, shown, theme, measured) -> Iterator[str]:
    film = lay_out_film(kind, shown, theme, measured)
    yield from _words(film)
    renderer = MatplotlibRenderer(film, theme)
    for frame in (0, len(film) // 2, len(film) - 1):
        for _, drawing in renderer.drawings:
            drawing.show(film.moment(frame))
        yield from (artist.get_text() for artist in renderer.figure.findobj(Text))


@pytest.mark.parametrize(("group", "texts_of"), [("figures", texts_of_figure), ("films", texts_of_film)])
def test_every_word_of_a_picture_is_one_of_the_phrases(recording, given, cyrillic, group, texts_of):
    shown, theme = recording("held-out"), THEMES["light"].in_language(cyrillic)
    left = {}
    for name in fitting_kinds(group, shown.run):
        kind = kinds(group)[name]
        if OTHERS not in kind.given:
            measured = given(kind, shown)
            with theme.applied():
                left[name] = left_in_latin(set(texts_of(name, shown, theme, measured)))
    assert {kind: words for kind, words in left.items() if words} == {}
    assert {"hidden-representations", "confusion"} & left.keys()


# What no text of a language has: a gap beside a Chinese sign or none beside a letter, a French colon or
# a per cent sign without its narrow space, a decimal point, quotation marks of another language.
WIDE, SIGN = "[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]", "[\u3000-\u303f\uff00-\uffef]"
POINT = r"\d\.\d(?!\d\d)"
WRONG = {
    "de": rf'{POINT}|\d ?%|["”]|(?<!„)“(?!\s)',
    "es": rf'{POINT}|\d ?%|["“”]',
    "fr": rf'{POINT}|[^\s,(\[][ \u00a0]?[:;!?%»](?=[\s.,)]|$)|«(?!\u202f)|["“”]',
    "tr": rf'{POINT}|\d\s*%(?!\d)|["„]',
    "zh": rf"{WIDE} +(?={WIDE})|{SIGN} +\S|\S +{SIGN}|[\u3400-\u9fff][A-Za-z0-9]|[A-Za-z0-9%][\u3400-\u9fff]",
}


@pytest.mark.parametrize(
    ("name", "group", "run", "texts_of"),
    [
        *((name, "films", "held-out", words_of_film) for name in LANGUAGES),
        ("zh", "films", "held-out", texts_of_film),
        ("fr", "figures", "chain", texts_of_figure),
        ("zh", "figures", "three-classes", texts_of_figure),
    ],
)
def test_texts_of_all_kinds_have_the_spaces_and_signs_of_their_language(
    recording, given, tmp_path, name, group, run, texts_of
):
    pytest.importorskip("babel")
    spoken = in_language(name)
    if name == "zh":
        letters = {letter for text in shipped("zh").values() for letter in text if letter > "\u2e7f"}
        font = small_font(tmp_path / "small.ttf", characters="".join(letters))
        spoken = replace(spoken, second_typeface=second_file(str(font), "zh"))
    theme, wrong, found = THEMES["light"].in_language(spoken), re.compile(WRONG[name]), {}
    shown = recording(run, **({"epochs": 2} if run == "chain" else {}))
    others = [recording(run, learning_rate=1.0)] if run == "held-out" else []
    with theme.applied():
        for kind in fitting_kinds(group, shown.run):
            if others or OTHERS not in kinds(group)[kind].given:
                also = given(kinds(group)[kind], shown, others)
                texts = {MATHEMATICS.sub("x", text) for text in texts_of(kind, shown, theme, also)}
                found |= {(kind, text): wrong.findall(text) for text in texts if wrong.search(text)}
    assert found == {}


@pytest.mark.parametrize(
    ("run", "changes", "kind", "options"),
    [
        ("chain", {"epochs": 2}, "chain-rule-steps", {"step": 4}),
        (
            "one-input",
            {"hidden": "identity", "output": "identity", "learning_rate": 0.001},
            "linear-collapse",
            {},
        ),
        ("hero", {}, "array-stack", {"show": "product"}),
        ("held-out", {}, "worst-samples", {"of": "held-out"}),
    ],
)
def test_words_that_other_networks_and_options_bring_are_phrases_too(
    recording, cyrillic, run, changes, kind, options
):
    theme = THEMES["light"].in_language(cyrillic)
    with theme.applied():
        texts = texts_of_figure(kind, recording(run, **changes), theme, options)
        assert left_in_latin(set(texts)) == {}


def test_the_setting_in_which_compared_runs_differ_is_a_phrase(cyrillic):
    settings = ["learning_rate", "batch_size", "layers", "seed", "dataset.noise", "dataset"]
    with cyrillic.applied():
        assert left_in_latin({setting_name(setting) for setting in settings}) == {}


def test_counters_in_a_row_are_in_the_language_too(recording, given, cyrillic):
    """A sheet that is no slide may have them so."""
    shown, theme = recording("held-out"), THEMES["light"].in_language(cyrillic)
    wide = {**given(kinds("films")["space-warp"], shown), "seconds": 1.0, "size": "4:3"}
    with theme.applied():
        assert left_in_latin(set(texts_of_film("space-warp", shown, theme, wide))) == {}


def test_a_german_track_is_read_again_with_decimal_commas(recording, given, tmp_path):
    pytest.importorskip("babel")
    shown = recording("held-out")
    measured = given(kinds("films")["hidden-representations"], shown)
    theme = THEMES["light"].in_language(in_language("de"))
    with theme.applied():
        cues = track_of(lay_out_film("hidden-representations", shown, theme, measured))
    write_track(tmp_path / "film.vtt", cues)
    read = parse_track((tmp_path / "film.vtt").read_text("utf-8"))
    text = " ".join(cue.text for cue in read)
    assert [cue.text for cue in read] == [cue.text for cue in cues]
    assert "Epoche" in text and re.search(r"\d,\d", text)
    assert not re.search(r"\d\.\d", text) and not ENGLISH_WORDS.search(text)


# --- Numbers -------------------------------------------------------------------------------------


def test_english_numbers_stay_as_they_are():
    assert [number(0.287), percent(0.975), fixed(-0.5, 2)] == ["0.287", "97.5 %", "−0.50"]
    assert counted(12345, "sample") == "12 345 samples"


@pytest.mark.parametrize(
    ("name", "decimal", "share", "thousands"),
    [
        ("de", "0,287", "97,5\u00a0%", "12.345"),
        ("fr", "0,287", "97,5\u202f%", "12\u202f345"),
        ("es", "0,287", "97,5\u00a0%", "12.345"),
        ("tr", "0,287", "%97,5", "12.345"),
        ("zh", "0.287", "97.5%", "12,345"),
    ],
)
def test_numbers_are_written_as_in_the_language(name, decimal, share, thousands):
    pytest.importorskip("babel")
    with in_language(name).applied():
        assert [number(0.287), percent(0.975)] == [decimal, share]
        assert filled("{accuracy_last:.1%} {samples} {loss_last:.3f}", VALUES) == (
            f"{share} {thousands} {decimal}"
        )


VALUES = {"accuracy_last": 0.975, "samples": 12345, "loss_last": 0.287}


# --- Phrases -------------------------------------------------------------------------------------


def test_a_phrase_has_its_fields_in_any_order():
    with in_language("xx", **{"{verb} from {first} to {last}": "von {first} bis {last}: {verb}"}).applied():
        assert tr("{verb} from {first} to {last}", verb="a", first=1, last=2) == "von 1 bis 2: a"
    assert tr("{verb} from {first} to {last}", verb="a", first=1, last=2) == "a from 1 to 2"


@pytest.mark.parametrize(("name", "capital"), [("tr", "İki"), ("de", "Iki")])
def test_a_sentence_begins_with_a_capital_letter_of_its_language(name, capital):
    with in_language(name).applied():
        assert [capitalised("iki"), capitalised("")] == [capital, ""]


def test_what_has_no_translation_stays_english_and_is_advised_once():
    german = {"name": "de", "phrases": {}, "second_typeface": None}
    missing = missing_phrases(german)
    assert set(missing) == shipped("en").keys() - shipped("de").keys()
    if missing:
        assert re.match(
            rf"advice: language de has no words for {len(missing)} of \d+ phrases", advice(german)
        )
        assert "\n" not in advice(german)
    everything = {**german, "phrases": shipped("en")}
    assert advice(everything) == ""


# --- The configuration ---------------------------------------------------------------------------


def plan(tmp_path: Path, **settings: object):
    film = {"hidden-representations": {"run": "circles"}}
    return validate({"runs": RUNS, "films": film, **settings}, str(tmp_path / "course.yaml"))


def refused(tmp_path: Path, **settings: object) -> str:
    with pytest.raises(ConfigError) as caught:
        plan(tmp_path, **settings)
    return str(caught.value).removeprefix(f"{tmp_path}/course.yaml: ")


def test_plain_english_is_no_option_of_a_product(tmp_path):
    made = plan(tmp_path, language="en")
    assert made.language is None
    assert made.films["hidden-representations"].options == {}


def test_a_language_is_that_of_every_product_without_one_of_its_own(tmp_path):
    pytest.importorskip("babel")
    films = {
        "hidden-representations": {"run": "circles"},
        "own": {"kind": "hidden-representations", "run": "circles", "language": "en"},
    }
    made = plan(tmp_path, language="de", films=films)
    assert made.language == {"name": "de", "phrases": {}, "second_typeface": None}
    assert made.films["hidden-representations"].options == {"language": made.language}
    assert made.films["own"].options == {}


def test_a_file_of_own_phrases_adds_to_ours(tmp_path):
    pytest.importorskip("babel")
    (tmp_path / "de.yaml").write_text('"epoch": "Durchgang"\n', encoding="utf-8")
    made = plan(tmp_path, language="de.yaml")
    assert made.language and made.language["phrases"] == {"epoch": "Durchgang"}
    with Language.read(made.language).applied():
        assert [tr("epoch"), tr("loss")] == ["Durchgang", "Verlust"]


@pytest.mark.parametrize(
    ("phrases", "what"),
    [
        ('"epock": "Epoche"', "is no phrase of ours (did you mean 'epoch'?)"),
        ('"epoch {epoch}": "Epoche"', "must have the field {epoch}, as the phrase has"),
        ('"epoch": "Epoche {n}"', "has no field {n}: the phrase has none"),
        ('"epoch": 3', "must be a text in quotes"),
        ('"epoch": "תקופה"', "is written from right to left, which our pictures cannot set"),
    ],
)
def test_wrong_phrases_are_refused(tmp_path, phrases, what):
    pytest.importorskip("babel")
    (tmp_path / "de.yaml").write_text(f"{phrases}\n", encoding="utf-8")
    assert what in refused(tmp_path, language="de.yaml")


def test_other_languages_are_refused_in_one_line(tmp_path):
    pytest.importorskip("babel")
    (tmp_path / "ar.yaml").write_text('"epoch": "epoch"\n', encoding="utf-8")
    (tmp_path / "klingon.yaml").write_text('"epoch": "epoch"\n', encoding="utf-8")
    assert refused(tmp_path, language="nl") == (
        "language = 'nl': no such language here; for another give a file of its phrases, as in nl.yaml "
        f"(choose {', '.join(languages())})"
    )
    for name in ("ar", "ar.yaml"):
        assert refused(tmp_path, language=name) == (
            f"language = '{name}': is written from right to left, which our pictures cannot set"
        )
    assert "is no language that Babel knows" in refused(tmp_path, language="klingon.yaml")
    title = {"hidden-representations": {"run": "circles", "title": "שלום"}}
    assert "is written from right to left" in refused(tmp_path, films=title)
    assert "is no font that can be read" in refused(tmp_path, second_typeface="No Such Family")
    assert "there is no such file" in refused(tmp_path, second_typeface="none.otf")


# --- Pages ---------------------------------------------------------------------------------------


def test_pages_are_in_the_language_that_is_applied():
    pytest.importorskip("babel")
    environment = environment_for(TEMPLATES)
    environment.filters["address"] = str
    parts = environment.get_template("parts.html")
    assert '<html lang="en"' in parts.module.head("title", "policy", "style")
    with in_language("de").applied():
        assert '<html lang="de"' in parts.make_module().head("title", "policy", "style")
        assert language().own_name == "Deutsch"
        assert tr("How a network learns") == "Wie ein Netz lernt"


def german_library(tmp_path: Path):
    return library_in("de", tmp_path)


def library_in(name: str, tmp_path: Path):
    pytest.importorskip("babel")
    folder = make_library(tmp_path / "figures", words="")
    spoken = {"name": name, "phrases": {}, "second_typeface": None}
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    manifest["language"] = spoken
    for product in manifest["products"]:
        product["options"]["language"] = spoken
        product["section"] = "Films" if product["group"] == "films" else "Forward direction"
    manifest["sections"] = ["Forward direction", "Films"]
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    return read_library(folder)


def test_german_gallery_players_and_notes_have_no_english_phrase(tmp_path):
    library = german_library(tmp_path)
    with library.in_language():
        write_gallery(library)
        (player,) = write_players(library)
        outline = outline_of(library.folder, "light")
    alone = tmp_path / "alone.html"
    write_single_page(library.folder, library.main_film(), "light", alone)
    pages = [path.read_text("utf-8") for path in (library.folder / "index.html", player, alone)]
    assert all('<html lang="de"' in page for page in pages)
    templates = "".join(file.read_text("utf-8") for file in TEMPLATES.glob("*.html"))
    words, german = [match[1] for match in IN_TEMPLATES.finditer(templates)], shipped("de")
    pieces = [phrase for phrase in words if german[phrase] != phrase and "{" not in phrase]
    seen = re.findall(r'>\s*([^<>]+?)\s*<|(?:label|placeholder)="([^"]*)"', "".join(pages))
    assert {word for words in seen for word in words} & set(pieces) == set()
    assert 'aria-label="Abspielen: der Film" data-pause="Anhalten: der Film"' in pages[1]
    assert all(f'"{german[text]}"' in pages[0] for text in SCRIPT_WORDS.values())
    assert "Vorwärtsrichtung" in pages[0]
    (section,) = outline.sections
    assert (section.title, section.subtitle) == ("Vorwärtsrichtung", "1 Bild")
    assert outline.subtitle == "1 Bild und 1 Film"


def test_chinese_pages_and_notes_have_no_gap_between_characters(tmp_path):
    library = library_in("zh", tmp_path)
    with library.in_language():
        write_gallery(library)
        (player,) = write_players(library)
        outline = outline_of(library.folder, "light")
    notes = [*outline.notes, *outline.main_film.notes]
    pages = [path.read_text("utf-8") for path in (library.folder / "index.html", player)]
    shown = re.sub(r"data-words=\"[^\"]*\"", "", "<>".join([*pages, *notes]))
    assert re.findall(rf"{WIDE}\s+{WIDE}", shown) == []
    assert any("训练" in note for note in notes)


@pytest.mark.parametrize("target", ["html", "mkdocs"])
def test_tracks_of_snippets_and_players_name_the_language_of_their_product(tmp_path, target):
    library = german_library(tmp_path)
    film = library.product("unfolding")
    text = snippet(film, target_named(target), Document.beside(library.folder), "light")
    assert text.count('srclang="de" label="Deutsch"') == 2
    (page,) = write_players(library)
    assert 'srclang="de" label="Deutsch"' in page.read_text("utf-8")


# --- The second typeface -------------------------------------------------------------------------

# A character that our typeface lacks.
RARE = "\u4e00"


def small_font(file: Path, width: int = 1000, characters: str = RARE) -> Path:
    """Write a font with these characters, each a filled rectangle."""
    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    for corner in ((0, 800), (width, 800), (width, 0)):
        pen.lineTo(corner)
    pen.closePath()
    builder = FontBuilder(1000, isTTF=True)
    # The time of writing would make another file of the same font.
    builder.updateHead(created=0, modified=0)
    builder.setupGlyphOrder([".notdef", "rare"])
    builder.setupCharacterMap({ord(character): "rare" for character in characters})
    builder.setupGlyf({".notdef": TTGlyphPen(None).glyph(), "rare": pen.glyph()})
    builder.setupHorizontalMetrics({".notdef": (500, 0), "rare": (width, 0)})
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Small", "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost()
    builder.save(file)
    return file


def ink_of(theme, text: str = RARE) -> np.ndarray:
    """Draw the rare character and return which pixels within its outline have ink."""
    with theme.applied():
        figure = Figure(figsize=(2, 2), dpi=100)
        figure.text(0.2, 0.3, text, fontsize=60)
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
    dark = np.asarray(canvas.buffer_rgba())[..., 0] < 128
    rows, columns = np.flatnonzero(dark.any(axis=1)), np.flatnonzero(dark.any(axis=0))
    return dark[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def test_a_character_that_our_typeface_lacks_comes_from_the_second_one(tmp_path):
    font = small_font(tmp_path / "small.ttf")
    made = plan(tmp_path, second_typeface=font.name)
    with_second = THEMES["light"].in_language(Language.read(made.language))
    drawn = ink_of(with_second)
    # The sign for a missing character is hollow.
    assert drawn.all() and drawn.shape[1] > drawn.shape[0]
    with pytest.raises(HiddenreelError) as refusal:
        ink_of(THEMES["light"])
    assert str(refusal.value) == (
        "Source Sans Pro has no '一' (U+4E00): change the text, or draw it in a theme whose typeface "
        "has it (typeface or second_typeface in the configuration)"
    )


def test_words_that_no_typeface_of_a_picture_has_are_refused_before_anything_is_made(tmp_path):
    pytest.importorskip("babel")
    small_font(tmp_path / "small.ttf")
    for key, words in (("title", RARE), ("watermark", RARE), ("at", {2: RARE})):
        film = {"hidden-representations": {"run": "circles", key: words}}
        where = f"films.hidden-representations.{key}{'.2' if key == 'at' else ''} = '{RARE}'"
        assert refused(tmp_path, films=film) == (
            f"{where}: Source Sans Pro has no '{RARE}' (U+4E00): change the text, or draw it in a theme "
            "whose typeface has it (typeface or second_typeface in the configuration)"
        )
        plan(tmp_path, films=film, second_typeface="small.ttf")
    # Pages may have it: browsers have fonts of their own. Powers of ten are mathematics.
    plan(tmp_path, films={"hidden-representations": {"run": "circles", "caption": RARE, "title": "10⁻⁸"}})


def test_a_language_without_a_typeface_for_its_letters_is_refused_before_anything_is_made(tmp_path):
    pytest.importorskip("babel")
    needs = "which its phrases need: give a second_typeface that has its letters"
    assert refused(tmp_path, language="zh") == (
        f"language = 'zh': Source Sans Pro has no '一' (U+4E00), {needs}"
    )
    (tmp_path / "de.yaml").write_text(f'"loss": "{RARE}"\n', encoding="utf-8")
    assert needs in refused(tmp_path, language="de.yaml")


def test_a_product_with_a_second_typeface_keeps_the_language_of_all(tmp_path):
    pytest.importorskip("babel")
    small_font(tmp_path / "small.ttf")
    film = {"hidden-representations": {"run": "circles", "second_typeface": "small.ttf"}}
    made = plan(tmp_path, language="de", films=film).films["hidden-representations"]
    assert made.options["language"]["name"] == "de"


def test_a_character_beside_a_formula_comes_from_the_second_typeface_too(tmp_path):
    font = small_font(tmp_path / "small.ttf")
    made = plan(tmp_path, second_typeface=font.name)
    beside = f"{RARE} $x$"
    drawn = ink_of(THEMES["light"].in_language(Language.read(made.language)), beside)
    whole = drawn.all(axis=0)
    # The character is a filled rectangle, and the formula is not.
    assert whole[2] and not whole[-1] and drawn.shape[1] > drawn.shape[0]
    with pytest.raises(HiddenreelError, match="has no '一'"):
        ink_of(THEMES["light"], beside)


def test_pages_embed_what_comes_from_the_second_typeface(tmp_path):
    small_font(tmp_path / "small.ttf")
    spoken = Language.read(plan(tmp_path, second_typeface="small.ttf").language)
    with spoken.applied():
        rules = font_faces([f"a{RARE}"])
    of_rare = [rule for rule in rules.splitlines() if f"unicode-range: U+{ord(RARE):X};" in rule]
    assert len(of_rare) == 2 and len(rules.splitlines()) == 4


def test_a_family_that_was_installed_after_matplotlib_listed_the_fonts_is_found(tmp_path, monkeypatch):
    font = small_font(tmp_path / "small.ttf")
    monkeypatch.setattr(font_manager, "findSystemFonts", lambda: [str(font)])
    monkeypatch.setattr(font_manager.fontManager, "ttflist", [*font_manager.fontManager.ttflist])
    made = plan(tmp_path, second_typeface="Small")
    assert made.language["second_typeface"]["regular"][0] == str(font)


def test_another_second_typeface_in_the_same_file_makes_products_again(tmp_path):
    plans = []
    for width in (1000, 900, 900):
        small_font(tmp_path / "small.ttf", width)
        plans.append(plan(tmp_path, second_typeface="small.ttf").films["hidden-representations"])
    # The rules have the options among their parameters, and so has the digest in the manifest.
    first, second, again = (product.options for product in plans)
    assert first != second == again
