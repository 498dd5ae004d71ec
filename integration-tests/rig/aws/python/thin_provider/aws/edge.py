"""CloudFront."""

import re
import uuid

from ..resource import Call, Resource, resource, tag_list
from ..values import is_unknown, without_none
from .mapping import changed
from .quantities import cloudfront_members

SERVICE = "cloudfront"
ZONE_OF_DISTRIBUTIONS = "Z2FDTNDATAQYW2"
MOST_HEADERS_OF_A_POLICY = 10
EDGE_CERTIFICATE = re.compile(r"arn:aws:acm:us-east-1:\d{12}:certificate/.+")
EDGE_ACL = re.compile(r"arn:aws:wafv2:us-east-1:\d{12}:global/webacl/.+")


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


@resource("aws:cloudfront/distribution:Distribution")
class Distribution(Versioned):
    kind, config_member = "Distribution", "DistributionConfig"
    outputs = (
        "arn",
        "callerReference",
        "domainName",
        "etag",
        "hostedZoneId",
        "inProgressValidationBatches",
        "lastModifiedTime",
        "status",
        "tagsAll",
    )

    def config(self, inputs):
        for name in ("retainOnDelete", "tags", "waitForDeployment"):
            inputs.get(name)
        return {
            "CallerReference": str(uuid.uuid4()),
            "Aliases": inputs.get("aliases", []),
            "Comment": inputs.get("comment", ""),
            "DefaultRootObject": inputs.get("defaultRootObject", ""),
            "Enabled": inputs["enabled"],
            "HttpVersion": inputs.get("httpVersion", "http2"),
            "IsIPV6Enabled": inputs.get("isIpv6Enabled", False),
            "PriceClass": inputs.get("priceClass", "PriceClass_All"),
            "WebACLId": inputs.get("webAclId", ""),
            "Origins": inputs.map("origins", origin),
            "DefaultCacheBehavior": behavior(inputs.object("defaultCacheBehavior")),
            "CacheBehaviors": inputs.map("orderedCacheBehaviors", ordered_behavior) or [],
            "CustomErrorResponses": inputs.map("customErrorResponses", error_response) or [],
            "Logging": logging(inputs.object("loggingConfig")),
            "Restrictions": {"GeoRestriction": geo_restriction(inputs.object("restrictions"))},
            "ViewerCertificate": inputs["viewerCertificate"],
        }

    def problems(self, inputs):
        origins = inputs["origins"]
        yield from origin_problems(origins)
        known = {origin.get("originId") for origin in origins}
        behaviors = [("defaultCacheBehavior", inputs["defaultCacheBehavior"])]
        ordered = inputs.get("orderedCacheBehaviors") or []
        behaviors += [(f"orderedCacheBehaviors[{index}]", given) for index, given in enumerate(ordered)]
        for field, given in behaviors:
            target = given.get("targetOriginId")
            if not is_unknown(target) and target not in known:
                yield f"{field}.targetOriginId", f"{target!r} is not one of {', '.join(sorted(map(str, known)))}"
            if given.get("cachePolicyId") is None and given.get("forwardedValues") is None:
                yield f"{field}.cachePolicyId", "is required"
        patterns = [given.get("pathPattern") for given in ordered]
        for pattern in {pattern for pattern in patterns if patterns.count(pattern) > 1}:
            yield "orderedCacheBehaviors", f"have the path {pattern!r} twice"
        yield from certificate_problems(inputs["viewerCertificate"], inputs.get("aliases") or [])
        acl = inputs.get("webAclId")
        if acl and not is_unknown(acl) and not EDGE_ACL.fullmatch(acl):
            yield "webAclId", f"{acl!r} is no web ACL of scope CLOUDFRONT"

    def created(self, inputs, answers):
        id, outputs = super().created(inputs, answers)
        self._tag(outputs["arn"], inputs)
        return id, outputs

    def outputs_of(self, inputs, answer, etag):
        return {
            "arn": answer["ARN"],
            "callerReference": answer["DistributionConfig"]["CallerReference"],
            "domainName": answer["DomainName"],
            "etag": etag,
            "hostedZoneId": ZONE_OF_DISTRIBUTIONS,
            "inProgressValidationBatches": 0,
            "lastModifiedTime": "",
            "status": "Deployed",
            "tagsAll": inputs.get("tags", {}),
        }

    def update_calls(self, id, old, new, state):
        if changed(old, new, "tags"):
            self._tag(state["arn"], new)
        [call] = super().update_calls(id, old, new, state)
        call.parameters["DistributionConfig"]["CallerReference"] = state["callerReference"]
        return [call]

    def delete_calls(self, id, state):
        if not self.exists(id, state):
            return []
        answer = self.send(Call(SERVICE, "GetDistributionConfig", {"Id": id}))
        config = {**answer["DistributionConfig"], "Enabled": False}
        disable = {"Id": id, "IfMatch": answer["ETag"], "DistributionConfig": config}
        version = self.send(Call(SERVICE, "UpdateDistribution", disable))["ETag"]
        return [Call(SERVICE, "DeleteDistribution", {"Id": id, "IfMatch": version})]

    def _tag(self, arn, inputs):
        tags = tag_list(inputs)
        if tags:
            self.send(Call(SERVICE, "TagResource", {"Resource": arn, "Tags": {"Items": tags}}))


