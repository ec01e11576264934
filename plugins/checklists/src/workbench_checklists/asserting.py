"""The expressions of a check step: names, numbers, texts, comparisons, and, or, not. Nothing is ever evaluated as code.

Python's own parser reads them, and what is not in the list below is refused by name: no calls, no indexing, no
arithmetic beyond a sign. ``timings.seconds.p95 > 30 and route == "POST /export"`` is all there is to it.
"""

import ast
from collections.abc import Callable, Mapping

Value = float | str | bool
LONGEST = 500


class BadExpression(ValueError):  # noqa: N818 - it says what is bad
    """An expression is not of the small language, or compares what cannot be compared."""


class NotMeasured(LookupError):  # noqa: N818 - it is a finding, not a fault
    """An expression names something that has no value in this run; its argument is the name."""


def names_of(expression: str) -> tuple[str, ...]:
    """Return the dotted names that an expression uses. Raises BadExpression."""
    names: list[str] = []
    _visit(_parse(expression), names)
    return tuple(dict.fromkeys(names))


def holds(expression: str, values: Mapping[str, Value]) -> bool:
    """Return whether an expression is true of ``values``. Raises BadExpression and NotMeasured."""
    tree = _parse(expression)
    _visit(tree, [])
    return bool(_value(tree, values))


def _parse(expression: str) -> ast.expr:
    if len(expression) > LONGEST:
        raise BadExpression(f"is longer than {LONGEST} characters")
    try:
        return ast.parse(expression.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise BadExpression("is no comparison such as timings.seconds.p95 > 30") from None


def _visit(node: ast.expr, names: list[str]) -> None:
    match node:
        case ast.BoolOp(values=parts):
            for part in parts:
                _visit(part, names)
        case ast.UnaryOp(op=ast.Not() | ast.USub(), operand=inner):
            _visit(inner, names)
        case ast.Compare(left=left, ops=ops, comparators=others):
            for operator in ops:
                if type(operator) not in _COMPARE:
                    raise BadExpression(f"uses {type(operator).__name__.lower()}, which there is not")
            for part in (left, *others):
                _visit(part, names)
        case ast.Name() | ast.Attribute():
            names.append(_dotted(node))
        case ast.Constant(value=bool() | int() | float() | str()):
            pass
        case _:
            raise BadExpression(f"may not hold {_WORDS.get(type(node).__name__, type(node).__name__.lower())}")


_WORDS = {
    "Call": "a call", "Subscript": "an index", "BinOp": "arithmetic", "Lambda": "a function", "JoinedStr": "f-text",
}


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    raise BadExpression("has a dot behind something that is no name")


def _value(node: ast.expr, values: Mapping[str, Value]) -> Value:
    match node:
        case ast.BoolOp(op=ast.And(), values=parts):
            return all(bool(_value(part, values)) for part in parts)
        case ast.BoolOp(values=parts):
            return any(bool(_value(part, values)) for part in parts)
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            return not _value(inner, values)
        case ast.UnaryOp(operand=inner):
            number = _value(inner, values)
            if isinstance(number, str):
                raise BadExpression("has a minus before a text")
            return -number
        case ast.Compare(left=left, ops=ops, comparators=others):
            before = _value(left, values)
            for operator, other in zip(ops, others, strict=True):
                after = _value(other, values)
                if not _compare(operator, before, after):
                    return False
                before = after
            return True
        case ast.Constant(value=bool() | str() as constant):
            return constant
        case ast.Constant(value=int() | float() as number):
            return float(number)
        case _:
            name = _dotted(node)
            if name not in values:
                raise NotMeasured(name)
            return values[name]


_COMPARE: dict[type[ast.cmpop], Callable[[float, float], bool]] = {
    ast.Lt: lambda a, b: a < b, ast.LtE: lambda a, b: a <= b, ast.Gt: lambda a, b: a > b,
    ast.GtE: lambda a, b: a >= b, ast.Eq: lambda a, b: a == b, ast.NotEq: lambda a, b: a != b,
}


def _compare(operator: ast.cmpop, before: Value, after: Value) -> bool:
    if isinstance(before, str) is not isinstance(after, str):
        raise BadExpression(f"compares {before!r} with {after!r}, a text with a number")
    if isinstance(before, str) or isinstance(after, str):
        if isinstance(operator, ast.Eq | ast.NotEq):
            return (before == after) is isinstance(operator, ast.Eq)
        raise BadExpression(f"asks which of {before!r} and {after!r} is larger, and both are texts")
    return _COMPARE[type(operator)](before, after)
