"""API Gateway: WebSocket and HTTP APIs and what they consist of."""

from ..resource import Call, Resource, resource
from ..values import is_unknown, without_none
from .mapping import changed, members
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
