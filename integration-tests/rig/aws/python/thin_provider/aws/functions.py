"""Lambda."""

from ..archives import zip_bytes
from ..resource import Call, Resource, resource
from ..values import has_unknown, is_unknown, without_none
from .mapping import arn_problems, changed, members
from .tagging import retagging

# The service model allows more than Lambda does, and knows no list of memory steps.
LONGEST_TIMEOUT = 900
CONFIGURATION = (
    "description",
    "handler",
    "runtime",
    "timeout",
    "memorySize",
    "layers",
    "tracingConfig",
    "ephemeralStorage",
    "loggingConfig",
    "deadLetterConfig",
    "kmsKeyArn",
    "role",
)
CODE = ("code", "s3Bucket", "s3Key", "s3ObjectVersion", "sourceCodeHash", "architectures")


@resource("aws:lambda/function:Function")
class Function(Resource):
    name_input, name_length = "name", 64
    replace_on = ("name", "packageType")
    outputs = (
        "arn",
        "invokeArn",
        "qualifiedArn",
        "qualifiedInvokeArn",
        "version",
        "lastModified",
        "codeSha256",
        "sourceCodeSize",
        "tagsAll",
    )

    def create_calls(self, inputs):
        create = {
            "FunctionName": inputs["name"],
            "Role": inputs["role"],
            "Code": code(inputs),
            **members(inputs, "lambda", "CreateFunction", *CONFIGURATION, "architectures", "packageType", "publish"),
            "Environment": environment(inputs),
            "Tags": inputs.get("tags"),
        }
        for name in ("sourceCodeHash", "skipDestroy"):
            inputs.get(name)
        return [Call("lambda", "CreateFunction", without_none(create)), *concurrency_calls(inputs)]

    def problems(self, inputs):
        timeout = inputs.get("timeout")
        if isinstance(timeout, int) and timeout > LONGEST_TIMEOUT:
            yield "timeout", f"{timeout} is greater than {LONGEST_TIMEOUT}"
        yield from arn_problems("role", inputs["role"], "iam")
        if inputs.get("code") is None:
            yield "code", "is required"

    def created(self, inputs, answers):
        wait_until_active(self, inputs["name"])
        return inputs["name"], self._outputs(answers[0], inputs)

    def update_calls(self, id, old, new, state):
        calls = []
        if changed(old, new, *CONFIGURATION, "environment"):
            settings = members(new, "lambda", "UpdateFunctionConfiguration", *CONFIGURATION)
            parameters = {"FunctionName": id, **settings, "Environment": environment(new) or {"Variables": {}}}
            calls.append(Call("lambda", "UpdateFunctionConfiguration", without_none(parameters)))
        if changed(old, new, *CODE):
            parameters = {
                "FunctionName": id,
                "ZipFile": zip_bytes(new["code"]),
                "Architectures": new.get("architectures"),
            }
            calls.append(Call("lambda", "UpdateFunctionCode", without_none(parameters)))
        if calls and new.get("publish"):
            calls.append(Call("lambda", "PublishVersion", {"FunctionName": id}))
        if changed(old, new, "reservedConcurrentExecutions"):
            calls += concurrency_calls(new) or [Call("lambda", "DeleteFunctionConcurrency", {"FunctionName": id})]
        return calls + retagging(old, new, state["arn"])

    def updated(self, id, inputs, answers, state):
        described = [answer for answer in answers if answer and "CodeSha256" in answer]
        wait_until_active(self, id)
        return self._outputs(described[-1], inputs) if described else super().updated(id, inputs, answers, state)

    def changing_outputs(self, changed_names):
        if not changed_names & {*CONFIGURATION, *CODE, "environment"}:
            return ()
        always = ("lastModified", "codeSha256", "sourceCodeSize")
        return (*always, "version", "qualifiedArn", "qualifiedInvokeArn")

    def find_call(self, id, state):
        return Call("lambda", "GetFunction", {"FunctionName": id})

    def delete_calls(self, id, state):
        return [] if state.get("skipDestroy") else [Call("lambda", "DeleteFunction", {"FunctionName": id})]

    def _outputs(self, answer, inputs):
        version = answer.get("Version", "$LATEST")
        arn = self.scope.arn("lambda", f"function:{inputs['name']}")
        qualified = f"{arn}:{version}"
        return {
            "arn": arn,
            "invokeArn": invoke_arn(self.scope, arn),
            "qualifiedArn": qualified,
            "qualifiedInvokeArn": invoke_arn(self.scope, qualified),
            "version": version,
            "lastModified": answer.get("LastModified"),
            "codeSha256": answer.get("CodeSha256"),
            "sourceCodeSize": answer.get("CodeSize"),
            "tagsAll": inputs.get("tags", {}),
        }


