"""What stands in several files says the same in all of them, and a clone needs nothing else."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

import hiddenreel

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
MOST_BYTES = 3_000_000
LOCKS = (
    "requirements.lock",
    "requirements-embeds.lock",
    "requirements-mutants.lock",
    "requirements-frameworks.lock",
    "requirements-frameworks-cpu.lock",
)
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")
# What our own code never imports: programs, and a typeface that is data.
NOT_IMPORTED = {"snakemake", "font-source-sans-pro"}
TARGETS = (
    "help",
    "setup",
    "figures",
    "site",
    "test",
    "test-embeds",
    "test-browser",
    "test-frameworks",
    "storm",
    "shapes",
    "mutants",
    "storm-side-by-side",
    "lint",
    "bench",
    "previews",
    "pictures",
    "reference",
    "lock",
    "clean",
)


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def wanted() -> list[Requirement]:
    """Return everything that pyproject.toml asks for: to run, to develop and to build."""
    texts = [
        *PROJECT["project"]["dependencies"],
        *PROJECT["project"]["optional-dependencies"]["dev"],
        *PROJECT["build-system"]["requires"],
    ]
    return [Requirement(text) for text in texts]


def locked() -> dict[str, tuple[Requirement, list[str]]]:
    """Return each pin of the lock by its name, with its hashes."""
    pins = {}
    for entry in lock_without_comments().replace("\\\n", " ").splitlines():
        requirement = Requirement(entry.split(" --hash=")[0].strip())
        assert requirement.name not in pins, f"{requirement.name} is locked twice"
        pins[requirement.name] = requirement, HASH.findall(entry)
    return pins


def lock_without_comments(name: str = "requirements.lock") -> str:
    lines = read(name).splitlines()
    return "\n".join(line for line in lines if not line.lstrip().startswith("#"))


def version_of(pin: Requirement) -> str:
    (specifier,) = pin.specifier
    assert specifier.operator == "=="
    return specifier.version


def tracked() -> list[str]:
    """Return the files that git keeps, or skip where there is no git to ask."""
    if not (ROOT / ".git").exists() or shutil.which("git") is None:
        pytest.skip("not a git clone: nothing says which files are kept")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True)
    names = [name for name in listed.stdout.split("\0") if name]
    return [name for name in names if (ROOT / name).is_file()]


def make(*arguments: str, cwd: Path = ROOT, **variables: str) -> subprocess.CompletedProcess:
    if shutil.which("make") is None:
        pytest.skip("make is not installed")
    # These tests may themselves run under make, which hands its settings down.
    ours = ("MAKE", "MFLAGS", "PYTHON", "CORES", "FLAGS")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return subprocess.run(
        ["make", *arguments], cwd=cwd, env={**environment, **variables}, capture_output=True, text=True
    )


# --- Dependencies --------------------------------------------------------------------------------


@pytest.mark.parametrize("requirement", wanted(), ids=lambda requirement: requirement.name)
def test_what_is_asked_for_is_locked_at_a_version_that_satisfies_it(requirement):
    pin, _ = locked()[canonicalize_name(requirement.name)]
    assert pin.marker is None, "it must be installed on every platform"
    assert requirement.specifier.contains(version_of(pin))


def test_every_pin_is_exact_and_has_its_hashes():
    pins = locked()
    assert len(pins) > len(wanted())
    for name, (pin, hashes) in pins.items():
        assert version_of(pin), name
        assert hashes, f"{name} has no hash"
        assert pin.url is None, name


def test_pins_are_the_same_for_every_version_of_python():
    for name, (pin, _) in locked().items():
        marker = str(pin.marker or "")
        assert not re.search(r"python(_full)?_version", marker), f"{name}: {marker}"


def test_make_lint_checks_types_and_the_package_ships_them():
    assert "-m mypy\n" in make("-n", "lint").stdout
    settings = PROJECT["tool"]["mypy"]
    assert settings["packages"] == [PROJECT["project"]["name"]]
    assert settings["disallow_untyped_defs"] is True
    assert (ROOT / "src" / "hiddenreel" / "py.typed").is_file()


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_names_no_index_no_address_and_no_folder(lock):
    assert "://" not in read(lock)
    assert "/" not in lock_without_comments(lock)
    options = set(re.findall(r"(?<!\S)--?[a-z][a-z-]*", lock_without_comments(lock)))
    assert options == {"--hash"}


def test_pytorch_without_cuda_is_the_same_version():
    (pin,) = pins_of("requirements-frameworks-cpu.lock").values()
    with_cuda = pins_of("requirements-frameworks.lock")["torch"]
    assert version_of(pin) == f"{version_of(with_cuda)}+cpu"


@pytest.mark.parametrize("name", ["embeds", "frameworks"])
def test_packages_of_other_environments_are_locked_with_their_hashes(name):
    asked = [line.partition("#")[0].strip() for line in read(f"requirements-{name}.in").splitlines()]
    pins = pins_of(f"requirements-{name}.lock")
    for requirement in [Requirement(line) for line in asked if line]:
        version = version_of(pins[canonicalize_name(requirement.name)])
        assert requirement.specifier.contains(version)


def pins_of(lock: str) -> dict[str, Requirement]:
    """Return each pin of a lock by its name. Every one has a hash."""
    pins = {}
    for entry in lock_without_comments(lock).replace("\\\n", " ").splitlines():
        pin = Requirement(entry.split(" --hash=")[0].strip())
        assert HASH.search(entry), pin.name
        pins[canonicalize_name(pin.name)] = pin
    return pins


@pytest.mark.parametrize("folder", ["tests/embeds", "tests/browser"])
def test_packages_of_npm_are_locked_with_their_hashes_and_no_address(folder):
    asked = json.loads(read(f"{folder}/package.json"))["devDependencies"]
    locked = json.loads(read(f"{folder}/package-lock.json"))["packages"]
    assert locked.pop("")["devDependencies"] == asked
    needed = {name for package in locked.values() for name in package.get("dependencies", ())}
    assert set(locked) == {f"node_modules/{name}" for name in {*asked, *needed}}
    for package in locked.values():
        assert package["integrity"].startswith("sha512-")
        assert "resolved" not in package


def test_files_that_are_no_python_go_into_the_package():
    """Templates and the like lie beside the modules that need them; a wheel must hold them too."""
    sources = ROOT / "src"
    data = PROJECT["tool"]["setuptools"]["package-data"]
    held = {
        file
        for package, patterns in data.items()
        for pattern in patterns
        for file in (sources / package.replace(".", "/")).glob(pattern)
    }
    files = [ROOT / name for name in tracked() if name.startswith("src/")]
    assert [file for file in files if file.suffix != ".py" and file not in held] == []


def test_every_dependency_says_why_it_is_there():
    text = read("pyproject.toml")
    lines = re.search(r"^dependencies = \[\n(.*?)^\]", text, re.M | re.S)[1].splitlines()
    assert len(lines) == len(PROJECT["project"]["dependencies"])
    for line in lines:
        assert re.fullmatch(r' +"[^"]+", +# \w.*', line), line


def test_the_sources_import_what_is_declared_and_nothing_else():
    declared = {canonicalize_name(Requirement(text).name) for text in PROJECT["project"]["dependencies"]}
    distributions = packages_distributions()
    imported = set()
    for module in third_party_imports():
        names = {canonicalize_name(name) for name in distributions.get(module, [module])}
        assert names & declared, f"{module} is imported and not in pyproject.toml"
        imported |= names & declared
    assert imported == declared - NOT_IMPORTED


def third_party_imports() -> set[str]:
    modules = set()
    for file in (ROOT / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_bytes())):
            if isinstance(node, ast.Import):
                modules |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                modules.add(node.module.partition(".")[0])
    return modules - set(sys.stdlib_module_names) - {"hiddenreel"}


# --- Python and conda ----------------------------------------------------------------------------


def test_python_starts_at_the_same_version_everywhere():
    floor = PROJECT["project"]["requires-python"].removeprefix(">=")
    major, minor = floor.split(".")
    assert PROJECT["tool"]["ruff"]["target-version"] == f"py{major}{minor}"
    assert f"python>={floor},<3.14" in conda()["dependencies"]
    makefile = read("Makefile")
    assert f"sys.version_info < ({major}, {minor})" in makefile
    assert f"--python-version {floor} " in makefile
    assert f"No Python {floor} or newer" in makefile
    assert f"Python {floor} or newer" in read("CONTRIBUTING.md")


def test_makefile_looks_for_no_python_that_is_too_old():
    candidates = re.search(r"set -- ((?:python[\d.]+ ?)+);", read("Makefile"))[1].split()
    supported = SpecifierSet(PROJECT["project"]["requires-python"])
    assert candidates[-1] == "python3"
    for candidate in candidates[:-1]:
        assert supported.contains(candidate.removeprefix("python"))


def conda() -> dict:
    return yaml.safe_load(read("environment.yml"))


def test_conda_lists_each_direct_dependency_once_as_it_is_locked():
    environment = conda()
    assert environment["name"] == PROJECT["project"]["name"]
    *from_conda, through_pip = environment["dependencies"]
    assert from_conda[1] == "pip"
    pins = [line.replace("=", "==") for line in from_conda[2:]] + through_pip["pip"]
    listed = sorted(pin.replace("matplotlib-base==", "matplotlib==") for pin in pins)
    direct = {canonicalize_name(Requirement(text).name) for text in PROJECT["project"]["dependencies"]}
    assert listed == sorted(f"{name}=={version_of(locked()[name][0])}" for name in direct)


# --- Make and CI ---------------------------------------------------------------------------------


@pytest.mark.parametrize("target", TARGETS)
def test_target_is_one_that_make_understands(target):
    done = make("-n", target)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


def test_help_lists_every_target_and_no_other():
    phony = re.search(r"^\.PHONY: (.*)$", read("Makefile"), re.M)[1].split()
    listed = re.findall(r"^  make ([\w-]+) +\S.*$", make("help").stdout, re.M)
    assert sorted(listed) == sorted(phony) == sorted(TARGETS)
    assert make().stdout == make("help").stdout


def test_documents_name_only_targets_that_exist():
    documents = [name for name in tracked() if name.endswith(".md")]
    assert "CONTRIBUTING.md" in documents
    for name in [*documents, ".ci/run"]:
        # In code: at the start of a line, or after a backtick.
        named = re.findall(r"(?:^ *|`)make(?: [A-Z]+=\S+)* ([a-z][a-z-]*)", read(name), re.M)
        assert set(named) <= set(TARGETS), name


@pytest.fixture
def house(tmp_path):
    """Return a folder, its name with a space in it, that has our Makefile and products."""
    folder = tmp_path / "a house"
    copied = ("Makefile", "requirements.lock", "pyproject.toml", "figures/README.md")
    made = ("figures/light/loss.svg", "figures/index.html", "results/logs/loss.log", "site/a.html")
    others = ("config/mine.yaml", ".snakemake/log/one.log", "notes.txt")
    for name in (*copied, *made, *others):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(read(name) if name in copied else "")
    return folder


def files_in(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_clean_removes_products_and_results_and_nothing_else(house):
    before = files_in(house)
    for _ in range(2):
        assert make("clean", cwd=house).returncode == 0
        gone = {"figures/light/loss.svg", "figures/index.html", "results/logs/loss.log"}
        assert before - files_in(house) == gone | {"site/a.html"}


PIP = """\
import pathlib, sys
with open("calls.txt", "a") as calls:
    print(*sys.argv[1:], file=calls)
