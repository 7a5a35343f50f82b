"""Finds the source files of this package that a piece of work depends on, without importing any of them.

A recording depends on the code that learns, a figure on the code that draws it. When one of those files
changes the product is made again; when any other file changes it is not. The import statements are read
instead of run, because importing NumPy or Matplotlib would take longer than the workflow's own start.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).parent
# These start, check and report work. They never decide what is in a product.
DECIDES_NOTHING = ("__main__.py", "cli/", "code_digest.py", "errors.py", "log.py", "plan/")


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
    return digest(product_sources(*modules))


def digest(paths: Iterable[str]) -> str:
    """Return the SHA-256, in hexadecimal, of these files' names and contents.

    The paths are those that `sources_of` lists; their order makes no difference.
    """
    total = hashlib.sha256()
    for path in sorted(set(paths)):
        content = hashlib.sha256((PACKAGE / path).read_bytes()).hexdigest()
        total.update(f"{content}  {path}\n".encode())
    return total.hexdigest()


@cache
def _closure(
    package: Path, modules: tuple[str, ...], not_followed: tuple[str, ...] = ()
) -> tuple[str, ...]:
    """Follow the imports from `modules` until nothing new turns up."""
    found: set[Path] = set()
    waiting = [file for module in modules for file in _required(package, module)]
    while waiting:
        file = waiting.pop()
        if file not in found:
            found.add(file)
            if not file.relative_to(package).as_posix().startswith(not_followed):
                waiting.extend(_imported_files(package, file))
    return tuple(sorted(file.relative_to(package).as_posix() for file in found))


@cache
def _imported_files(package: Path, file: Path) -> tuple[Path, ...]:
    names = imported_names(ast.parse(file.read_bytes(), str(file)), _package_of(package, file))
    return tuple(found for name in names for found in _on_the_way(package, name))


def imported_names(tree: ast.Module, package: str) -> Iterator[str]:
    """Yield the dotted name of everything that a source imports, wherever in it.

    Parameters
    ----------
    tree : ast.Module
        The source.
    package : str
        The package it is in, against which relative imports are read.

    Yields
    ------
    str
        ``import a.b`` gives ``a.b``; ``from a import b`` gives ``a.b`` too, for only the files can
        tell whether b is a module of a or a name in it.
    """
    for node in ast.walk(tree):
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
    kept = parents[: len(parents) - node.level + 1]
    return ".".join([*kept, *([node.module] if node.module else [])])


def _package_of(package: Path, file: Path) -> str:
    return ".".join((package.name, *file.parent.relative_to(package).parts))


def _required(package: Path, module: str) -> list[Path]:
    """Return the files of a module that must exist."""
    files = _on_the_way(package, module)
    steps = module.count(".") + 1
    if len(files) != steps:
        raise ModuleNotFoundError(f"there is no module {module} in {package}", name=module)
    return files


def _on_the_way(package: Path, name: str) -> list[Path]:
    """Return the files that an import of `name` runs, as far as the name leads through modules."""
    first, *steps = name.split(".")
    if first != package.name:
        return []
    files = [package / "__init__.py"]
    folder = package
    for step in steps:
        if (folder / step / "__init__.py").is_file():
            folder = folder / step
            files.append(folder / "__init__.py")
        elif (folder / f"{step}.py").is_file():
            return [*files, folder / f"{step}.py"]
        else:
            break
    return files