def wait_until_active(subject, name):
    client = subject.api.client("lambda", subject.scope.region)
    client.get_waiter("function_active_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1})
    client.get_waiter("function_updated_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1})


def invoke_arn(scope, function_arn):
    return f"arn:aws:apigateway:{scope.region}:lambda:path/2015-03-31/functions/{function_arn}/invocations"


def code(inputs):
    archive = inputs.get("code")
    return {} if archive is None else {"ZipFile": b"" if has_unknown(archive) else zip_bytes(archive)}


def environment(inputs):
    given = inputs.object("environment")
    return None if given is None else {"Variables": given.get("variables", {})}


def concurrency_calls(inputs):
    reserved = inputs.get("reservedConcurrentExecutions")
    if reserved is None or reserved == -1:
        return []
    parameters = {"FunctionName": inputs["name"], "ReservedConcurrentExecutions": reserved}
    return [Call("lambda", "PutFunctionConcurrency", parameters)]


@resource("aws:lambda/alias:Alias")
class Alias(Resource):
    name_input, name_length = "name", 128
    replace_on = ("name", "functionName")
    outputs = ("arn", "invokeArn")

    def create_calls(self, inputs):
        return [Call("lambda", "CreateAlias", self._parameters(inputs, "CreateAlias"))]

    def created(self, inputs, answers):
        arn = answers[0]["AliasArn"]
        return arn, {"arn": arn, "invokeArn": invoke_arn(self.scope, arn)}

    def update_calls(self, id, old, new, state):
        return [Call("lambda", "UpdateAlias", self._parameters(new, "UpdateAlias"))]

    def find_call(self, id, state):
        return Call("lambda", "GetAlias", {"FunctionName": state["functionName"], "Name": state["name"]})

    def delete_calls(self, id, state):
        return [Call("lambda", "DeleteAlias", {"FunctionName": state["functionName"], "Name": state["name"]})]

    def _parameters(self, inputs, operation):
        names = ("functionName", "name", "functionVersion", "description", "routingConfig")
        for name in ("functionName", "functionVersion"):
            inputs[name]
        return members(inputs, "lambda", operation, *names)


@resource("aws:lambda/permission:Permission")
class Permission(Resource):
    name_input, name_length = "statementId", 100
    replace_on = (
        "statementId",
        "action",
        "function",
        "principal",
        "qualifier",
        "sourceAccount",
        "sourceArn",
        "invokedViaFunctionUrl",
        "functionUrlAuthType",
    )

    def create_calls(self, inputs):
        names = [name for name in self.replace_on if name != "function"]
        given = members(inputs, "lambda", "AddPermission", *names)
        return [Call("lambda", "AddPermission", {"FunctionName": inputs["function"], **given})]

    def problems(self, inputs):
        principal = inputs.get("principal")
        if is_unknown(principal) or not str(principal).endswith(".amazonaws.com"):
            return
        if inputs.get("sourceArn") is None and inputs.get("sourceAccount") is None:
            yield "sourceArn", f"is missing: every account's {principal} could call the function"

    def created(self, inputs, answers):
        return inputs["statementId"], {}

    def delete_calls(self, id, state):
        qualifier = {"Qualifier": state["qualifier"]} if state.get("qualifier") else {}
        return [Call("lambda", "RemovePermission", {"FunctionName": state["function"], "StatementId": id, **qualifier})]