if pathlib.Path("no-network").exists():
    sys.exit("no network")
"""
VENV = """\
import os, pathlib, shutil, sys
shutil.rmtree(".venv", ignore_errors=True)
pathlib.Path(".venv/bin").mkdir(parents=True)
os.symlink(sys.executable, ".venv/bin/python")
with open("calls.txt", "a") as calls:
    print("venv", *sys.argv[1:], file=calls)
"""


COMPILER = """\
with open("calls.txt", "a") as calls:
    print("compile", file=calls)
"""


@pytest.fixture
def installing(house):
    """Return a function that runs the set-up with a pip that only writes down what it is told."""
    stand_in = house / "stand-in"
    for module, text in (("pip", PIP), ("venv", VENV), ("hiddenreel/draw/paint", COMPILER)):
        (stand_in / module).mkdir(parents=True)
        (stand_in / module / "__init__.py").touch()
        (stand_in / module / "__main__.py").write_text(text)

    def install() -> tuple[int, list[str]]:
        (house / "calls.txt").write_text("")
        done = make("setup", f"PYTHON={sys.executable}", cwd=house, PYTHONPATH=str(stand_in))
        return done.returncode, (house / "calls.txt").read_text().splitlines()

    return install


def test_set_up_installs_the_lock_by_its_hashes_then_the_package(installing):
    code, (venv, builder, lock, package, compiling) = installing()
    assert code == 0
    # Loops are compiled once the package can be imported.
    assert compiling == "compile"
    assert venv == "venv --clear .venv"
    assert "--require-hashes --requirement .venv/setuptools.lock" in builder
    assert "--require-hashes --requirement requirements.lock" in lock
    assert "--no-deps --editable ." in package
    for call in (builder, lock, package):
        assert "--no-build-isolation" in call


def test_builder_is_taken_from_the_lock_with_its_hashes(house, installing):
    installing()
    only = (house / ".venv" / "setuptools.lock").read_text()
    pin, hashes = locked()["setuptools"]
    assert only.startswith(f"{pin} ")
    assert HASH.findall(only) == hashes
    assert only.count("==") == 1


def test_set_up_twice_installs_once_until_a_pin_is_newer(house, installing):
    code, calls = installing()
    assert (code, len(calls)) == (0, 5)
    assert installing() == (0, [])
    os.utime(house / ".venv" / ".installed", (0, 0))
    code, calls = installing()
    assert (code, len(calls)) == (0, 5)


def test_set_up_that_was_cut_off_starts_again_from_nothing(house, installing):
    (house / "no-network").touch()
    code, calls = installing()
    assert code != 0
    assert len(calls) == 2
    (house / ".venv" / "half").touch()
    (house / "no-network").unlink()
    code, calls = installing()
    assert (code, len(calls)) == (0, 5)
    assert not (house / ".venv" / "half").exists()


@pytest.mark.parametrize("python", ["no-such-python", "/bin/false"])
def test_set_up_without_a_python_says_so_in_a_line(house, python):
    done = make("setup", f"PYTHON={python}", cwd=house)
    assert done.returncode != 0
    assert f"No Python 3.11 or newer found (tried: {python})." in done.stderr
    assert not (house / ".venv").exists()


def test_set_up_with_a_python_that_makes_no_environments_says_so(house, tmp_path):
    python = tmp_path / "bare"
    python.write_text('#!/bin/sh\ncase "$2" in *ensurepip*) exit 1;; esac\n')
    python.chmod(0o755)
    done = make("setup", f"PYTHON={python}", cwd=house)
    assert done.returncode != 0
    assert f"{python} cannot make a virtual environment: its module ensurepip" in done.stderr


def ci(*stages: str) -> subprocess.CompletedProcess:
    return subprocess.run(["bash", str(ROOT / ".ci" / "run"), *stages], capture_output=True, text=True)


def stages() -> list[str]:
    return re.search(r"^stages=\((.*)\)$", read(".ci/run"), re.M)[1].split()


def test_ci_is_a_script_that_can_be_run_and_stops_at_the_first_failure():
    script = ROOT / ".ci" / "run"
    assert script.stat().st_mode & 0o111 == 0o111
    assert script.read_text().startswith("#!/usr/bin/env bash\n")
    assert "\nset -euo pipefail\n" in script.read_text()
    for stage in stages():
        assert f"\nrun_{stage}() {{\n" in script.read_text()


def test_ci_refuses_a_stage_that_does_not_exist():
    done = ci("nope")
    assert done.returncode == 2
    assert done.stderr == f"no stage is called nope (choose {' '.join(stages())})\n"


def versions_of_python() -> list[str]:
    """Return the versions that pyproject.toml names, such as 3.11."""
    prefix = "Programming Language :: Python :: 3."
    named = [text for text in PROJECT["project"]["classifiers"] if text.startswith(prefix)]
    return [text.rpartition(" ")[2] for text in named]


def test_github_runs_every_stage_of_ci_on_every_version_of_python():
    workflow = yaml.safe_load(read(".github/workflows/ci.yml"))
    (job,) = workflow["jobs"].values()
    assert job["strategy"]["matrix"]["python"] == versions_of_python()
    steps = [step["run"] for step in job["steps"] if "run" in step]
    assert [step for step in steps if ".ci/run" in step] == [f"bash .ci/run {stage}" for stage in stages()]


def test_every_version_of_python_is_one_that_the_set_up_looks_for():
    for version in versions_of_python():
        assert f"python{version} " in read("Makefile")


def test_commits_are_checked_by_the_linters_of_make_lint():
    (local,) = yaml.safe_load(read(".pre-commit-config.yaml"))["repos"]
    hooks = {re.search(r"-m (\S+)", hook["entry"])[1] for hook in local["hooks"]}
    assert hooks == set(re.findall(r"python -m (\S+)", make("-n", "lint").stdout)) - {"pip"}
    assert local["repo"] == "local"


def test_forms_for_issues_can_be_read():
    for file in (ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml"):
        form = yaml.safe_load(file.read_text())
        if file.name != "config.yml":
            assert {"name", "description", "body"} <= form.keys(), file.name


# --- Paperwork -----------------------------------------------------------------------------------


def test_version_is_the_same_everywhere():
    version = PROJECT["project"]["version"]
    assert hiddenreel.__version__ == version
    assert yaml.safe_load(read("CITATION.cff"))["version"] == version
    headings = re.findall(r"^## \[(.+?)\]", read("CHANGELOG.md"), re.M)
    assert headings[:2] == ["Unreleased", version]


def test_licence_is_mit_everywhere():
    text = read("LICENSE")
    assert text.startswith("MIT License\n\nCopyright (c) 2026 The Hiddenreel developers\n")
    assert 'THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND' in text
    assert PROJECT["project"]["license"] == "MIT"
    assert yaml.safe_load(read("CITATION.cff"))["license"] == "MIT"


def test_citation_has_what_its_format_requires():
    citation = yaml.safe_load(read("CITATION.cff"))
    assert {"cff-version", "message", "title", "authors"} <= citation.keys()
    assert citation["cff-version"] == "1.2.0"
    assert citation["authors"] == PROJECT["project"]["authors"]


def test_git_keeps_no_large_file():
    large = [name for name in tracked() if (ROOT / name).stat().st_size > MOST_BYTES]
    assert large == []


def test_git_keeps_no_product_but_their_readme():
    stored = [name for name in tracked() if name.startswith(("figures/", "results/"))]
    assert stored == ["figures/README.md"]


def test_git_keeps_no_path_of_one_machine():
    # Written apart, so that this file does not name one itself.
    path = re.compile(r"(?<![\w.})-])/(?:" + "|".join(("root", "home", "tmp", "work")) + r")/")
    found = []
    for name in tracked():
        text = (ROOT / name).read_bytes().decode("utf-8", errors="replace")
        found += [f"{name}: {line}" for line in text.splitlines() if path.search(line)]
    assert found == []
