"""Finds the source files of this package that a piece of work depends on, without importing any of them.

A recording depends on the code that learns, a figure on the code that draws it. When one of those files
changes the product is made again; when any other file changes it is not. The import statements are read
instead of run, because importing NumPy or Matplotlib would take longer than the workflow's own start.
"""

from __future__ import annotations

import ast
import hashlib
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).parent
# These start, check and report work. They never decide what is in a product.
DECIDES_NOTHING = ("__main__.py", "cli/", "code_digest.py", "errors.py", "log.py", "plan/")
# An import statement that has its lines to itself, and one that may share its line with others.
IMPORT = re.compile(r"\n[ \t]*(from[ \t]+[.\w]+[ \t]+import[ \t]+(?:\([^)]*\)|[^\n]*)|import[ \t]+[^\n]*)")
SHARED_LINE = re.compile(r"[:;][ \t]*(?:from|import)[ \t]")


def sources_of(*modules: str) -> list[str]:
    """List the files of this package that `modules` need, themselves included.

    Parameters
    ----------
    modules : str
        Dotted names within the package, such as ``"hiddenreel.record.recorder"``.

    Returns
    -------
    list of str
        Sorted paths relative to the package's folder, such as ``"draw/theme/theme.py"``. Imports inside
        functions count, and so do the ``__init__.py`` of every package on the way.

    Raises
    ------
    ModuleNotFoundError
        When there is no such module in this package.
    """
    return list(_closure(PACKAGE, modules))


def product_sources(*modules: str) -> list[str]:
    """List the files that decide what `modules` make, as `sources_of` does.

    Files named in `DECIDES_NOTHING` are left out. Imports of the command line are followed, because a
    command is the list of what it uses; those of the plan are not.
    """
    files = _closure(PACKAGE, modules, ("plan/",))
    return [file for file in files if not file.startswith(DECIDES_NOTHING)]


@cache
def product_digest(*modules: str) -> str:
    """Return the digest of `product_sources`."""
    return _digest({file: _kept_content_digest(PACKAGE / file) for file in product_sources(*modules)})


def digest(paths: Iterable[str]) -> str:
    """Return the SHA-256, in hexadecimal, of these files' names and contents.

    The paths are those that `sources_of` lists; their order makes no difference.
    """
    return _digest({path: _content_digest(PACKAGE / path) for path in paths})


def _digest(contents: Mapping[str, str]) -> str:
    """Return the digest of files whose contents have these digests."""
    lines = (f"{contents[path]}  {path}\n" for path in sorted(contents))
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _content_digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


# Most files belong to many products.
_kept_content_digest = cache(_content_digest)


@cache
def _closure(package: Path, modules: tuple[str, ...], not_followed: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Follow the imports from `modules` until nothing new turns up."""
    found: set[str] = set()
    waiting = [file for module in modules for file in _required(package, module)]
    while waiting:
        file = waiting.pop()
        if file not in found:
            found.add(file)
            if not file.startswith(not_followed):
                waiting.extend(_imported_files(package, file))
    return tuple(sorted(found))


@cache
def _imported_files(package: Path, file: str) -> frozenset[str]:
    nodes = _import_nodes((package / file).read_text(encoding="utf-8"), file)
    names = set(imported_names(nodes, ".".join((package.name, *file.split("/")[:-1]))))
    return frozenset(found for name in names for found in _on_the_way(package, name))


def _import_nodes(source: str, file: str) -> Iterable[ast.AST]:
    """Parse the import statements of a source, or all of it where they do not stand out.

    The workflow does this for every file whenever it starts, and parsing all of each takes a second.
    """
    if not SHARED_LINE.search(source):
        statements = "\n".join(match[1] for match in IMPORT.finditer(f"\n{source}"))
        with suppress(SyntaxError):
            return ast.parse(statements).body
    return ast.walk(ast.parse(source, file))


def imported_names(nodes: Iterable[ast.AST], package: str) -> Iterator[str]:
    """Yield the dotted name of everything that a source imports.

    Parameters
    ----------
    nodes : iterable of ast.AST
        The source's import statements, among any others.
    package : str
        The package it is in, against which relative imports are read.

    Yields
    ------
    str
        ``import a.b`` gives ``a.b``; ``from a import b`` gives ``a.b`` too, for only the files can
        tell whether b is a module of a or a name in it.
    """
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            origin = _origin(node, package)
            yield from (f"{origin}.{alias.name}" for alias in node.names)


def _origin(node: ast.ImportFrom, package: str) -> str:
    """Return the absolute name of what stands between ``from`` and ``import``."""
    if not node.level:
        return node.module or ""
    parents = package.split(".")
    above = parents[: len(parents) - node.level + 1]
    return ".".join([*above, *([node.module] if node.module else [])])


def _required(package: Path, module: str) -> tuple[str, ...]:
    """Return the files of a module that must exist."""
    files = _on_the_way(package, module)
    steps = module.count(".") + 1
    if len(files) != steps:
        raise ModuleNotFoundError(f"there is no module {module} in {package}", name=module)
    return files


@cache
def _on_the_way(package: Path, name: str) -> tuple[str, ...]:
    """Return the files that an import of `name` runs, as far as the name leads through modules."""
    first, *steps = name.split(".")
    if first != package.name:
        return ()
    there = _python_files(package)
    files = ["__init__.py"]
    folder = ""
    for step in steps:
        if f"{folder}{step}/__init__.py" in there:
            folder = f"{folder}{step}/"
            files.append(f"{folder}__init__.py")
        elif f"{folder}{step}.py" in there:
            return (*files, f"{folder}{step}.py")
        else:
            break
    return tuple(files)


@cache
def _python_files(package: Path) -> frozenset[str]:
    """List the sources in a package: to look for each of its thousands of names would take longer."""
    return frozenset(
        Path(folder, file).relative_to(package).as_posix()
        for folder, _, files in os.walk(package)
        for file in files
        if file.endswith(".py")
    )
