"""API Gateway: what makes an API reachable, and how it writes logs."""

from ..api import Refused
from ..resource import Call, Resource, resource
from ..values import is_unknown, without_none
from .apis import SERVICE, ApiPart
from .mapping import arn_problems, changed, members
from .tagging import retagging


@resource("aws:apigatewayv2/deployment:Deployment")
class Deployment(ApiPart):
    """A snapshot of an API. The emulator serves the API as it stands, deployed or not."""

    kind, id_member = "Deployment", "DeploymentId"
    replace_on = ("apiId", "triggers")
    fields = ("description",)
    outputs = ("autoDeployed",)

    def create_calls(self, inputs):
        inputs.get("triggers")
        return super().create_calls(inputs)

    def created(self, inputs, answers):
        routes = self.send(Call(SERVICE, "GetRoutes", {"ApiId": inputs["apiId"]}))
        if not routes.get("Items"):
            raise Refused("At least one route is required before deploying the Api.")
        return answers[0]["DeploymentId"], {"autoDeployed": False}

    def delete_calls(self, id, state):
        stages = self.send_unless_gone(Call(SERVICE, "GetStages", {"ApiId": state["apiId"]})) or {}
        using = [stage["StageName"] for stage in stages.get("Items", []) if stage.get("DeploymentId") == id]
        if using:
            raise Refused(f"Active stages pointing to this deployment must be moved or deleted: {', '.join(using)}")
        return super().delete_calls(id, state)


@resource("aws:apigatewayv2/stage:Stage")
class Stage(Resource):
    name_input, name_length = "name", 128
    replace_on = ("apiId", "name")
    outputs = ("arn", "executionArn", "invokeUrl", "tagsAll")
    fields = (
        "accessLogSettings",
        "autoDeploy",
        "clientCertificateId",
        "defaultRouteSettings",
        "deploymentId",
        "description",
        "stageVariables",
    )

    def create_calls(self, inputs):
        return [
            Call(SERVICE, "CreateStage", {**self._parameters(inputs, "CreateStage"), "Tags": inputs.get("tags", {})})
        ]

    def problems(self, inputs):
        settings = inputs.get("defaultRouteSettings")
        if isinstance(settings, dict):
            for name in ("throttlingBurstLimit", "throttlingRateLimit"):
                if not settings.get(name):
                    yield f"defaultRouteSettings.{name}", "is not set: the stage would answer every request with 429"
        if inputs.get("autoDeploy") and inputs.get("deploymentId") is not None:
            yield "autoDeploy", "excludes deploymentId"
        log = inputs.get("accessLogSettings")
        if isinstance(log, dict):
            yield from arn_problems("accessLogSettings.destinationArn", log.get("destinationArn"), "logs")
            format = log.get("format", "")
            if not is_unknown(format) and "requestId" not in format and "extendedRequestId" not in format:
                yield "accessLogSettings.format", "lacks $context.requestId or $context.extendedRequestId"

    def created(self, inputs, answers):
        api, name, region = inputs["apiId"], inputs["name"], self.scope.region
        protocol = self.send(Call(SERVICE, "GetApi", {"ApiId": api}))["ProtocolType"]
        host = f"{api}.execute-api.{region}.amazonaws.com"
        https = f"https://{host}/" if name == "$default" else f"https://{host}/{name}"
        outputs = {
            "arn": f"arn:aws:apigateway:{region}::/apis/{api}/stages/{name}",
            "executionArn": self.scope.arn("execute-api", f"{api}/{name}"),
            "invokeUrl": f"wss://{host}/{name}" if protocol == "WEBSOCKET" else https,
            "tagsAll": inputs.get("tags", {}),
        }
        return name, outputs

    def update_calls(self, id, old, new, state):
        calls = retagging(old, new, state["arn"])
        if changed(old, new, *self.fields, "routeSettings"):
            calls.append(Call(SERVICE, "UpdateStage", self._parameters(new, "UpdateStage")))
        return calls

    def find_call(self, id, state):
        return Call(SERVICE, "GetStage", {"ApiId": state["apiId"], "StageName": id})

    def delete_calls(self, id, state):
        return [Call(SERVICE, "DeleteStage", {"ApiId": state["apiId"], "StageName": id})]

    def _parameters(self, inputs, operation):
        routes = inputs.map("routeSettings", lambda setting: (setting["routeKey"], route_setting(setting)))
        by_route = {"RouteSettings": dict(routes)} if isinstance(routes, list) else {}
        given = members(inputs, SERVICE, operation, *self.fields)
        return {"ApiId": inputs["apiId"], "StageName": inputs["name"], **given, **by_route}


def route_setting(inputs):
    setting = {
        "DataTraceEnabled": inputs.get("dataTraceEnabled"),
        "DetailedMetricsEnabled": inputs.get("detailedMetricsEnabled"),
        "LoggingLevel": inputs.get("loggingLevel"),
        "ThrottlingBurstLimit": inputs.get("throttlingBurstLimit"),
        "ThrottlingRateLimit": inputs.get("throttlingRateLimit"),
    }
    return without_none(setting)


@resource("aws:apigateway/account:Account")
class Account(Resource):
    """The one role by which API Gateway writes logs: of an account in a Region, not of a stack."""

    outputs = ("apiKeyVersion", "features")

    def create_calls(self, inputs):
        role = inputs.get("cloudwatchRoleArn", "")
        operations = [{"op": "replace", "path": "/cloudwatchRoleArn", "value": role}]
        return [Call("apigateway", "UpdateAccount", {"patchOperations": operations})]

    def problems(self, inputs):
        yield from arn_problems("cloudwatchRoleArn", inputs.get("cloudwatchRoleArn"), "iam")

    def created(self, inputs, answers):
        return "api-gateway-account", {"apiKeyVersion": "1", "features": []}

    def delete_calls(self, id, state):
        operations = [{"op": "replace", "path": "/cloudwatchRoleArn", "value": ""}]
        return [Call("apigateway", "UpdateAccount", {"patchOperations": operations})]
