"""Nothing grows without being noticed: modules, functions and classes stay small enough to read at once."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = sorted((ROOT / "songjudge").rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
LONGEST_MODULE = 400
LONGEST_FUNCTION = 40  # lines, without the docstring
MOST_METHODS = 20


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def nodes(kind: type[ast.AST]) -> Iterator[tuple[Path, ast.AST]]:
    for path in MODULES:
        for node in ast.walk(tree(path)):
            if isinstance(node, kind):
                yield path, node


def where(path: Path, node: ast.AST) -> str:
    return f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 1)} {getattr(node, 'name', '')}"


@pytest.mark.parametrize("path", [*MODULES, *TESTS], ids=lambda p: str(p.relative_to(ROOT)))
def test_no_module_is_over_the_limit(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_MODULE


def test_every_module_says_what_it_is_for() -> None:
    assert [str(p) for p in MODULES if not ast.get_docstring(tree(p))] == []


def test_packages_hold_nothing_but_their_docstring() -> None:
    packages = [p for p in MODULES if p.name == "__init__.py" and p.parent.name != "songjudge"]
    assert [str(p) for p in packages if len(tree(p).body) != 1] == []


def body_lines(function: ast.FunctionDef) -> int:
    lines = (function.end_lineno or 0) - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function) is not None:
        lines -= (first.end_lineno or 0) - first.lineno + 1
    return lines


def test_functions_are_short() -> None:
    long = [
        where(p, f)
        for p, f in nodes(ast.FunctionDef)
        if isinstance(f, ast.FunctionDef) and body_lines(f) > LONGEST_FUNCTION
    ]
    assert long == []


def test_classes_have_few_methods() -> None:
    def methods(node: ast.ClassDef) -> int:
        return sum(isinstance(item, ast.FunctionDef) for item in node.body)

    assert [
        where(p, c) for p, c in nodes(ast.ClassDef) if isinstance(c, ast.ClassDef) and methods(c) > MOST_METHODS
    ] == []


def test_unfinished_work_names_its_issue() -> None:
    unfinished = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME)\b")
    lines = ((p, n, line) for p in [*MODULES, *TESTS] for n, line in enumerate(p.read_text("utf-8").splitlines(), 1))
    assert [f"{p}:{n}" for p, n, line in lines if unfinished.search(line) and "http" not in line] == []


def test_every_ignored_rule_has_its_reason() -> None:
    bare = [
        f"{path}:{number}"
        for path in MODULES
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if "# noqa" in line and " - " not in line.split("# noqa", 1)[1]
    ]
    assert bare == []
