"""SSM parameters."""

from ..resource import Call, Resource, resource, tag_list
from ..values import is_unknown, without_none
from .mapping import members
from .tagging import retagging

LONGEST_STANDARD_VALUE = 4096


@resource("aws:ssm/parameter:Parameter")
class Parameter(Resource):
    name_input, name_length = "name", 1011
    replace_on = ("name",)
    outputs = ("arn", "version", "tagsAll")

    def create_calls(self, inputs):
        return [Call("ssm", "PutParameter", without_none({**self._settings(inputs), "Tags": tag_list(inputs)}))]

    def problems(self, inputs):
        value = inputs.get("value", inputs.get("insecureValue"))
        if value is None:
            yield "value", "is required"
        elif (
            not is_unknown(value)
            and inputs.get("tier", "Standard") == "Standard"
            and len(value) > LONGEST_STANDARD_VALUE
        ):
            yield "value", f"has {len(value)} characters, the Standard tier takes {LONGEST_STANDARD_VALUE}"
        if inputs.get("type") == "SecureString" and inputs.get("insecureValue") is not None:
            yield "insecureValue", "is not for SecureString"

    def created(self, inputs, answers):
        name = inputs["name"]
        arn = self.scope.arn("ssm", f"parameter{name if name.startswith('/') else f'/{name}'}")
        return name, {"arn": arn, "version": answers[0]["Version"], "tagsAll": inputs.get("tags", {})}

    def update_calls(self, id, old, new, state):
        put = {**self._settings(new), "Overwrite": True}
        return [Call("ssm", "PutParameter", put), *retagging(old, new, state["arn"])]

    def updated(self, id, inputs, answers, state):
        return {"arn": state["arn"], "version": answers[0]["Version"], "tagsAll": inputs.get("tags", {})}

    def changing_outputs(self, changed_names):
        return ("version",) if changed_names & {"value", "insecureValue"} else ()

    def find_call(self, id, state):
        return Call("ssm", "GetParameter", {"Name": id})

    def delete_calls(self, id, state):
        return [Call("ssm", "DeleteParameter", {"Name": id})]

    def _settings(self, inputs):
        names = ("allowedPattern", "dataType", "description", "keyId", "name", "overwrite", "tier", "type")
        value = inputs.get("value", inputs.get("insecureValue"))
        return without_none({**members(inputs, "ssm", "PutParameter", *names), "Value": value})
