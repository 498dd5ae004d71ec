"""WAF."""

from ..judge import conform_call
from ..resource import Call, Resource, resource, tag_list
from ..values import is_unknown, without_none
from .mapping import changed, members
from .tagging import retagging

SERVICE = "wafv2"
EDGE_REGION = "us-east-1"


@resource("aws:wafv2/webAcl:WebAcl")
class WebAcl(Resource):
    """The emulator keeps an ACL and enforces nothing of it."""

    name_input, name_length = "name", 128
    replace_on = ("name", "scope")
    outputs = ("arn", "applicationIntegrationUrl", "capacity", "lockToken", "tagsAll")
    fields = (
        "associationConfig",
        "captchaConfig",
        "challengeConfig",
        "defaultAction",
        "description",
        "name",
        "rules",
        "scope",
        "tokenDomains",
        "visibilityConfig",
    )

    def create_calls(self, inputs):
        create = {**self._parameters(inputs, "CreateWebACL"), "Tags": tag_list(inputs)}
        return [Call(SERVICE, "CreateWebACL", without_none(create))]

    def problems(self, inputs):
        if inputs["scope"] == "CLOUDFRONT" and self.scope.region != EDGE_REGION:
            yield "region", f"{self.scope.region!r} is not {EDGE_REGION}, where ACLs of scope CLOUDFRONT stand"
        rules = inputs.get("rules") or []
        if is_unknown(rules):
            return
        priorities = [rule.get("priority") for rule in rules]
        for priority in {priority for priority in priorities if priorities.count(priority) > 1}:
            yield "rules", f"have the priority {priority} twice"
        for index, rule in enumerate(rules):
            managed = (rule.get("statement") or {}).keys() & {
                "managedRuleGroupStatement",
                "ruleGroupReferenceStatement",
            }
            wanted, other = ("overrideAction", "action") if managed else ("action", "overrideAction")
            if rule.get(wanted) is None or rule.get(other) is not None:
                yield f"rules[{index}].{wanted}", f"is required for {rule.get('name')!r}, and {other} is not"

    def created(self, inputs, answers):
        summary = answers[0]["Summary"]
        outputs = {
            "arn": summary["ARN"],
            "applicationIntegrationUrl": "",
            "capacity": 0,
            "lockToken": summary["LockToken"],
            "tagsAll": inputs.get("tags", {}),
        }
        return summary["Id"], outputs

    def update_calls(self, id, old, new, state):
        calls = retagging(old, new, state["arn"])
        if changed(old, new, *self.fields, "customResponseBodies"):
            parameters = {**self._parameters(new, "UpdateWebACL"), "Id": id, "LockToken": self._lock(id, state)}
            calls.append(Call(SERVICE, "UpdateWebACL", parameters))
        return calls

    def find_call(self, id, state):
        return Call(SERVICE, "GetWebACL", self._keys(id, state))

    def delete_calls(self, id, state):
        if not self.exists(id, state):
            return []
        return [Call(SERVICE, "DeleteWebACL", {**self._keys(id, state), "LockToken": self._lock(id, state)})]

    def _keys(self, id, state):
        return {"Name": state["name"], "Scope": state["scope"], "Id": id}

    def _lock(self, id, state):
        return self.send(Call(SERVICE, "GetWebACL", self._keys(id, state)))["LockToken"]

    def _parameters(self, inputs, operation):
        bodies = inputs.map("customResponseBodies", response_body)
        by_key = {"CustomResponseBodies": dict(bodies)} if isinstance(bodies, list) else {}
        return {**members(inputs, SERVICE, operation, *self.fields), **by_key}


def response_body(inputs):
    return inputs["key"], {"Content": inputs["content"], "ContentType": inputs["contentType"]}


@resource("aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration")
class WebAclLoggingConfiguration(Resource):
    """The emulator has no logs of ACLs: judged, and kept here only."""

    replace_on = ("resourceArn",)

    def create_calls(self, inputs):
        names = ("logDestinationConfigs", "loggingFilter", "redactedFields", "resourceArn")
        configuration = {"loggingConfiguration": without_none({name: inputs.get(name) for name in names})}
        given = conform_call(SERVICE, "PutLoggingConfiguration", configuration)
        return [Call(SERVICE, "PutLoggingConfiguration", given, kept=True)]

    def problems(self, inputs):
        for destination in inputs["logDestinationConfigs"]:
            name = str(destination).split(":")[-1]
            if not is_unknown(destination) and not name.startswith("aws-waf-logs-"):
                yield "logDestinationConfigs", f"{name!r} does not begin with aws-waf-logs-"

    def created(self, inputs, answers):
        self.api.keep("web ACL logging", inputs["resourceArn"], inputs["resourceArn"])
        return inputs["resourceArn"], {}

    def delete_calls(self, id, state):
        self.api.forget("web ACL logging", id)
        return []
