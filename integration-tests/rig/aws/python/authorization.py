"""What the emulator's IAM lacks: DynamoDB's leading keys, the right to write logs, and a record of what was needed.

A permission is needed if some request that was allowed would have been refused without it. Taken away, it would make
whatever sent that request fail, or leave a refusal in the record.
"""

import contextvars
import dataclasses
import json
import re
import threading

from ministack.core import iam_evaluator
from ministack.services import dynamodb, iam, lambda_svc

LEADING_KEYS = "dynamodb:leadingkeys"
KEY_EQUALS = re.compile(r"(?P<name>#?\w+)\s*=\s*(?P<value>:\w+)")

# Leading keys of the request that runs in this context; None where it has none.
request_keys = contextvars.ContextVar("request_keys", default=None)
judges_resource = contextvars.ContextVar("judges_resource", default=False)

record_lock = threading.Lock()
needed = {}
refused = []

stock_evaluate = iam_evaluator.evaluate
stock_evaluate_resource_policy = iam_evaluator.evaluate_resource_policy
stock_emit_logs = lambda_svc._emit_lambda_logs


def evaluate_resource_policy(document, context, *rest, **named):
    """A resource's own policy asks the same evaluation; of a role it may only refuse what the role's policy allows."""
    token = judges_resource.set(True)
    try:
        result = stock_evaluate_resource_policy(document, context, *rest, **named)
    finally:
        judges_resource.reset(token)
    if context.principal_type == "AssumedRole" and result.decision == "Deny":
        remember_refusal(context, None)
    return result


def evaluate(context, policies, *limits):
    keys = request_keys.get()
    if keys is not None and context.action.startswith("dynamodb:"):
        context.service_context.setdefault(LEADING_KEYS, keys)
    result = stock_evaluate(context, policies, *limits)
    if context.principal_type == "AssumedRole" and not judges_resource.get():
        if result.decision == "Allow":
            remember_needs(context, policies, limits)
        else:
            remember_refusal(context, keys)
    return result


def role_of(context):
    return context.principal_arn.split("/")[1]


def remember_refusal(context, keys):
    refusal = {"role": role_of(context), "action": context.action, "resource": context.resource_arn, "keys": keys}
    with record_lock:
        refused.append(refusal)


def remember_needs(context, policies, limits):
    found = {
        permission
        for permission, rest in reductions(policies)
        if stock_evaluate(context, rest, *limits).decision != "Allow"
    }
    with record_lock:
        needed.setdefault(role_of(context), set()).update(found)


def reductions(policies):
    """Each part of a role's policy by a name, with the policy that is left without it."""
    statements = [statement for policy in policies for statement in policy]
    for index, statement in enumerate(statements):

        def rest_with(changed, index=index):
            return [[*statements[:index], *changed, *statements[index + 1 :]]]

        yield f"{index}", rest_with([])
        # Without its only action or pattern a statement would allow everything, not nothing.
        for action in statement.actions if len(statement.actions) > 1 else []:
            others = [other for other in statement.actions if other != action]
            yield f"{index} {action}", rest_with([dataclasses.replace(statement, actions=others)])
        for operator, keys in statement.conditions.items():
            patterns = keys.get("dynamodb:LeadingKeys") or []
            for pattern in patterns if len(patterns) > 1 else []:
                others = [other for other in patterns if other != pattern]
                conditions = {**statement.conditions, operator: {**keys, "dynamodb:LeadingKeys": others}}
                yield f"{index} {pattern}", rest_with([dataclasses.replace(statement, conditions=conditions)])


def record():
    with record_lock:
        return {"needed": {role: sorted(found) for role, found in needed.items()}, "refused": refused}


def leading_keys(target, body):
    """Partition keys that a call of DynamoDB is about; None where it is about none, or about several tables."""
    operation = target.rsplit(".", 1)[-1]
    call = json.loads(body)
    name = partition_key(call.get("TableName", ""))
    if name is None:
        return None
    if operation == "Query":
        return query_keys(call, name)
    item = call.get("Item") or call.get("Key") or {}
    return [str(value) for value in item.get(name, {}).values()] or None


def partition_key(table_name):
    name = table_name.rsplit("/", 1)[-1]
    for (_account, _region, stored), table in dynamodb._tables.all_items():
        if stored == name:
            return next(key["AttributeName"] for key in table["KeySchema"] if key["KeyType"] == "HASH")
    return None


def query_keys(call, name):
    names, values = call.get("ExpressionAttributeNames") or {}, call.get("ExpressionAttributeValues") or {}
    for found in KEY_EQUALS.finditer(call.get("KeyConditionExpression", "")):
        if names.get(found["name"], found["name"]) == name:
            return [str(value) for value in values[found["value"]].values()]
    return None


def emit_logs(function, *rest, **named):
    """The emulator writes a function's log as itself; AWS does so by the function's role, or not at all."""
    if may_write_log(function.get("config") or function):
        stock_emit_logs(function, *rest, **named)


def may_write_log(config):
    role = config["Role"].rsplit("/", 1)[-1]
    region, account = config["FunctionArn"].split(":")[3:5]
    group = (config.get("LoggingConfig") or {}).get("LogGroup") or f"/aws/lambda/{config['FunctionName']}"
    # AWS names the group with an empty stream where it asks for the right to make one.
    no_stream = f"arn:aws:logs:{region}:{account}:log-group:{group}:log-stream:"
    policies = iam_evaluator._gather_role_policies(role, account)
    limits = iam_evaluator._permissions_boundary(iam._roles, role, account)
    asked = (("logs:CreateLogStream", no_stream), ("logs:PutLogEvents", f"{no_stream}{config['Version']}"))
    return all(
        evaluate(
            iam_evaluator.EvalContext(
                principal_arn=f"arn:aws:sts::{account}:assumed-role/{role}/{config['FunctionName']}",
                principal_type="AssumedRole",
                principal_account=account,
                action=action,
                resource_arn=resource,
                region=region,
            ),
            policies,
            *limits,
        ).decision
        == "Allow"
        for action, resource in asked
    )


def install():
    lambda_svc._emit_lambda_logs = emit_logs
    iam_evaluator.evaluate = evaluate
    iam_evaluator.evaluate_resource_policy = evaluate_resource_policy
