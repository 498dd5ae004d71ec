"""Route 53 and certificates."""

import uuid

from ..api import Refused
from ..judge import conform_call
from ..resource import Call, Resource, resource, tag_list
from ..values import is_unknown, without_none
from .mapping import changed, members

# Names that a hosted zone has of its own.
OWN_RECORDS = ("NS", "SOA")


@resource("aws:route53/zone:Zone")
class Zone(Resource):
    regional = False
    replace_on = ("name", "delegationSetId")
    outputs = ("arn", "nameServers", "primaryNameServer", "zoneId", "tagsAll")

    def create_calls(self, inputs):
        create = {
            "Name": inputs["name"],
            "CallerReference": str(uuid.uuid4()),
            "HostedZoneConfig": {"Comment": inputs.get("comment", "Managed by Pulumi")},
        }
        for name in ("forceDestroy", "tags"):
            inputs.get(name)
        return [Call("route53", "CreateHostedZone", create)]

    def created(self, inputs, answers):
        id = answers[0]["HostedZone"]["Id"].removeprefix("/hostedzone/")
        servers = sorted(answers[0]["DelegationSet"]["NameServers"])
        self._tag(id, inputs)
        outputs = {
            "arn": f"arn:aws:route53:::hostedzone/{id}",
            "nameServers": servers,
            "primaryNameServer": servers[0],
            "zoneId": id,
            "tagsAll": inputs.get("tags", {}),
        }
        return id, outputs

    def update_calls(self, id, old, new, state):
        comment = {"Id": id, "Comment": new.get("comment", "Managed by Pulumi")}
        calls = [Call("route53", "UpdateHostedZoneComment", comment)] if changed(old, new, "comment") else []
        self._tag(id, new)
        return calls

    def find_call(self, id, state):
        return Call("route53", "GetHostedZone", {"Id": id})

    def delete_calls(self, id, state):
        if state.get("forceDestroy"):
            self._remove_records(id, state["name"])
        return [Call("route53", "DeleteHostedZone", {"Id": id})]

    def _remove_records(self, id, name):
        listed = self.send(Call("route53", "ListResourceRecordSets", {"HostedZoneId": id}))
        for record in listed["ResourceRecordSets"]:
            if record["Type"] not in OWN_RECORDS or absolute(record["Name"]) != absolute(name):
                self.send(record_call(id, "DELETE", record))

    def _tag(self, id, inputs):
        tag_resource(self, "hostedzone", id, inputs)


def tag_resource(subject, kind, id, inputs):
    tags = tag_list(inputs)
    if tags:
        parameters = {"ResourceType": kind, "ResourceId": id, "AddTags": tags}
        subject.send(Call("route53", "ChangeTagsForResource", parameters))


def absolute(name):
    return name.rstrip(".").lower() + "."


def record_call(zone, action, record):
    batch = {"Changes": [{"Action": action, "ResourceRecordSet": record}]}
    return Call("route53", "ChangeResourceRecordSets", {"HostedZoneId": zone, "ChangeBatch": batch})


