"""CloudFront's policies and functions."""

from ..resource import Call, Resource, resource
from ..values import without_none
from .quantities import cloudfront_members

SERVICE = "cloudfront"
MOST_HEADERS_OF_A_POLICY = 10


class Versioned(Resource):
    """What CloudFront changes and removes only by the version that was read last."""

    regional = False
    kind: str
    # Member that carries the configuration in calls.
    config_member: str

    def config(self, inputs):
        raise NotImplementedError

    def create_calls(self, inputs):
        return [self._call("Create", {}, inputs)]

    def created(self, inputs, answers):
        answer = answers[0][self.kind]
        return answer["Id"], self.outputs_of(inputs, answer, answers[0]["ETag"])

    def outputs_of(self, inputs, answer, etag):
        return {"etag": etag}

    def update_calls(self, id, old, new, state):
        return [self._call("Update", {"Id": id, "IfMatch": self.version(id)}, new)]

    def updated(self, id, inputs, answers, state):
        etag = next((answer["ETag"] for answer in answers if answer and "ETag" in answer), state.get("etag"))
        return {**{name: state.get(name) for name in self.outputs}, "etag": etag}

    def version(self, id):
        return self.send(Call(SERVICE, f"Get{self.kind}", {"Id": id}))["ETag"]

    def find_call(self, id, state):
        return Call(SERVICE, f"Get{self.kind}", {"Id": id})

    def delete_calls(self, id, state):
        if not self.exists(id, state):
            return []
        return [Call(SERVICE, f"Delete{self.kind}", {"Id": id, "IfMatch": self.version(id)})]

    def _call(self, verb, keys, inputs):
        operation = f"{verb}{self.kind}"
        config = without_none(self.config(inputs))
        return Call(SERVICE, operation, {**keys, **cloudfront_members(operation, {self.config_member: config})})


@resource("aws:cloudfront/originAccessControl:OriginAccessControl")
class OriginAccessControl(Versioned):
    kind, config_member = "OriginAccessControl", "OriginAccessControlConfig"
    name_input, name_length = "name", 64
    outputs = ("arn", "etag")

    def config(self, inputs):
        names = ("description", "name", "originAccessControlOriginType", "signingBehavior", "signingProtocol")
        return {name: inputs.get(name) for name in names}

    def outputs_of(self, inputs, answer, etag):
        arn = f"arn:aws:cloudfront::{self.scope.account}:origin-access-control/{answer['Id']}"
        return {"arn": arn, "etag": etag}


@resource("aws:cloudfront/originRequestPolicy:OriginRequestPolicy")
class OriginRequestPolicy(Versioned):
    kind, config_member = "OriginRequestPolicy", "OriginRequestPolicyConfig"
    name_input, name_length = "name", 128
    replace_on = ("name",)
    outputs = ("arn", "etag")

    def config(self, inputs):
        names = ("comment", "cookiesConfig", "headersConfig", "name", "queryStringsConfig")
        return {name: inputs.get(name) for name in names}

    def problems(self, inputs):
        headers = forwarded_headers(inputs.get("headersConfig"))
        if len(headers) > MOST_HEADERS_OF_A_POLICY:
            yield "headersConfig.headers.items", f"has {len(headers)} items, allowed are {MOST_HEADERS_OF_A_POLICY}"
        if "authorization" in headers:
            yield "headersConfig.headers.items", "may not have Authorization"
        behaviors = {"headersConfig": "header", "cookiesConfig": "cookie", "queryStringsConfig": "queryString"}
        for field, prefix in behaviors.items():
            config = inputs[field]
            behavior, listed = config.get(f"{prefix}Behavior"), config.get(f"{prefix}s")
            needs_list = behavior in ("whitelist", "allExcept", "allViewerAndWhitelistCloudFront")
            if needs_list != bool(listed and listed.get("items")):
                yield f"{field}.{prefix}s", f"{'is required' if needs_list else 'is no input'} with {behavior}"

    def outputs_of(self, inputs, answer, etag):
        return {"arn": f"arn:aws:cloudfront::{self.scope.account}:origin-request-policy/{answer['Id']}", "etag": etag}


def forwarded_headers(config):
    items = ((config or {}).get("headers") or {}).get("items") or []
    return [item.lower() for item in items if isinstance(item, str)]


@resource("aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy")
class ResponseHeadersPolicy(Versioned):
    kind, config_member = "ResponseHeadersPolicy", "ResponseHeadersPolicyConfig"
    name_input, name_length = "name", 128
    replace_on = ("name",)
    outputs = ("arn", "etag")

    def config(self, inputs):
        names = (
            "comment",
            "corsConfig",
            "customHeadersConfig",
            "name",
            "removeHeadersConfig",
            "securityHeadersConfig",
            "serverTimingHeadersConfig",
        )
        return {name: inputs.get(name) for name in names}

    def outputs_of(self, inputs, answer, etag):
        return {"arn": f"arn:aws:cloudfront::{self.scope.account}:response-headers-policy/{answer['Id']}", "etag": etag}


@resource("aws:cloudfront/function:Function")
class Function(Resource):
    regional = False
    name_input, name_length = "name", 64
    replace_on = ("name",)
    outputs = ("arn", "etag", "liveStageEtag", "status")

    def create_calls(self, inputs):
        inputs.get("publish")
        return [Call(SERVICE, "CreateFunction", self._parameters(inputs))]

    def created(self, inputs, answers):
        name = inputs["name"]
        self._publish(name, inputs, answers[0]["ETag"])
        arn = f"arn:aws:cloudfront::{self.scope.account}:function/{name}"
        return name, {"arn": arn, "etag": answers[0]["ETag"], "liveStageEtag": "", "status": "UNASSOCIATED"}

    def update_calls(self, id, old, new, state):
        return [Call(SERVICE, "UpdateFunction", {**self._parameters(new), "IfMatch": self._version(id)})]

    def updated(self, id, inputs, answers, state):
        self._publish(id, inputs, self._version(id))
        return super().updated(id, inputs, answers, state)

    def find_call(self, id, state):
        return Call(SERVICE, "DescribeFunction", {"Name": id})

    def delete_calls(self, id, state):
        return [Call(SERVICE, "DeleteFunction", {"Name": id, "IfMatch": self._version(id)})]

    def _version(self, name):
        return self.send(Call(SERVICE, "DescribeFunction", {"Name": name}))["ETag"]

    def _publish(self, name, inputs, etag):
        if inputs.get("publish", True):
            self.send(Call(SERVICE, "PublishFunction", {"Name": name, "IfMatch": etag}))

    def _parameters(self, inputs):
        config = {
            "Comment": inputs.get("comment", ""),
            "Runtime": inputs["runtime"],
        }
        code = inputs["code"]
        return {"Name": inputs["name"], "FunctionConfig": config, "FunctionCode": code.encode()}
