"""API Gateway: WebSocket and HTTP APIs."""

from ..api import Refused
from ..resource import Call, Resource, resource
from ..values import is_unknown, without_none
from .mapping import arn_problems, changed, members
from .tagging import retagging

SERVICE = "apigatewayv2"
SHORTEST_INTEGRATION_MS = 50
LONGEST_INTEGRATION_MS = 30_000


class ApiPart(Resource):
    """What belongs to an API and is created, changed and removed by operations of its own name."""

    kind: str
    fields: tuple[str, ...]
    # Member of answers and parameters that names it.
    id_member: str
    replace_on = ("apiId",)

    def create_calls(self, inputs):
        return [self._call("Create", {"ApiId": inputs["apiId"]}, inputs, self.fields)]

    def created(self, inputs, answers):
        return answers[0][self.id_member], {}

    def update_calls(self, id, old, new, state):
        return [self._call("Update", {"ApiId": new["apiId"], self.id_member: id}, new, self.fields)]

    def find_call(self, id, state):
        return Call(SERVICE, f"Get{self.kind}", {"ApiId": state["apiId"], self.id_member: id})

    def delete_calls(self, id, state):
        return [Call(SERVICE, f"Delete{self.kind}", {"ApiId": state["apiId"], self.id_member: id})]

    def _call(self, verb, keys, inputs, names):
        operation = f"{verb}{self.kind}"
        return Call(SERVICE, operation, {**keys, **members(inputs, SERVICE, operation, *names)})


@resource("aws:apigatewayv2/api:Api")
class Api(Resource):
    name_input, name_length = "name", 128
    replace_on = ("protocolType",)
    outputs = ("apiEndpoint", "arn", "executionArn", "tagsAll")
    fields = (
        "name",
        "apiKeySelectionExpression",
        "corsConfiguration",
        "description",
        "disableExecuteApiEndpoint",
        "ipAddressType",
        "routeSelectionExpression",
        "version",
    )

    def create_calls(self, inputs):
        given = members(inputs, SERVICE, "CreateApi", *self.fields, "protocolType", "tags")
        return [Call(SERVICE, "CreateApi", given)]

    def problems(self, inputs):
        if inputs["protocolType"] == "WEBSOCKET" and inputs.get("routeSelectionExpression") is None:
            yield "routeSelectionExpression", "is required for WebSocket APIs"
        if inputs["protocolType"] == "WEBSOCKET" and inputs.get("corsConfiguration") is not None:
            yield "corsConfiguration", "is for HTTP APIs only"

    def created(self, inputs, answers):
        id, region = answers[0]["ApiId"], self.scope.region
        scheme = "wss" if inputs["protocolType"] == "WEBSOCKET" else "https"
        outputs = {
            "apiEndpoint": f"{scheme}://{id}.execute-api.{region}.amazonaws.com",
            "arn": f"arn:aws:apigateway:{region}::/apis/{id}",
            "executionArn": self.scope.arn("execute-api", id),
            "tagsAll": inputs.get("tags", {}),
        }
        return id, outputs

    def update_calls(self, id, old, new, state):
        calls = retagging(old, new, state["arn"])
        if changed(old, new, *self.fields):
            parameters = {"ApiId": id, **members(new, SERVICE, "UpdateApi", *self.fields)}
            calls.append(Call(SERVICE, "UpdateApi", parameters))
        return calls

    def find_call(self, id, state):
        return Call(SERVICE, "GetApi", {"ApiId": id})

    def delete_calls(self, id, state):
        return [Call(SERVICE, "DeleteApi", {"ApiId": id})]


