"""Add and remove parameters and arguments in the style of what is there."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import libcst as cst

from isolint.codemods.syntax.building import laid_out
from isolint.codemods.syntax.tree import Replacement, Rewriter, code
from isolint.line_length import line_length

#: How far a block is indented.
_STEP = 4
_PASS = cst.SimpleStatementSuite([cst.Pass()], leading_whitespace=cst.SimpleWhitespace(""))


def parameter_names(node: cst.FunctionDef) -> list[str]:
    """Return the names of all parameters."""
    found = node.params
    every = [*found.posonly_params, *found.params, *found.kwonly_params]
    if isinstance(found.star_arg, cst.Param):
        every.append(found.star_arg)
    if found.star_kwarg is not None:
        every.append(found.star_kwarg)
    return [parameter.name.value for parameter in every]


def is_annotated(node: cst.FunctionDef) -> bool:
    """Say whether a function's author writes types."""
    every = [*node.params.posonly_params, *node.params.params, *node.params.kwonly_params]
    typed = [one for one in every if one.name.value not in ("self", "cls")]
    return all(one.annotation is not None for one in typed) if typed else node.returns is not None


def add_parameters(names: Sequence[str], annotations: dict[str, str] | None = None) -> Rewriter:
    """Return a rewriter that adds the parameters which a function does not have yet."""

    def rewritten(node: cst.CSTNode) -> Replacement:
        assert isinstance(node, cst.FunctionDef)
        changed = node
        for name in names:
            if name not in parameter_names(changed):
                text = (annotations or {}).get(name) if is_annotated(changed) else None
                annotation = None if text is None else cst.Annotation(cst.parse_expression(text))
                changed = _with_parameter(changed, cst.Param(cst.Name(name), annotation=annotation))
        return _broken(changed) if _overflows(changed) and not _overflows(node) else changed

    return rewritten


def _overflows(node: cst.FunctionDef) -> bool:
    """Tell whether a `def` that stands in one line is too long for it."""
    header = code(node.with_changes(body=_PASS, decorators=(), leading_lines=())).removesuffix("pass\n")
    return "\n" not in header and _indent(node) + len(header) > line_length()


def _indent(node: cst.FunctionDef) -> int:
    """Return how far a `def` stands from the margin: that of a method in a class."""
    return _STEP if parameter_names(node)[:1] in (["self"], ["cls"]) else 0


def _broken(node: cst.FunctionDef) -> cst.FunctionDef:
    """Put plain parameters into a line below the `def`, or one each where that is too short."""
    found = node.params
    if found.star_arg != cst.MaybeSentinel.DEFAULT or found.star_kwarg or found.posonly_params:
        return node
    bare = [one.with_changes(comma=cst.MaybeSentinel.DEFAULT) for one in found.params]
    inside, closing = (
        cst.ParenthesizedWhitespace(indent=True, last_line=cst.SimpleWhitespace(text))
        for text in (" " * _STEP, "")
    )
    is_short = _indent(node) + _STEP + len(code(cst.Parameters(params=bare))) <= line_length()
    between = cst.Comma(whitespace_after=cst.SimpleWhitespace(" ") if is_short else inside)
    last = (
        bare[-1].with_changes(whitespace_after_param=closing)
        if is_short
        else bare[-1].with_changes(comma=cst.Comma(whitespace_after=closing))
    )
    spaced = [*(one.with_changes(comma=between) for one in bare[:-1]), last]
    return node.with_changes(params=found.with_changes(params=spaced), whitespace_before_params=inside)


def _with_parameter(node: cst.FunctionDef, new: cst.Param) -> cst.FunctionDef:
    found = node.params
    takes_only_keywords = isinstance(found.star_arg, cst.Param) or any(
        one.default for one in found.posonly_params
    )
    if takes_only_keywords:
        star = found.star_arg if isinstance(found.star_arg, (cst.Param, cst.ParamStar)) else cst.ParamStar()
        keywords = _inserted(found.kwonly_params, new, _plain_count(found.kwonly_params), node)
        return node.with_changes(params=found.with_changes(star_arg=star, kwonly_params=keywords))
    plain = _inserted(found.params, new, _plain_count(found.params), node)
    return node.with_changes(params=found.with_changes(params=plain))


def _plain_count(parameters: Sequence[cst.Param]) -> int:
    """Count the parameters before the first one with a default."""
    for index, parameter in enumerate(parameters):
        if parameter.default is not None:
            return index
    return len(parameters)


