"""A wrong configuration gives one line before any job; names never lead out of their folder."""

from __future__ import annotations

import pytest
import yaml
from workspace import SMALL

from hiddenreel.cli._stages import QUIET


@pytest.fixture(scope="module")
def project(copy_of_project):
    return copy_of_project(SMALL)


@pytest.fixture(autouse=True)
def nothing_is_made(project):
    yield
    assert not (project.folder / "results").exists()
    assert not (project.folder / "figures").exists()


def small_with(**sections):
    return yaml.safe_dump({**SMALL, **sections}, sort_keys=False)


def circles_with(**settings):
    runs = {**SMALL["runs"], "circles": {**SMALL["runs"]["circles"], **settings}}
    return small_with(runs=runs)


def named(section, name):
    return small_with(**{section: {**SMALL[section], name: {}}})


A_NAME = "a name is lower-case letters, digits and dashes, no dash first, 60 at most"
MISTAKES = [
    (
        circles_with(epcohs=3),
        ":14: runs.circles.epcohs = 3: unknown key (choose dataset, layers, hidden, output, loss, "
        "learning_rate, batch_size, shuffle, epochs, seed, initialisation; did you mean epochs?)",
    ),
    (
        circles_with(hidden="sigmod"),
        ":14: runs.circles.hidden = 'sigmod': no such choice "
        "(choose sigmoid, identity, tanh, relu; did you mean sigmoid?)",
    ),
    (
        small_with(films={"hidden-representations": {"run": "circles", "seconds": 0}}),
        ":37: films.hidden-representations.seconds = 0: must be a finite number at least 1 and at most 600",
    ),
    # Files of these names would lie outside of their folder.
    (named("figures", "../evil"), f":34: figures.'../evil': {A_NAME} (did you mean evil?)"),
    (named("figures", "/evil"), f":34: figures.'/evil': {A_NAME} (did you mean evil?)"),
    (named("films", "a/b"), f":39: films.'a/b': {A_NAME} (did you mean a-b?)"),
    (named("runs", ".."), f":25: runs.'..': {A_NAME}"),
    (named("runs", "x; ls"), f":25: runs.'x; ls': {A_NAME} (did you mean x-ls?)"),
    (
        small_with(themes=["../light"]),
        "themes[0] = '../light': no such choice (choose light, dark; did you mean light?)",
    ),
    (
        small_with(formats={"figures": ["svg/../evil"]}),
        "formats.figures[0] = 'svg/../evil': no such choice (choose svg, pdf, png)",
    ),
]


@pytest.mark.parametrize(("text", "message"), MISTAKES)
def test_a_mistake_is_one_line(project, text, message):
    (project.folder / "mine.yaml").write_text(text)
    outcome = project.snakemake("--cores", 1, "--configfile", "mine.yaml")
    assert outcome.code == 1
    (line,) = outcome.errors
    assert line.startswith("error: mine.yaml:")
    assert line.endswith(message)
    assert "Traceback" not in outcome.text


@pytest.mark.parametrize("arguments", [["--cores", 1], ["--lint"]])
def test_the_shell_is_told(project, tmp_path, arguments):
    """Both give the exit code and all that is printed; only the first starts a process, as a shell does."""
    file = tmp_path / "mine.yaml"
    file.write_text(circles_with(epochs=0))
    call = project.snakemake if "--lint" in arguments else project.command
    outcome = call(*arguments, "--configfile", file)
    assert outcome.code == 1
    profile, line = outcome.text.splitlines()
    assert profile.startswith("Using workflow specific profile profiles/default")
    assert line == (
        f"error: {file}:12: runs.circles.epochs = 0: must be a whole number at least 1 and at most 1000000"
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            b"runs:\n  a: [1\nfigures: {}\n",
            ":2: not YAML: what [ opens here has no ], or lacks a comma, or a text in it needs quotes",
        ),
        (b"runs:\n\ta: 1\n", ":2: not YAML: it has a tab: indent with spaces"),
        (b"- runs\n", ": must begin with a key, as in `runs:`"),
        (b"", ": is empty: write at least `runs:` and a run"),
        (b"runs: \xe9\n", ":1: is not in UTF-8: save it in that encoding"),
        (b"# runs:\nfigures: {}\n", ": runs: is missing"),
    ],
)
def test_what_is_no_configuration_at_all(project, tmp_path, text, message):
    file = tmp_path / "config/config.yaml"
    file.parent.mkdir()
    file.write_bytes(text)
    outcome = project.snakemake("--dry-run", "--directory", tmp_path)
    assert outcome.code == 1
    assert outcome.errors == [f"error: config/config.yaml{message}"]
    assert "Traceback" not in outcome.text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "No such file or directory: '"),
        (b"runs: [", "Config file is not valid JSON or YAML"),
        (b"- runs\n", "with keys at top level"),
        (b"", "with keys at top level"),
        (b"# f\xfcr\n", "'utf-8' codec can't decode byte 0xfc"),
    ],
)
def test_what_snakemake_cannot_read_starts_nothing_and_is_not_silent(project, tmp_path, text, message):
    """Snakemake reads --configfile before our code runs, so the message is Snakemake's."""
    file = tmp_path / "mine.yaml"
    if text is not None:
        file.write_bytes(text)
    outcome = project.snakemake("--configfile", file, "--quiet", *sorted(QUIET))
    assert outcome.code == 1
    assert outcome.jobs == set()
    assert message in outcome.text
