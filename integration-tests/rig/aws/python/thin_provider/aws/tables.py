"""DynamoDB."""

from ..resource import Call, Resource, resource, tag_list
from ..values import is_unknown, without_none
from .mapping import changed
from .tagging import retagging


@resource("aws:dynamodb/table:Table")
class Table(Resource):
    name_input, name_length = "name", 255
    replace_on = ("name", "hashKey", "rangeKey", "localSecondaryIndexes")
    outputs = ("arn", "streamArn", "streamLabel", "tagsAll")

    def create_calls(self, inputs):
        create = {
            "TableName": inputs["name"],
            "BillingMode": inputs.get("billingMode", "PROVISIONED"),
            "ProvisionedThroughput": throughput(inputs),
            "KeySchema": key_schema(inputs),
            "AttributeDefinitions": inputs.map("attributes", attribute) or [],
            "GlobalSecondaryIndexes": inputs.map("globalSecondaryIndexes", index),
            "DeletionProtectionEnabled": inputs.get("deletionProtectionEnabled"),
            "TableClass": inputs.get("tableClass"),
            "StreamSpecification": stream(inputs),
            "SSESpecification": encryption(inputs.object("serverSideEncryption")),
            "Tags": tag_list(inputs),
        }
        calls = [Call("dynamodb", "CreateTable", without_none(create))]
        return calls + expiry_calls(inputs) + backup_calls(inputs)

    def problems(self, inputs):
        attributes = inputs.get("attributes") or []
        if is_unknown(attributes):
            return
        defined = {attribute.get("name") for attribute in attributes}
        used = {inputs.get("hashKey"), inputs.get("rangeKey")}
        for index in inputs.get("globalSecondaryIndexes") or []:
            used |= {index.get("hashKey"), index.get("rangeKey")}
        for name in sorted(used - defined - {None}):
            yield "attributes", f"define no {name!r}, which is a key"
        for name in sorted(defined - used):
            yield "attributes", f"define {name!r}, which is no key of the table or an index"

    def created(self, inputs, answers):
        table = answers[0]["TableDescription"]
        return inputs["name"], {
            "arn": table["TableArn"],
            "streamArn": "",
            "streamLabel": "",
            "tagsAll": inputs.get("tags", {}),
        }

    def update_calls(self, id, old, new, state):
        calls = []
        if changed(old, new, "deletionProtectionEnabled", "billingMode", "readCapacity", "writeCapacity", "tableClass"):
            update = {
                "TableName": id,
                "BillingMode": new.get("billingMode", "PROVISIONED"),
                "ProvisionedThroughput": throughput(new),
                "DeletionProtectionEnabled": new.get("deletionProtectionEnabled", False),
                "TableClass": new.get("tableClass"),
            }
            calls.append(Call("dynamodb", "UpdateTable", without_none(update)))
        if changed(old, new, "attributes", "globalSecondaryIndexes", "serverSideEncryption"):
            raise NotImplementedError("the rig changes no indexes and no encryption of a table")
        if changed(old, new, "ttl"):
            calls += expiry_calls(new)
        if changed(old, new, "pointInTimeRecovery"):
            calls += backup_calls(new)
        return calls + retagging(old, new, state["arn"])

    def find_call(self, id, state):
        return Call("dynamodb", "DescribeTable", {"TableName": id})

    def delete_calls(self, id, state):
        return [Call("dynamodb", "DeleteTable", {"TableName": id})]


def key_schema(inputs):
    schema = [{"AttributeName": inputs["hashKey"], "KeyType": "HASH"}]
    if inputs.get("rangeKey"):
        schema.append({"AttributeName": inputs["rangeKey"], "KeyType": "RANGE"})
    return schema


def attribute(inputs):
    return {"AttributeName": inputs["name"], "AttributeType": inputs["type"]}


def index(inputs):
    projection = {"ProjectionType": inputs["projectionType"], "NonKeyAttributes": inputs.get("nonKeyAttributes")}
    described = {
        "IndexName": inputs["name"],
        "KeySchema": key_schema(inputs),
        "Projection": without_none(projection),
        "ProvisionedThroughput": throughput(inputs),
    }
    return without_none(described)


def throughput(inputs):
    read, write = inputs.get("readCapacity"), inputs.get("writeCapacity")
    return (
        None
        if read is None and write is None
        else without_none({"ReadCapacityUnits": read, "WriteCapacityUnits": write})
    )


def stream(inputs):
    enabled, view = inputs.get("streamEnabled"), inputs.get("streamViewType")
    return without_none({"StreamEnabled": enabled, "StreamViewType": view}) if enabled else None


def encryption(inputs):
    if inputs is None:
        return None
    key = inputs.get("kmsKeyArn")
    if inputs["enabled"] is False:
        return None
    return without_none({"Enabled": inputs["enabled"], "SSEType": "KMS", "KMSMasterKeyId": key})


def expiry_calls(inputs):
    ttl = inputs.object("ttl")
    if ttl is None:
        return []
    specification = {"Enabled": ttl.get("enabled", False), "AttributeName": ttl.get("attributeName")}
    parameters = {"TableName": inputs["name"], "TimeToLiveSpecification": without_none(specification)}
    return [Call("dynamodb", "UpdateTimeToLive", parameters)]


def backup_calls(inputs):
    recovery = inputs.object("pointInTimeRecovery")
    if recovery is None:
        return []
    specification = {
        "PointInTimeRecoveryEnabled": recovery["enabled"],
        "RecoveryPeriodInDays": recovery.get("recoveryPeriodInDays"),
    }
    parameters = {"TableName": inputs["name"], "PointInTimeRecoverySpecification": without_none(specification)}
    return [Call("dynamodb", "UpdateContinuousBackups", parameters)]