def _separator(parameters: Sequence[cst.Param], node: cst.FunctionDef) -> cst.Comma | cst.MaybeSentinel:
    """Return the comma that stands between two parameters of this list."""
    opening = node.whitespace_before_params
    if isinstance(opening, cst.ParenthesizedWhitespace):
        plain = opening.with_changes(
            first_line=cst.TrailingWhitespace(cst.SimpleWhitespace("")), empty_lines=[]
        )
        return cst.Comma(whitespace_after=plain)
    for parameter in parameters[:-1]:
        if isinstance(parameter.comma, cst.Comma):
            space = parameter.comma.whitespace_after
            if isinstance(space, cst.ParenthesizedWhitespace):
                bare = cst.TrailingWhitespace(cst.SimpleWhitespace(""))
                return cst.Comma(whitespace_after=space.with_changes(first_line=bare, empty_lines=[]))
    return cst.MaybeSentinel.DEFAULT


def _inserted(
    parameters: Sequence[cst.Param], new: cst.Param, index: int, node: cst.FunctionDef
) -> list[cst.Param]:
    result = list(parameters)
    if _share_a_line(result, node):
        return _in_line(result, new, index, node)
    separator = _separator(parameters, node)
    if index < len(result):
        return [*result[:index], new.with_changes(comma=separator), *result[index:]]
    if not result:
        return [new]
    last = result[-1]
    tail = last.comma
    if not isinstance(tail, cst.Comma) and isinstance(
        last.whitespace_after_param, cst.ParenthesizedWhitespace
    ):
        new = new.with_changes(whitespace_after_param=last.whitespace_after_param)
        last = last.with_changes(whitespace_after_param=cst.SimpleWhitespace(""))
    remark = _first_line(tail)
    if remark is not None and isinstance(separator, cst.Comma):
        # A comment behind the last parameter stays behind that parameter.
        space = separator.whitespace_after.with_changes(first_line=remark)
        separator = separator.with_changes(whitespace_after=space)
        assert isinstance(tail, cst.Comma)
        bare = cst.TrailingWhitespace(cst.SimpleWhitespace(""))
        tail = tail.with_changes(whitespace_after=tail.whitespace_after.with_changes(first_line=bare))
    result[-1] = last.with_changes(comma=separator)
    return [*result, new.with_changes(comma=tail)]


def _share_a_line(parameters: Sequence[cst.Param], node: cst.FunctionDef) -> bool:
    """Tell whether all parameters stand in one line, below that of the `def`."""
    if not parameters:
        return False
    own_line = isinstance(node.whitespace_before_params, cst.ParenthesizedWhitespace)
    wrapped = any(
        isinstance(one.comma, cst.Comma)
        and isinstance(one.comma.whitespace_after, cst.ParenthesizedWhitespace)
        for one in parameters
    )
    return own_line and not wrapped and not isinstance(parameters[-1].comma, cst.Comma)


def _in_line(
    parameters: Sequence[cst.Param], new: cst.Param, index: int, node: cst.FunctionDef
) -> list[cst.Param]:
    """Insert into parameters that share a line, or give each a line of its own where that grows too long."""
    closing = parameters[-1].whitespace_after_param
    every = [*parameters[:index], new, *parameters[index:]]
    bare = [
        one.with_changes(comma=cst.MaybeSentinel.DEFAULT, whitespace_after_param=cst.SimpleWhitespace(""))
        for one in every
    ]
    after: cst.BaseParenthesizableWhitespace = cst.SimpleWhitespace(" ")
    trailing: cst.Comma | cst.MaybeSentinel = cst.MaybeSentinel.DEFAULT
    if len(code(cst.Parameters(params=bare))) > line_length() - 2 * _STEP:
        after, trailing = node.whitespace_before_params, cst.Comma()
    spaced = [one.with_changes(comma=cst.Comma(whitespace_after=after)) for one in bare[:-1]]
    return [*spaced, bare[-1].with_changes(comma=trailing, whitespace_after_param=closing)]


def _first_line(comma: cst.Comma | cst.MaybeSentinel) -> cst.TrailingWhitespace | None:
    space = comma.whitespace_after if isinstance(comma, cst.Comma) else None
    if isinstance(space, cst.ParenthesizedWhitespace) and space.first_line.comment is not None:
        return space.first_line
    return None


