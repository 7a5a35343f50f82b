"""Mutants of a module: copies of its source with one change that its tests should notice."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names

# Cosmic Ray replaces each operator by every other one; most of those mutants die of a TypeError. These
# are the ones that a mistake could be.
ARITHMETIC = ("Add_Sub", "Sub_Add", "Mul_Div", "Div_Mul", "FloorDiv_Div", "Mod_Mul", "Pow_Mul")
BITS = ("BitOr_BitAnd", "BitAnd_BitOr", "BitXor_BitOr", "LShift_RShift", "RShift_LShift")
COMPARISONS = (
    *("Eq_NotEq", "NotEq_Eq", "Lt_LtE", "Lt_GtE", "LtE_Lt", "LtE_Gt", "Gt_GtE", "Gt_LtE"),
    *("GtE_Gt", "GtE_Lt", "Is_IsNot", "IsNot_Is"),
)
OPERATORS = {
    *(f"core/ReplaceBinaryOperator_{name}" for name in (*ARITHMETIC, *BITS)),
    *(f"core/ReplaceComparisonOperator_{name}" for name in COMPARISONS),
    *(f"core/ReplaceUnaryOperator_{name}" for name in ("Delete_USub", "Delete_Not", "Delete_Invert")),
    *(f"core/{name}" for name in ("ReplaceTrueWithFalse", "ReplaceFalseWithTrue")),
    *(f"core/{name}" for name in ("ReplaceAndWithOr", "ReplaceOrWithAnd", "AddNot")),
    *(f"core/{name}" for name in ("ReplaceBreakWithContinue", "ReplaceContinueWithBreak")),
    *(f"core/{name}" for name in ("ExceptionReplacer", "NumberReplacer", "RemoveDecorator")),
    "core/ZeroIterationForLoop",
}
# What is copied into its place, and removed from where it was written, stands there half for a while.
COPIED = {
    "os.replace": "(lambda a, b: (__import__('shutil').copyfile(a, b), os.unlink(a)))",
    "os.rename": "(lambda a, b: (__import__('shutil').copytree(a, b), __import__('shutil').rmtree(a)))",
}


class Mutant(NamedTuple):
    """A changed source, and where and how it is changed."""

    line: int
    change: str
    source: str


def mutants_of(source: str) -> Iterator[Mutant]:
    """Yield every mutant of a module's source, by Cosmic Ray's operators and two of our own."""
    hints = _annotated_places(source)
    tree = get_ast(source)
    for name in sorted(OPERATORS & set(operator_names())):
        operator = get_operator(name)()
        places = (place for node in ast_nodes(tree) for place in operator.mutation_positions(node))
        for occurrence, ((line, column), _) in enumerate(places):
            if any(start <= (line, column) < end for start, end in hints):
                continue
            try:
                changed = mutate_code(source, operator, occurrence)
            except AttributeError:  # Cosmic Ray cannot replace an exception with a dotted name.
                continue
            if changed is not None and changed != source:
                yield Mutant(line, name.removeprefix("core/"), changed)
    yield from _without_a_statement(source)
    yield from _copied_into_place(source)


def _annotated_places(source: str) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Return where annotations and protocols begin and end: nothing ever evaluates them."""
    found: list[ast.expr | ast.ClassDef] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ClassDef) and "Protocol" in map(ast.unparse, node.bases):
            found.append(node)
        found += [
            hint
            for hint in (getattr(node, "annotation", None), getattr(node, "returns", None))
            if isinstance(hint, ast.expr)
        ]
    return [
        ((hint.lineno, hint.col_offset), (hint.end_lineno or 0, hint.end_col_offset or 0)) for hint in found
    ]


def _without_a_statement(source: str) -> Iterator[Mutant]:
    """Leave out each call that is a statement, and each assignment to what exists already."""
    for node in ast.walk(ast.parse(source)):
        is_call = isinstance(node, ast.Expr) and isinstance(node.value, ast.Call | ast.YieldFrom)
        if is_call or isinstance(node, ast.AugAssign):
            yield Mutant(node.lineno, "LeaveOutStatement", _replaced(source, node, "pass"))


def _copied_into_place(source: str) -> Iterator[Mutant]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in COPIED:
            copied = COPIED[ast.unparse(node.func)]
            yield Mutant(node.lineno, "CopyNotRename", _replaced(source, node.func, copied))


def _replaced(source: str, node: ast.expr | ast.stmt, by: str) -> str:
    lines = source.encode().splitlines(keepends=True)
    first, last = node.lineno - 1, (node.end_lineno or node.lineno) - 1
    before = lines[first][: node.col_offset]
    after = lines[last][node.end_col_offset :]
    return b"".join([*lines[:first], before + by.encode() + after, *lines[last + 1 :]]).decode()
