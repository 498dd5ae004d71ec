"""Judges parameters of AWS calls by AWS's own service models, as botocore carries them."""

import functools

import botocore.session
import regex

from .values import is_unknown

_session = botocore.session.get_session()
NO_LIMIT = float("inf")
NUMBERS = ("integer", "long", "float", "double")
# Characters beyond the first 65,536, which Java writes as pairs.
JAVA_SUPPLEMENTARY = "\\uD800\\uDC00-\\uDBFF\\uDFFF"


@functools.cache
def input_shape(service, operation):
    return _session.get_service_model(service).operation_model(operation).input_shape


@functools.cache
def compiled(pattern):
    inline_flags_first = "(?i)" + pattern.replace("(?i)", "") if "(?i)" in pattern else pattern
    return regex.compile(inline_flags_first.replace(JAVA_SUPPLEMENTARY, "\\U00010000-\\U0010FFFF"))


def violations(service, operation, parameters):
    """What AWS would refuse of the call: pairs of a member's path and what is wrong with it."""
    return list(_judge(input_shape(service, operation), parameters, ""))


def _judge(shape, value, path):
    if value is None or is_unknown(value):
        return
    kind = shape.type_name
    if kind == "structure":
        yield from _judge_structure(shape, value, path)
    elif kind == "list":
        yield from _judge_list(shape, value, path)
    elif kind == "map":
        yield from _judge_map(shape, value, path)
    elif kind == "string":
        yield from _judge_string(shape, value, path)
    elif kind in NUMBERS:
        yield from _judge_number(shape, value, path)
    elif kind == "boolean" and not isinstance(value, bool):
        yield path, f"{value!r} is not a boolean"


def _judge_structure(shape, value, path):
    if not isinstance(value, dict):
        yield path, f"{value!r} is not an object"
        return
    given = {name for name, inner in value.items() if inner is not None}
    for name in shape.required_members:
        if name not in given:
            yield _below(path, name), "is required"
    if getattr(shape, "is_tagged_union", False) and len(given) != 1:
        yield path, f"takes exactly one of {', '.join(shape.members)}"
    for name in value:
        if name in shape.members:
            yield from _judge(shape.members[name], value[name], _below(path, name))
        else:
            yield _below(path, name), f"is no member; there are {', '.join(shape.members)}"


def _judge_list(shape, value, path):
    if not isinstance(value, list):
        yield path, f"{value!r} is not a list"
        return
    yield from _judge_size(shape, len(value), path, "items")
    for index, inner in enumerate(value):
        yield from _judge(shape.member, inner, f"{path}[{index}]")


def _judge_map(shape, value, path):
    if not isinstance(value, dict):
        yield path, f"{value!r} is not a map"
        return
    yield from _judge_size(shape, len(value), path, "entries")
    for name, inner in value.items():
        yield from _judge(shape.key, name, f"{path} key")
        yield from _judge(shape.value, inner, _below(path, name))


def _judge_string(shape, value, path):
    if not isinstance(value, str):
        yield path, f"{value!r} is not a string"
        return
    allowed = getattr(shape, "enum", None)
    if allowed and value not in allowed:
        yield path, f"{value!r} is not one of {', '.join(allowed)}"
    yield from _judge_size(shape, len(value), path, "characters")
    pattern = shape.metadata.get("pattern")
    if pattern and not compiled(pattern).fullmatch(value):
        yield path, f"{value!r} does not match {pattern}"


def _judge_number(shape, value, path):
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        yield path, f"{value!r} is not a number"
    elif shape.type_name in ("integer", "long") and not isinstance(value, int):
        yield path, f"{value!r} is not a whole number"
    else:
        low, high = shape.metadata.get("min", -NO_LIMIT), shape.metadata.get("max", NO_LIMIT)
        if not low <= value <= high:
            yield path, f"{value} is outside {low}..{high}"


def _judge_size(shape, size, path, unit):
    low, high = shape.metadata.get("min", 0), shape.metadata.get("max", NO_LIMIT)
    if not low <= size <= high:
        yield path, f"has {size} {unit}, allowed are {low}..{high}"


def _below(path, name):
    return f"{path}.{name}" if path else str(name)


def conform(shape, value):
    """A Pulumi value under the API's member names, which are found without regard to case and plural.

    A name that the model lacks stays as it is, so that the judgement finds it.
    """
    if is_unknown(value):
        return value
    if shape.type_name == "structure" and isinstance(value, dict):
        names = {name.lower(): name for name in shape.members}
        return dict(_conform_members(shape, names, value))
    if shape.type_name == "list" and isinstance(value, list):
        return [conform(shape.member, inner) for inner in value]
    if shape.type_name == "map" and isinstance(value, dict):
        return {name: conform(shape.value, inner) for name, inner in value.items()}
    if shape.type_name == "blob" and isinstance(value, str):
        return value.encode()
    return value


def _conform_members(shape, names, value):
    for name, inner in value.items():
        if inner is not None:
            lower = name.lower()
            found = names.get(lower) or names.get(lower.removesuffix("s")) or names.get(f"{lower}s")
            yield (found, conform(shape.members[found], inner)) if found else (name, inner)


def conform_call(service, operation, values):
    return conform(input_shape(service, operation), values)