@resource("aws:route53/record:Record")
class Record(Resource):
    regional = False
    replace_on = ("zoneId", "name", "type", "setIdentifier")
    outputs = ("fqdn",)

    def create_calls(self, inputs):
        action = "UPSERT" if inputs.get("allowOverwrite") else "CREATE"
        return [record_call(inputs["zoneId"], action, self._record(inputs))]

    def problems(self, inputs):
        zone, name = inputs["zoneId"], inputs["name"]
        has_records, has_alias = inputs.get("records") is not None, inputs.get("aliases") is not None
        if has_records == has_alias:
            yield "records", "takes the place of aliases: give one of them"
        if has_records and inputs.get("ttl") is None:
            yield "ttl", "is required"
        if is_unknown(zone) or is_unknown(name):
            return
        found = self.send_unless_gone(Call("route53", "GetHostedZone", {"Id": zone}))
        if found is None:
            yield "zoneId", f"there is no hosted zone {zone}"
            return
        apex = absolute(found["HostedZone"]["Name"])
        if absolute(name) != apex and not absolute(name).endswith(f".{apex}"):
            yield "name", f"{name!r} is not in the hosted zone {zone} of {apex}"

    def created(self, inputs, answers):
        name = absolute(inputs["name"]).rstrip(".")
        return f"{inputs['zoneId']}_{name}_{inputs['type']}", {"fqdn": name}

    def update_calls(self, id, old, new, state):
        return [record_call(new["zoneId"], "UPSERT", self._record(new))]

    def exists(self, id, state):
        start = {"StartRecordName": state["name"], "StartRecordType": state["type"], "MaxItems": "1"}
        call = Call("route53", "ListResourceRecordSets", {"HostedZoneId": state["zoneId"], **start})
        listed = (self.send_unless_gone(call) or {}).get("ResourceRecordSets", [])
        return any(
            absolute(record["Name"]) == absolute(state["name"]) and record["Type"] == state["type"] for record in listed
        )

    def delete_calls(self, id, state):
        if not self.exists(id, state):
            return []
        start = {"StartRecordName": state["name"], "StartRecordType": state["type"], "MaxItems": "1"}
        listed = self.send(Call("route53", "ListResourceRecordSets", {"HostedZoneId": state["zoneId"], **start}))
        return [record_call(state["zoneId"], "DELETE", listed["ResourceRecordSets"][0])]

    def _record(self, inputs):
        values = inputs.get("records")
        aliases = inputs.map("aliases", alias_target)
        record = {
            "Name": inputs["name"],
            "Type": inputs["type"],
            "TTL": inputs.get("ttl"),
            "ResourceRecords": [{"Value": value} for value in values] if isinstance(values, list) else values,
            "AliasTarget": aliases[0] if isinstance(aliases, list) and aliases else None,
            "SetIdentifier": inputs.get("setIdentifier"),
            "HealthCheckId": inputs.get("healthCheckId"),
        }
        return without_none(record)


def alias_target(inputs):
    return {
        "DNSName": inputs["name"],
        "HostedZoneId": inputs["zoneId"],
        "EvaluateTargetHealth": inputs["evaluateTargetHealth"],
    }


@resource("aws:route53/healthCheck:HealthCheck")
class HealthCheck(Resource):
    """The emulator keeps a health check and asks nothing; a change of one is judged and kept here only."""

    regional = False
    replace_on = ("type", "requestInterval", "measureLatency", "referenceName")
    outputs = ("arn", "tagsAll")
    fields = (
        "childHealthThreshold",
        "childHealthchecks",
        "disabled",
        "enableSni",
        "failureThreshold",
        "insufficientDataHealthStatus",
        "measureLatency",
        "port",
        "regions",
        "requestInterval",
        "resourcePath",
        "searchString",
        "type",
    )

    def create_calls(self, inputs):
        inputs.get("tags")
        config = self._config(inputs)
        reference = inputs.get("referenceName", str(uuid.uuid4()))
        return [Call("route53", "CreateHealthCheck", {"CallerReference": reference, "HealthCheckConfig": config})]

    def problems(self, inputs):
        if inputs.get("requestInterval") not in (10, 30) and not is_unknown(inputs.get("requestInterval")):
            yield "requestInterval", f"{inputs.get('requestInterval')!r} is not one of 10, 30"
        if inputs.get("fqdn") is None and inputs.get("ipAddress") is None:
            yield "fqdn", "is required without ipAddress"

    def created(self, inputs, answers):
        id = answers[0]["HealthCheck"]["Id"]
        tag_resource(self, "healthcheck", id, inputs)
        return id, {"arn": f"arn:aws:route53:::healthcheck/{id}", "tagsAll": inputs.get("tags", {})}

    def update_calls(self, id, old, new, state):
        config = self._config(new)
        fixed = ("Type", "RequestInterval", "MeasureLatency")
        changeable = {name: value for name, value in config.items() if name not in fixed}
        return [Call("route53", "UpdateHealthCheck", {"HealthCheckId": id, **changeable}, kept=True)]

    def find_call(self, id, state):
        return Call("route53", "GetHealthCheck", {"HealthCheckId": id})

    def delete_calls(self, id, state):
        return [Call("route53", "DeleteHealthCheck", {"HealthCheckId": id})]

    def _config(self, inputs):
        given = {name: inputs.get(name) for name in self.fields}
        named = {
            "fullyQualifiedDomainName": inputs.get("fqdn"),
            "IPAddress": inputs.get("ipAddress"),
            "inverted": inputs.get("invertHealthcheck"),
        }
        wrapped = {"healthCheckConfig": without_none({**given, **named})}
        return conform_call("route53", "CreateHealthCheck", wrapped)["HealthCheckConfig"]


