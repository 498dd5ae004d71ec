"""Functions of `@pulumi/aws`: what a program asks the account for."""

from .api import Refused
from .resource import Call

INVOKES = {}


def invoke(token):
    def register(function):
        INVOKES[token] = function
        return function

    return register


@invoke("aws:index/getCallerIdentity:getCallerIdentity")
def get_caller_identity(arguments, scope, api):
    found = api.send(Call("sts", "GetCallerIdentity", {}), scope.region)
    account = found["Account"]
    return {"accountId": account, "arn": found["Arn"], "id": account, "userId": found["UserId"]}


@invoke("aws:index/getRegion:getRegion")
def get_region(arguments, scope, api):
    region = arguments.get("name") or scope.region
    return {
        "description": region,
        "endpoint": f"ec2.{region}.amazonaws.com",
        "id": region,
        "name": region,
        "region": region,
    }


@invoke("aws:index/getPartition:getPartition")
def get_partition(arguments, scope, api):
    return {"dnsSuffix": "amazonaws.com", "id": "aws", "partition": "aws", "reverseDnsPrefix": "com.amazonaws"}


@invoke("aws:route53/getZone:getZone")
def get_zone(arguments, scope, api):
    """By id, or by name among the account's zones."""
    zones = api.send(Call("route53", "ListHostedZones", {}), scope.region)["HostedZones"]
    wanted_id, wanted_name = arguments.get("zoneId"), (arguments.get("name") or "").rstrip(".")
    for zone in zones:
        id, name = zone["Id"].removeprefix("/hostedzone/"), zone["Name"].rstrip(".")
        if wanted_id == id or (wanted_id is None and wanted_name == name):
            servers = api.send(Call("route53", "GetHostedZone", {"Id": id}), scope.region)["DelegationSet"][
                "NameServers"
            ]
            arn = f"arn:aws:route53:::hostedzone/{id}"
            private = zone.get("Config", {}).get("PrivateZone", False)
            return {"arn": arn, "id": id, "name": name, "nameServers": servers, "privateZone": private, "zoneId": id}
    raise Refused(f"no matching Route 53 hosted zone: {wanted_id or wanted_name}")
