"""S3: a bucket and its companions, each a resource of its own."""

from ..judge import conform, input_shape
from ..resource import Call, Resource, resource
from ..values import without_none
from .mapping import members
from .policies import policy_problems


@resource("aws:s3/bucket:Bucket")
class Bucket(Resource):
    """Settings that Pulumi takes both here and as a companion are no inputs here: the old way is deprecated."""

    name_input, name_length = "bucket", 63
    replace_on = ("bucket", "objectLockEnabled")
    outputs = ("arn", "bucketDomainName", "bucketRegionalDomainName", "bucketRegion", "hostedZoneId", "tagsAll")

    def create_calls(self, inputs):
        elsewhere = {"LocationConstraint": self.scope.region} if self.scope.region != "us-east-1" else None
        create = {
            "Bucket": inputs["bucket"],
            "CreateBucketConfiguration": elsewhere,
            "ObjectLockEnabledForBucket": inputs.get("objectLockEnabled"),
        }
        inputs.get("forceDestroy")
        return [Call("s3", "CreateBucket", without_none(create)), *tag_calls(inputs)]

    def problems(self, inputs):
        name = inputs["bucket"]
        if isinstance(name, str) and name != name.lower():
            yield "bucket", f"{name!r} has capital letters"

    def created(self, inputs, answers):
        name, region = inputs["bucket"], self.scope.region
        outputs = {
            "arn": f"arn:aws:s3:::{name}",
            "bucketDomainName": f"{name}.s3.amazonaws.com",
            "bucketRegionalDomainName": f"{name}.s3.{region}.amazonaws.com",
            "bucketRegion": region,
            "hostedZoneId": "Z3AQBSTGFYJSTF",
            "tagsAll": inputs.get("tags", {}),
        }
        return name, outputs

    def update_calls(self, id, old, new, state):
        return tag_calls(new) or [Call("s3", "DeleteBucketTagging", {"Bucket": id})]

    def find_call(self, id, state):
        return Call("s3", "HeadBucket", {"Bucket": id})

    def delete_calls(self, id, state):
        if state.get("forceDestroy"):
            empty(self.api.client("s3", self.scope.region), id)
        return [Call("s3", "DeleteBucket", {"Bucket": id})]


def tag_calls(inputs):
    tags = inputs.get("tags")
    if not tags:
        return []
    tag_set = [{"Key": key, "Value": value} for key, value in tags.items()] if isinstance(tags, dict) else tags
    return [Call("s3", "PutBucketTagging", {"Bucket": inputs["bucket"], "Tagging": {"TagSet": tag_set}})]


def empty(client, bucket):
    for page in client.get_paginator("list_object_versions").paginate(Bucket=bucket):
        for item in [*page.get("Versions", []), *page.get("DeleteMarkers", [])]:
            client.delete_object(Bucket=bucket, Key=item["Key"], VersionId=item["VersionId"])
    for page in client.get_paginator("list_objects_v2").paginate(Bucket=bucket):
        for item in page.get("Contents", []):
            client.delete_object(Bucket=bucket, Key=item["Key"])


class Companion(Resource):
    """A setting of a bucket, put and removed by calls of its own."""

    replace_on = ("bucket",)
    put: str
    remove: str
    find: str

    def parameters(self, inputs):
        """Members of the call beside the bucket."""
        raise NotImplementedError

    def create_calls(self, inputs):
        inputs.get("expectedBucketOwner")
        return [Call("s3", self.put, {"Bucket": inputs["bucket"], **self.parameters(inputs)})]

    def created(self, inputs, answers):
        return inputs["bucket"], {}

    def find_call(self, id, state):
        return Call("s3", self.find, {"Bucket": id})

    def delete_calls(self, id, state):
        return [Call("s3", self.remove, {"Bucket": id})]