@resource("aws:acm/certificate:Certificate")
class Certificate(Resource):
    replace_on = ("domainName", "subjectAlternativeNames", "validationMethod", "keyAlgorithm")
    outputs = (
        "arn",
        "domainValidationOptions",
        "notAfter",
        "notBefore",
        "status",
        "type",
        "validationEmails",
        "tagsAll",
    )

    def create_calls(self, inputs):
        names = ("domainName", "keyAlgorithm", "options", "subjectAlternativeNames", "validationMethod")
        request = {**members(inputs, "acm", "RequestCertificate", *names), "Tags": tag_list(inputs)}
        return [Call("acm", "RequestCertificate", without_none(request))]

    def created(self, inputs, answers):
        arn = answers[0]["CertificateArn"]
        described = self.send(Call("acm", "DescribeCertificate", {"CertificateArn": arn}))["Certificate"]
        records = [validation_option(option) for option in described.get("DomainValidationOptions", [])]
        outputs = {
            "arn": arn,
            "domainValidationOptions": records,
            "notAfter": "",
            "notBefore": "",
            "status": "PENDING_VALIDATION",
            "type": "AMAZON_ISSUED",
            "validationEmails": [],
            "tagsAll": inputs.get("tags", {}),
        }
        return arn, outputs

    def update_calls(self, id, old, new, state):
        tags = tag_list(new)
        return [Call("acm", "AddTagsToCertificate", {"CertificateArn": id, "Tags": tags})] if tags else []

    def find_call(self, id, state):
        return Call("acm", "DescribeCertificate", {"CertificateArn": id})

    def delete_calls(self, id, state):
        return [Call("acm", "DeleteCertificate", {"CertificateArn": id})]


def validation_option(option):
    record = option.get("ResourceRecord", {})
    return {
        "domainName": option["DomainName"],
        "resourceRecordName": record.get("Name"),
        "resourceRecordType": record.get("Type"),
        "resourceRecordValue": record.get("Value"),
    }


@resource("aws:acm/certificateValidation:CertificateValidation")
class CertificateValidation(Resource):
    """Waits for nothing: the emulator issues every certificate. That all its records were made is checked."""

    replace_on = ("certificateArn", "validationRecordFqdns")

    def create_calls(self, inputs):
        inputs.get("validationRecordFqdns")
        return [Call("acm", "DescribeCertificate", {"CertificateArn": inputs["certificateArn"]})]

    def created(self, inputs, answers):
        names = inputs.get("validationRecordFqdns")
        options = answers[0]["Certificate"].get("DomainValidationOptions", [])
        wanted = {absolute(option["ResourceRecord"]["Name"]) for option in options if option.get("ResourceRecord")}
        missing = wanted - {absolute(name) for name in names or wanted}
        if missing:
            raise Refused(f"missing DNS validation records: {', '.join(sorted(missing))}")
        return str(uuid.uuid4()), {}

    def delete_calls(self, id, state):
        return []