@resource("aws:apigatewayv2/integration:Integration")
class Integration(ApiPart):
    kind, id_member = "Integration", "IntegrationId"
    replace_on = ("apiId", "integrationType")
    fields = (
        "connectionType",
        "contentHandlingStrategy",
        "credentialsArn",
        "description",
        "integrationMethod",
        "integrationType",
        "integrationUri",
        "passthroughBehavior",
        "payloadFormatVersion",
        "requestParameters",
        "requestTemplates",
        "templateSelectionExpression",
    )

    def _call(self, verb, keys, inputs, names):
        call = super()._call(verb, keys, inputs, names)
        timeout = {"TimeoutInMillis": inputs.get("timeoutMilliseconds")}
        return Call(call.service, call.operation, without_none({**call.parameters, **timeout}))

    def problems(self, inputs):
        timeout = inputs.get("timeoutMilliseconds")
        if isinstance(timeout, int) and not SHORTEST_INTEGRATION_MS <= timeout <= LONGEST_INTEGRATION_MS:
            yield "timeoutMilliseconds", f"{timeout} is outside {SHORTEST_INTEGRATION_MS}..{LONGEST_INTEGRATION_MS}"
        uri = inputs.get("integrationUri")
        if inputs.get("integrationType") == "AWS_PROXY":
            if uri is None:
                yield "integrationUri", "is required for AWS_PROXY"
            yield from invoke_arn_problems("integrationUri", uri)


def invoke_arn_problems(field, uri):
    """Problems of the address by which API Gateway calls a Lambda."""
    if isinstance(uri, str) and not is_unknown(uri):
        called_by_gateway = uri.startswith("arn:aws:apigateway:") and uri.endswith("/invocations")
        if not called_by_gateway and not uri.startswith("arn:aws:lambda:"):
            yield field, f"{uri!r} is no address of a Lambda function"


@resource("aws:apigatewayv2/route:Route")
class Route(ApiPart):
    kind, id_member = "Route", "RouteId"
    fields = (
        "apiKeyRequired",
        "authorizationScopes",
        "authorizationType",
        "authorizerId",
        "modelSelectionExpression",
        "operationName",
        "requestModels",
        "routeKey",
        "routeResponseSelectionExpression",
        "target",
    )

    def problems(self, inputs):
        inputs["routeKey"]
        target = inputs.get("target")
        if isinstance(target, str) and not is_unknown(target) and not target.startswith("integrations/"):
            yield "target", f"{target!r} does not begin with integrations/"
        kind, authorizer = inputs.get("authorizationType"), inputs.get("authorizerId")
        if kind in ("CUSTOM", "JWT") and authorizer is None:
            yield "authorizerId", f"is required with authorizationType {kind}"


@resource("aws:apigatewayv2/routeResponse:RouteResponse")
class RouteResponse(ApiPart):
    kind, id_member = "RouteResponse", "RouteResponseId"
    replace_on = ("apiId", "routeId")
    fields = ("routeId", "routeResponseKey", "modelSelectionExpression", "responseModels")

    def find_call(self, id, state):
        return Call(SERVICE, "GetRouteResponse", self._keys(id, state))

    def delete_calls(self, id, state):
        return [Call(SERVICE, "DeleteRouteResponse", self._keys(id, state))]

    def _keys(self, id, state):
        return {"ApiId": state["apiId"], "RouteId": state["routeId"], "RouteResponseId": id}


@resource("aws:apigatewayv2/authorizer:Authorizer")
class Authorizer(ApiPart):
    kind, id_member = "Authorizer", "AuthorizerId"
    name_input, name_length = "name", 128
    fields = (
        "authorizerCredentialsArn",
        "authorizerPayloadFormatVersion",
        "authorizerResultTtlInSeconds",
        "authorizerType",
        "authorizerUri",
        "enableSimpleResponses",
        "jwtConfiguration",
        "name",
    )

    def _call(self, verb, keys, inputs, names):
        call = super()._call(verb, keys, inputs, names)
        sources = inputs.get("identitySources", [] if verb == "Create" else None)
        return Call(call.service, call.operation, without_none({**call.parameters, "IdentitySource": sources}))

    def problems(self, inputs):
        yield from invoke_arn_problems("authorizerUri", inputs.get("authorizerUri"))


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
        return [Call(SERVICE, "CreateStage", {**self._parameters(inputs, "CreateStage"), "Tags": inputs.get("tags", {})})]

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
