"""SVGs that can load or run something are refused, whichever way they do it; drawings are not."""

from __future__ import annotations

import base64
from io import BytesIO

import pytest
from matplotlib.figure import Figure

from hiddenreel.draw.theme.theme import LIGHT
from hiddenreel.publish.check.svg import MOST_FAULTS, read_svg
from hiddenreel.publish.figure_files import export
from hiddenreel.reading import Unreadable

NAMESPACES = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'


def faults(inside, head=""):
    content = f'{head}<svg {NAMESPACES} width="9" height="9">{inside}</svg>'
    return [fault.what for fault in read_svg(content.encode()).faults]


def data(kind, content):
    return f"data:{kind};base64,{base64.b64encode(content.encode()).decode()}"


RUNS = data("image/svg+xml", '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>')
PAGE = data("text/html", "<script>alert(1)</script>")

NOT_SELF_CONTAINED = {
    "imported style": "<style>@import url(http://a/x.css);</style>",
    "imported style in quotes": '<style>@import "x.css";</style>',
    "imported style in raw text": "<style><![CDATA[@IMPORT 'x.css';]]></style>",
    "imported style in two pieces": "<style>@imp<g/>ort 'x.css';</style>",
    "imported style behind an inner sheet": "<style>@import<style/> 'x.css';</style>",
    "imported style in escapes": r"<style>@\69mport 'x.css';</style>",
    "a style sheet by instruction": '<?xml-stylesheet href="http://a/x.css"?>',
    "a style sheet by link": '<h:link xmlns:h="http://www.w3.org/1999/xhtml" href="x.css"/>',
    "a font": "<style>@font-face{font-family:a;src:url(http://a/f.woff)}</style>",
    "a fill": '<rect fill="url(http://a/p.svg#a)"/>',
    "a fill without a scheme": '<rect fill="url(//a/p.svg#a)"/>',
    "a fill of the same folder": '<rect fill="url(p.svg#a)"/>',
    "a fill in capitals and quotes": "<rect style=\"fill: URL( 'HTTP://a/p.svg#a' )\"/>",
    "a fill in escapes": r'<rect fill="u\72l(http://a/p.svg#a)"/>',
    "a fill by entity of a character": '<rect fill="url(&#x68;ttp://a/p.svg#a)"/>',
    "a filter": '<rect filter="url(http://a/p.svg#a)"/>',
    "a cursor": '<rect style="cursor: url(http://a/p.cur), auto"/>',
    "a set of images": "<style>rect{fill: image-set('http://a/p.png' 1x)}</style>",
    "an image": '<image xlink:href="http://a/b.png"/>',
    "an image without a prefix": '<image href="//a/b.png"/>',
    "an image of the same folder": '<image href="b.png"/>',
    "an image by a file": '<image href="file:///etc/passwd"/>',
    "an image of a filter": '<filter><feImage href="http://a/b.png"/></filter>',
    "another base": '<g xml:base="http://a/"><use href="#b"/></g>',
    "another drawing": '<use href="http://a/b.svg#c"/>',
    "a drawing that runs code": f'<image href="{RUNS}"/>',
    "a use that runs code": f'<use href="{RUNS}#a"/>',
    "a link to code": '<a href="javascript:alert(1)"><rect/></a>',
    "a link to code, in pieces": '<a xlink:href="java&#10;script:alert(1)"><rect/></a>',
    "a link to a page that runs code": f'<a href="{PAGE}"><rect/></a>',
    "a link that is set": '<a><set attributeName="href" to="javascript:alert(1)"/></a>',
    "a link that is set, prefixed": '<a><set attributeName="xlink:href" to="http://a"/></a>',
    "a link that is animated": '<a><animate attributeName="href" values="http://a"/></a>',
    "an event that is set": '<rect><set attributeName="onclick" to="alert(1)"/></rect>',
    "an event that is animated": '<rect><animate attributeName=" onclick" to="x"/></rect>',
    "a style that is set": '<rect><set attributeName="fill" to="url(http://a/b#c)"/></rect>',
    "an event": '<rect onclick="alert(1)"/>',
    "an event in capitals": '<rect ONCLICK="alert(1)"/>',
    "an event of the document type": "<rect/>",
    "a script": "<script>alert(1)</script>",
    "a script of HTML": '<h:script xmlns:h="http://www.w3.org/1999/xhtml">alert(1)</h:script>',
    "a script in the metadata": "<metadata><script>alert(1)</script></metadata>",
    "a foreign object": "<foreignObject><p>?</p></foreignObject>",
    "a frame": '<h:iframe xmlns:h="http://www.w3.org/1999/xhtml" src="http://a"/>',
    "an embedded object": '<h:embed xmlns:h="http://www.w3.org/1999/xhtml" src="http://a"/>',
    "sound": '<audio xlink:href="http://a/b.mp3"/>',
    "a handler": '<handler type="text/ecmascript">alert(1)</handler>',
    "an event of XML": '<g xmlns:ev="http://www.w3.org/2001/xml-events" ev:event="click"/>',
    "an address to call": '<a href="#b" ping="http://a"/>',
    "an unknown element": "<whatever/>",
    "an unknown attribute": '<rect whatever="x"/>',
    "a comment that HTML ends": "<!--><img src=x onerror=alert(1)> -->",
    "raw text that HTML reads": "<desc><![CDATA[<img src=x onerror=alert(1)>]]></desc>",
}
HEADS = {"an event of the document type": ('<!DOCTYPE svg [<!ATTLIST rect onclick CDATA "alert(1)">]>')}