def origin(inputs):
    headers = inputs.map("customHeaders", lambda header: {"HeaderName": header["name"], "HeaderValue": header["value"]})
    described = {
        "Id": inputs["originId"],
        "DomainName": inputs["domainName"],
        "OriginPath": inputs.get("originPath", ""),
        "OriginAccessControlId": inputs.get("originAccessControlId"),
        "CustomHeaders": headers or [],
        "ConnectionAttempts": inputs.get("connectionAttempts"),
        "ConnectionTimeout": inputs.get("connectionTimeout"),
        "ResponseCompletionTimeout": inputs.get("responseCompletionTimeout"),
        "CustomOriginConfig": inputs.get("customOriginConfig"),
        "S3OriginConfig": inputs.get("s3OriginConfig"),
        "OriginShield": inputs.get("originShield"),
    }
    return without_none(described)


def behavior(inputs):
    if inputs is None:
        return None
    methods = {"Items": inputs["allowedMethods"], "CachedMethods": inputs["cachedMethods"]}
    described = {
        "TargetOriginId": inputs["targetOriginId"],
        "ViewerProtocolPolicy": inputs["viewerProtocolPolicy"],
        "AllowedMethods": methods,
        "CachePolicyId": inputs.get("cachePolicyId"),
        "OriginRequestPolicyId": inputs.get("originRequestPolicyId"),
        "ResponseHeadersPolicyId": inputs.get("responseHeadersPolicyId"),
        "Compress": inputs.get("compress"),
        "FunctionAssociations": inputs.get("functionAssociations"),
        "GrpcConfig": inputs.get("grpcConfig"),
        "RealtimeLogConfigArn": inputs.get("realtimeLogConfigArn"),
        "SmoothStreaming": inputs.get("smoothStreaming"),
        "FieldLevelEncryptionId": inputs.get("fieldLevelEncryptionId"),
    }
    return without_none(described)


def ordered_behavior(inputs):
    return {"PathPattern": inputs["pathPattern"], **behavior(inputs)}


def error_response(inputs):
    code = inputs.get("responseCode")
    described = {
        "ErrorCode": inputs["errorCode"],
        "ResponseCode": None if code is None else str(code),
        "ResponsePagePath": inputs.get("responsePagePath"),
        "ErrorCachingMinTTL": inputs.get("errorCachingMinTtl"),
    }
    return without_none(described)


def logging(inputs):
    if inputs is None:
        return None
    return {
        "Enabled": True,
        "Bucket": inputs["bucket"],
        "IncludeCookies": inputs.get("includeCookies", False),
        "Prefix": inputs.get("prefix", ""),
    }


def geo_restriction(inputs):
    given = None if inputs is None else inputs.object("geoRestriction")
    if given is None:
        return None
    return {"RestrictionType": given["restrictionType"], "Items": given.get("locations", [])}


def origin_problems(origins):
    for index, given in enumerate(origins):
        field = f"origins[{index}]"
        path, domain = given.get("originPath", ""), given.get("domainName", "")
        if path and not is_unknown(path) and (not path.startswith("/") or path.endswith("/")):
            yield f"{field}.originPath", f"{path!r} must begin with / and not end with it"
        if not is_unknown(domain) and ("/" in domain or ":" in domain):
            yield f"{field}.domainName", f"{domain!r} is no host name"
        if (given.get("customOriginConfig") is None) and (given.get("s3OriginConfig") is None):
            if given.get("originAccessControlId") is None:
                yield f"{field}.customOriginConfig", "is required for an origin that is no bucket"
        names = [header.get("name", "").lower() for header in given.get("customHeaders") or []]
        for name in {name for name in names if names.count(name) > 1}:
            yield f"{field}.customHeaders", f"have {name!r} twice"
        for name in names:
            if name in ("host", "connection", "upgrade", "via", "x-cache") or name.startswith("x-amz-"):
                yield f"{field}.customHeaders", f"may not have {name!r}"


def certificate_problems(certificate, aliases):
    arn = certificate.get("acmCertificateArn")
    if arn is None:
        if aliases:
            yield "viewerCertificate.acmCertificateArn", f"is required for {', '.join(map(str, aliases))}"
        version = certificate.get("minimumProtocolVersion")
        if version not in (None, "TLSv1"):
            yield "viewerCertificate.minimumProtocolVersion", f"{version!r} needs a certificate: CloudFront's own has TLSv1"
        return
    if not is_unknown(arn) and not EDGE_CERTIFICATE.fullmatch(arn):
        yield "viewerCertificate.acmCertificateArn", f"{arn!r} is no certificate of us-east-1"
    if certificate.get("sslSupportMethod") is None:
        yield "viewerCertificate.sslSupportMethod", "is required with a certificate"
