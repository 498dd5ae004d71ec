"""Small conversions between Pulumi's inputs and AWS's members."""

import re

from ..judge import conform_call
from ..values import is_unknown, without_none

ARN_START = re.compile(r"arn:aws(-[a-z]+)*:(?P<service>[a-z0-9-]+):[a-z0-9-]*:(\d{12}|aws)?:.+")


def members(inputs, service, operation, *names):
    """These inputs under the names that the operation has for them."""
    return conform_call(service, operation, without_none({name: inputs.get(name) for name in names}))


def arn_problems(field, value, service):
    """Problems of an input that must be the ARN of a service."""
    if value is None or is_unknown(value):
        return
    found = ARN_START.fullmatch(value) if isinstance(value, str) else None
    if not found or found["service"] != service:
        yield field, f"{value!r} is no ARN of {service}"


def changed(old, new, *names):
    """Whether any of these inputs differs."""
    return any(old.get(name) != new.get(name) for name in names)