def drop_parameters(names: Collection[str]) -> Rewriter:
    """Return a rewriter that removes plain parameters by name."""

    def rewritten(node: cst.CSTNode) -> Replacement:
        assert isinstance(node, cst.FunctionDef)
        old = node.params.params
        kept = [one for one in old if one.name.value not in names]
        if kept and len(kept) < len(old) and kept[-1] is not old[-1]:
            kept[-1] = kept[-1].with_changes(
                comma=old[-1].comma, whitespace_after_param=old[-1].whitespace_after_param
            )
        result = node.with_changes(params=node.params.with_changes(params=kept))
        return result if kept else result.with_changes(whitespace_before_params=cst.SimpleWhitespace(""))

    return rewritten


def add_argument(name: str, position: int | None, column: int | None = None) -> Rewriter:
    """Return a rewriter that passes a variable on, at a position or, where that is None, by keyword.

    A call that ends its line is laid out anew where it grows too long; `column` is where such a one starts.
    """

    def rewritten(node: cst.CSTNode) -> Replacement:
        assert isinstance(node, cst.Call)
        equal = cst.AssignEqual(cst.SimpleWhitespace(""), cst.SimpleWhitespace(""))
        if any(argument.keyword is not None and argument.keyword.value == name for argument in node.args):
            return node
        plain = [one for one in node.args if one.keyword is None and not one.star]
        if position is not None and len(plain) >= position and not any(one.star == "*" for one in node.args):
            args = _with_argument(node, cst.Arg(cst.Name(name)), position)
        else:
            place = next((index for index, one in enumerate(node.args) if one.star == "**"), len(node.args))
            named = cst.Arg(cst.Name(name), keyword=cst.Name(name), equal=equal)
            args = _with_argument(node, named, place)
        result = node.with_changes(args=args)
        if column is None or "\n" in code(node) or column + len(code(node)) > line_length():
            return result
        return laid_out(result, column)

    return rewritten


def _with_argument(node: cst.Call, new: cst.Arg, index: int) -> list[cst.Arg]:
    result = list(node.args)
    opening = node.whitespace_before_args
    separator: cst.Comma | cst.MaybeSentinel = cst.MaybeSentinel.DEFAULT
    if isinstance(opening, cst.ParenthesizedWhitespace):
        if result and _in_one_line(result):
            return _in_that_line(node, new, index)
        bare = cst.TrailingWhitespace(cst.SimpleWhitespace(""))
        separator = cst.Comma(whitespace_after=opening.with_changes(first_line=bare, empty_lines=[]))
    if index < len(result) or not result:
        return [
            *result[:index],
            new.with_changes(comma=separator if result else cst.MaybeSentinel.DEFAULT),
            *result[index:],
        ]
    last = result[-1]
    new = new.with_changes(comma=last.comma, whitespace_after_arg=last.whitespace_after_arg)
    result[-1] = last.with_changes(comma=separator, whitespace_after_arg=cst.SimpleWhitespace(""))
    return [*result, new]


def _in_one_line(arguments: Sequence[cst.Arg]) -> bool:
    """Tell whether all arguments stand in one line, of their own, with no comma behind the last."""
    *others, last = [code(one) for one in arguments]
    return not isinstance(arguments[-1].comma, cst.Comma) and "\n" not in "".join(others) + last.rstrip()


def _in_that_line(node: cst.Call, new: cst.Arg, index: int) -> list[cst.Arg]:
    """Insert into arguments that share a line, or give each a line of its own where that grows too long."""
    closing = node.args[-1].whitespace_after_arg
    every = [*node.args[:index], new, *node.args[index:]]
    bare = [
        one.with_changes(comma=cst.MaybeSentinel.DEFAULT, whitespace_after_arg=cst.SimpleWhitespace(""))
        for one in every
    ]
    after: cst.BaseParenthesizableWhitespace = cst.SimpleWhitespace(" ")
    trailing: cst.Comma | cst.MaybeSentinel = cst.MaybeSentinel.DEFAULT
    if sum(len(code(one)) + len(", ") for one in bare) > line_length() - 2 * _STEP:
        after, trailing = node.whitespace_before_args, cst.Comma()
    spaced = [one.with_changes(comma=cst.Comma(whitespace_after=after)) for one in bare[:-1]]
    return [*spaced, bare[-1].with_changes(comma=trailing, whitespace_after_arg=closing)]
