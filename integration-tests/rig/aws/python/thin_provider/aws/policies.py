"""The grammar of IAM policies, which no service model knows: to them a policy is any text."""

import ipaddress
import json
import re

from ..values import is_unknown

ACTION = re.compile(r"\*|[a-z0-9-]+:[A-Za-z0-9*?]+")
ARN = re.compile(r"\*|arn:aws(-[a-z]+)*:[a-z0-9-]+:[a-z0-9-*]*:(\d{12}|\*|aws|cloudfront)?:.+")
SID = re.compile(r"[A-Za-z0-9 _-]*")
VERSIONS = ("2012-10-17", "2008-10-17")
STATEMENT_MEMBERS = frozenset(
    ["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"]
)
LONGEST_INLINE_POLICY = 10_240


def json_problems(field, text):
    """Problems of an input that must be JSON."""
    if not isinstance(text, str) or is_unknown(text):
        return
    try:
        json.loads(text)
    except ValueError as error:
        yield field, f"contains invalid JSON: {error}"


def policy_problems(field, text, kind):
    """Problems of a policy: `identity` of a role, `trust` in who may take a role, or `resource` on a resource."""
    if isinstance(text, dict):
        yield field, "is an object, expected is JSON text"
        return
    if not isinstance(text, str) or is_unknown(text):
        return
    found = list(json_problems(field, text))
    yield from found
    if not found:
        yield from _judge_document(field, json.loads(text), kind)
    if kind == "identity" and len(re.sub(r"\s", "", text)) > LONGEST_INLINE_POLICY:
        yield field, f"is longer than {LONGEST_INLINE_POLICY} characters"


def _judge_document(field, document, kind):
    if not isinstance(document, dict):
        yield field, "is no policy object"
        return
    if document.get("Version") not in VERSIONS:
        yield f"{field}.Version", f"{document.get('Version')!r} is not one of {', '.join(VERSIONS)}"
    statements = _as_list(document.get("Statement"))
    if not statements:
        yield f"{field}.Statement", "is required"
    sids = [statement.get("Sid") for statement in statements if isinstance(statement, dict) and "Sid" in statement]
    for sid in {sid for sid in sids if sids.count(sid) > 1}:
        yield f"{field}.Statement", f"has {sid!r} twice"
    for index, statement in enumerate(statements):
        yield from _judge_statement(f"{field}.Statement[{index}]", statement, kind)


def _judge_statement(field, statement, kind):
    for member in sorted(set(statement) - STATEMENT_MEMBERS):
        yield f"{field}.{member}", f"is no member of a statement; there are {', '.join(sorted(STATEMENT_MEMBERS))}"
    if statement.get("Effect") not in ("Allow", "Deny"):
        yield f"{field}.Effect", f"{statement.get('Effect')!r} is not one of Allow, Deny"
    if not SID.fullmatch(statement.get("Sid", "")):
        yield f"{field}.Sid", f"{statement['Sid']!r} does not match {SID.pattern}"
    yield from _judge_each(field, statement, "Action", ACTION)
    if kind != "trust":
        yield from _judge_each(field, statement, "Resource", ARN)
    has_principal = "Principal" in statement or "NotPrincipal" in statement
    if kind == "identity" and has_principal:
        yield f"{field}.Principal", "is no member of a role's policy"
    if kind != "identity" and not has_principal:
        yield f"{field}.Principal", "is required"
    condition = statement.get("Condition", {})
    if isinstance(condition, dict):
        yield from _judge_addresses(f"{field}.Condition", condition)
    else:
        yield f"{field}.Condition", "is no object"


def _judge_addresses(field, condition):
    for operator in ("IpAddress", "NotIpAddress"):
        for key, values in condition.get(operator, {}).items():
            for value in _as_list(values):
                try:
                    ipaddress.ip_network(value)
                except ValueError as error:
                    yield f"{field}.{operator}.{key}", str(error)


def _judge_each(field, statement, member, pattern):
    values = _as_list(statement.get(member, statement.get(f"Not{member}")))
    if not values:
        yield f"{field}.{member}", "is required"
    for value in values:
        if not isinstance(value, str) or not pattern.fullmatch(value):
            yield f"{field}.{member}", f"{value!r} does not match {pattern.pattern}"


def _as_list(value):
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