@resource("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock")
class PublicAccessBlock(Companion):
    put, remove, find = "PutPublicAccessBlock", "DeletePublicAccessBlock", "GetPublicAccessBlock"

    def parameters(self, inputs):
        names = {
            "BlockPublicAcls": "blockPublicAcls",
            "BlockPublicPolicy": "blockPublicPolicy",
            "IgnorePublicAcls": "ignorePublicAcls",
            "RestrictPublicBuckets": "restrictPublicBuckets",
        }
        inputs.get("skipDestroy")
        return {"PublicAccessBlockConfiguration": {member: inputs.get(name, False) for member, name in names.items()}}


@resource("aws:s3/bucketOwnershipControls:BucketOwnershipControls")
class OwnershipControls(Companion):
    put, remove, find = "PutBucketOwnershipControls", "DeleteBucketOwnershipControls", "GetBucketOwnershipControls"

    def parameters(self, inputs):
        rule = inputs.object("rule")
        return {"OwnershipControls": {"Rules": [{"ObjectOwnership": rule["objectOwnership"]}] if rule else []}}


@resource("aws:s3/bucketCorsConfiguration:BucketCorsConfiguration")
class CorsConfiguration(Companion):
    put, remove, find = "PutBucketCors", "DeleteBucketCors", "GetBucketCors"

    def parameters(self, inputs):
        return {"CORSConfiguration": {"CORSRules": inputs.map("corsRules", cors_rule)}}


def cors_rule(inputs):
    rule = {
        "ID": inputs.get("id"),
        "AllowedHeaders": inputs.get("allowedHeaders"),
        "AllowedMethods": inputs["allowedMethods"],
        "AllowedOrigins": inputs["allowedOrigins"],
        "ExposeHeaders": inputs.get("exposeHeaders"),
        "MaxAgeSeconds": inputs.get("maxAgeSeconds"),
    }
    return without_none(rule)


@resource("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration")
class LifecycleConfiguration(Companion):
    put, remove, find = "PutBucketLifecycleConfiguration", "DeleteBucketLifecycle", "GetBucketLifecycleConfiguration"

    def parameters(self, inputs):
        inputs.get("transitionDefaultMinimumObjectSize")
        return members_below(inputs, self.put, "LifecycleConfiguration", "rules")

    def problems(self, inputs):
        for index, rule in enumerate(inputs.get("rules") or []):
            days = (rule.get("expiration") or {}).get("days") if isinstance(rule, dict) else None
            if isinstance(days, int) and days < 1:
                yield f"rules[{index}].expiration.days", f"{days} is less than 1"
            if isinstance(rule, dict) and rule.get("status") not in ("Enabled", "Disabled"):
                yield f"rules[{index}].status", f"{rule.get('status')!r} is not one of Enabled, Disabled"


@resource("aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration")
class Encryption(Companion):
    put, remove, find = "PutBucketEncryption", "DeleteBucketEncryption", "GetBucketEncryption"

    def parameters(self, inputs):
        return members_below(inputs, self.put, "ServerSideEncryptionConfiguration", "rules")


@resource("aws:s3/bucketVersioning:BucketVersioning")
class Versioning(Companion):
    put, find = "PutBucketVersioning", "GetBucketVersioning"

    def parameters(self, inputs):
        return members(inputs, "s3", self.put, "versioningConfiguration")

    def problems(self, inputs):
        status = inputs["versioningConfiguration"].get("status")
        if status not in ("Enabled", "Suspended", "Disabled"):
            yield "versioningConfiguration.status", f"{status!r} is not one of Enabled, Suspended, Disabled"

    def delete_calls(self, id, state):
        suspended = {"Bucket": id, "VersioningConfiguration": {"Status": "Suspended"}}
        return [Call("s3", self.put, suspended)]


@resource("aws:s3/bucketPolicy:BucketPolicy")
class BucketPolicy(Companion):
    put, remove, find = "PutBucketPolicy", "DeleteBucketPolicy", "GetBucketPolicy"

    def parameters(self, inputs):
        return {"Policy": inputs["policy"]}

    def problems(self, inputs):
        yield from policy_problems("policy", inputs["policy"], "resource")


def members_below(inputs, operation, member, *names):
    """The inputs as members of the one member that the call has beside the bucket."""
    shape = input_shape("s3", operation).members[member]
    return {member: conform(shape, without_none({name: inputs.get(name) for name in names}))}
