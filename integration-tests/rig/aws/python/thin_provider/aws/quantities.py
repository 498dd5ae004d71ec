"""CloudFront's way of writing lists: their number beside their items."""

from ..judge import input_shape
from ..values import is_unknown, without_none


def cloudfront_members(operation, values):
    """Values under the operation's member names, with the number of items wherever CloudFront wants it."""
    return _quantify(input_shape("cloudfront", operation), values)


def _quantify(shape, value):
    if is_unknown(value) or value is None:
        return value
    if shape.type_name == "structure":
        counted = "Quantity" in shape.members and "Items" in shape.members
        if counted and isinstance(value, list):
            return _counted(shape, {"Items": value})
        if isinstance(value, dict):
            return _counted(shape, value) if counted else _members(shape, value)
    if shape.type_name == "list" and isinstance(value, list):
        return [_quantify(shape.member, inner) for inner in value]
    return value


def _counted(shape, value):
    found = _members(shape, value)
    items = found.get("Items") or []
    return {**found, "Quantity": 0 if is_unknown(items) else len(items), "Items": items}


def _members(shape, value):
    names = {name.lower(): name for name in shape.members}
    named = {}
    for name, inner in without_none(value).items():
        found = names.get(name.lower())
        named[found or name] = _quantify(shape.members[found], inner) if found else inner
    return named
