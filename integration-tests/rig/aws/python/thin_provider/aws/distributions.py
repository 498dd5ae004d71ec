"""CloudFront's distributions."""

import re
import uuid

from ..resource import Call, resource, tag_list
from ..values import is_unknown, without_none
from .edge import SERVICE, Versioned
from .mapping import changed

ZONE_OF_DISTRIBUTIONS = "Z2FDTNDATAQYW2"
EDGE_CERTIFICATE = re.compile(r"arn:aws:acm:us-east-1:\d{12}:certificate/.+")
EDGE_ACL = re.compile(r"arn:aws:wafv2:us-east-1:\d{12}:global/webacl/.+")


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
        kinds = ("customOriginConfig", "s3OriginConfig", "originAccessControlId")
        if all(given.get(kind) is None for kind in kinds):
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
            yield (
                "viewerCertificate.minimumProtocolVersion",
                f"{version!r} needs a certificate: CloudFront's own has TLSv1",
            )
        return
    if not is_unknown(arn) and not EDGE_CERTIFICATE.fullmatch(arn):
        yield "viewerCertificate.acmCertificateArn", f"{arn!r} is no certificate of us-east-1"
    if certificate.get("sslSupportMethod") is None:
        yield "viewerCertificate.sslSupportMethod", "is required with a certificate"