@pytest.mark.parametrize("how", NOT_SELF_CONTAINED)
def test_what_can_load_or_run_something_is_found(how):
    assert faults(NOT_SELF_CONTAINED[how], HEADS.get(how, ""))


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE svg [<!ENTITY % a SYSTEM "http://a/x.dtd"> %a;]>',
        '<!DOCTYPE svg [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE svg SYSTEM "http://a.example/x.dtd">',
        '<?xml version="1.0"?><?xml-stylesheet href="x.css"?>',
    ],
)
def test_what_stands_before_the_drawing_is_judged_too(head):
    assert faults("<rect/>", head)


HARMLESS = {
    "shapes": '<g id="a" transform="translate(1 2) rotate(3)"><path d="M0 0L1 1z"/></g>',
    "a fill": '<rect fill="url(#a)" style="filter: url(\'#b\'); fill: rgb(1, 2, 3)"/>',
    "a use": '<defs><path id="a" d="M0 0"/></defs><use xlink:href="#a" x="1" y="2"/>',
    "an image": f'<image xlink:href="{data("image/png", "?")}" width="1" height="1"/>',
    "a font": (
        "<style>@font-face{font-family:'a';src:url(\"data:font/woff2;base64,AA==\") format('woff2')}</style>"
    ),
    "style for a medium": "<style>@media (prefers-color-scheme: dark){text{fill:#fff}}</style>",
    "words": '<text aria-label="f(x) = \\alpha @ 3" font-family="Serif">f(x) = url(a) @ b</text>',
    "a title": "<title>f(x)</title><desc>javascript: is a word here</desc>",
    "a link": '<a href="https://example.org/" target="_blank"><rect/></a>',
    "an animation of looks": (
        '<rect><animate attributeName="opacity" values="0;1" dur="1s"/>'
        '<set attributeName="fill" to="#fff"/>'
        '<animateTransform attributeName="transform" type="rotate" from="0" to="9" dur="1s"/></rect>'
    ),
    "notes": (
        '<metadata><r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'r:resource="http://a"/></metadata>'
    ),
    "notes of a drawing program": (
        '<g xmlns:i="http://www.inkscape.org/namespaces/inkscape" i:label="f(x)"><i:grid/></g>'
    ),
    "a comment": "<!-- <script> -->",
}


@pytest.mark.parametrize("how", HARMLESS)
def test_what_can_do_neither_is_left_alone(how):
    assert faults(HARMLESS[how]) == []


def test_the_document_type_that_drawing_programs_write_is_left_alone():
    kind = 'svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd"'
    assert faults("<rect/>", f"<!DOCTYPE {kind}>") == []


def test_what_matplotlib_writes_is_left_alone(tmp_path):
    with LIGHT.applied():
        figure = Figure(figsize=(4, 3))
        axes = figure.add_axes((0.1, 0.1, 0.8, 0.8))
        axes.imshow([[1, 2], [3, 4]])
        axes.plot([0, 1], [0, 1], marker="o", label=r"$\alpha$ (x)")
        axes.bar([0], [1], hatch="/", gid="bars")
        axes.contourf([[0, 1], [1, 0]], alpha=0.5)
        axes.legend()
        axes.set_title("a title", url="https://example.org")
        export(figure, [tmp_path / "a.svg"])
        as_text = BytesIO()
        figure.savefig(as_text, format="svg")
    assert read_svg((tmp_path / "a.svg").read_bytes()).faults == []
    assert read_svg(as_text.getvalue()).faults == []


@pytest.mark.parametrize(
    "content",
    [b"", b"<svg", b"\xff\xfe", b"<svg>&a;</svg>", b"<?xml version='1.0' encoding='no-such'?><svg/>"],
)
def test_what_is_no_xml_is_unreadable(content):
    with pytest.raises(Unreadable, match=r"^it is not XML \("):
        read_svg(content)


@pytest.mark.parametrize("content", [b"<html/>", b'<svg xmlns="http://www.w3.org/1999/xhtml"/>'])
def test_another_root_is_unreadable(content):
    with pytest.raises(Unreadable, match=r"^it is not an SVG: its root is "):
        read_svg(content)


LONG = 1_000_000


@pytest.mark.parametrize(
    "content",
    [
        f'<rect style="{"&quot;" * LONG}"/>',
        f"<style>{'a' * LONG}</style>",
        f"<style>{'url(#a ' * (LONG // 7)}</style>",
        f"<style>{'@media ' * (LONG // 7)}</style>",
        f'<path d="{"M0 0" * (LONG // 4)}"/>',
        f"{'<g>' * 100_000}{'</g>' * 100_000}",
        f"{'<style>a' * 100_000}{'</style>' * 100_000}",
    ],
    ids=["quotes", "letters", "functions", "rules", "a path", "nested groups", "nested sheets"],
)
def test_a_megabyte_of_anything_takes_no_longer_than_its_length(content):
    """It ends: a pattern that goes back over what it read would take hours."""
    assert faults(content) == []


def test_an_entity_bomb_ends_at_its_first_entity():
    bomb = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 20))
    head = f'<!DOCTYPE svg [<!ENTITY a0 "a">{bomb}]>'
    assert len(faults("<text>&a19;</text>", head)) == 1


def test_each_fault_is_listed_once_and_no_more_than_twenty_of_a_file():
    assert len(faults("<script/>" * 50)) == 1
    assert len(faults("".join(f"<unknown-{n}/>" for n in range(50)))) == MOST_FAULTS


def test_the_name_of_a_fault_may_hold_anything():
    (fault,) = faults('<image href="a&#10;b\u202e.png"/>')
    assert fault.isprintable()
