"""IAM roles and their policies. The emulator enforces them on Lambdas."""

from ..resource import Call, Resource, resource, tag_list
from ..values import without_none
from .mapping import arn_problems, changed, members
from .policies import policy_problems


@resource("aws:iam/role:Role")
class Role(Resource):
    name_input, name_length, regional = "name", 64, False
    replace_on = ("name", "path")
    outputs = ("arn", "uniqueId", "createDate", "tagsAll")

    def create_calls(self, inputs):
        create = {
            "RoleName": inputs["name"],
            "AssumeRolePolicyDocument": inputs["assumeRolePolicy"],
            **members(inputs, "iam", "CreateRole", "description", "path", "permissionsBoundary", "maxSessionDuration"),
            "Tags": tag_list(inputs),
        }
        inputs.get("forceDetachPolicies")
        return [Call("iam", "CreateRole", without_none(create))]

    def problems(self, inputs):
        yield from policy_problems("assumeRolePolicy", inputs["assumeRolePolicy"], "trust")
        yield from arn_problems("permissionsBoundary", inputs.get("permissionsBoundary"), "iam")

    def created(self, inputs, answers):
        role = answers[0]["Role"]
        created = role["CreateDate"].isoformat()
        outputs = {
            "arn": role["Arn"],
            "uniqueId": role["RoleId"],
            "createDate": created,
            "tagsAll": inputs.get("tags", {}),
        }
        return inputs["name"], outputs

    def update_calls(self, id, old, new, state):
        calls = []
        if changed(old, new, "assumeRolePolicy"):
            parameters = {"RoleName": id, "PolicyDocument": new["assumeRolePolicy"]}
            calls.append(Call("iam", "UpdateAssumeRolePolicy", parameters))
        if changed(old, new, "description", "maxSessionDuration"):
            settings = members(new, "iam", "UpdateRole", "description", "maxSessionDuration")
            calls.append(Call("iam", "UpdateRole", {"RoleName": id, **settings}))
        if changed(old, new, "permissionsBoundary"):
            calls.append(boundary_call(id, new.get("permissionsBoundary")))
        if changed(old, new, "tags"):
            calls += retagging_calls(id, old.get("tags") or {}, new.get("tags") or {})
        return calls

    def find_call(self, id, state):
        return Call("iam", "GetRole", {"RoleName": id})

    def delete_calls(self, id, state):
        return [Call("iam", "DeleteRole", {"RoleName": id})]


def boundary_call(role, boundary):
    if boundary is None:
        return Call("iam", "DeleteRolePermissionsBoundary", {"RoleName": role})
    return Call("iam", "PutRolePermissionsBoundary", {"RoleName": role, "PermissionsBoundary": boundary})


def retagging_calls(role, before, after):
    """IAM is no service of the tagging API."""
    gone = sorted(set(before) - set(after))
    untag = [Call("iam", "UntagRole", {"RoleName": role, "TagKeys": gone})] if gone else []
    tags = [{"Key": key, "Value": value} for key, value in after.items()]
    return untag + ([Call("iam", "TagRole", {"RoleName": role, "Tags": tags})] if tags else [])


@resource("aws:iam/rolePolicy:RolePolicy")
class RolePolicy(Resource):
    name_input, name_length, regional = "name", 128, False
    replace_on = ("name", "role")

    def create_calls(self, inputs):
        parameters = {"RoleName": inputs["role"], "PolicyName": inputs["name"], "PolicyDocument": inputs["policy"]}
        return [Call("iam", "PutRolePolicy", parameters)]

    def problems(self, inputs):
        yield from policy_problems("policy", inputs["policy"], "identity")

    def created(self, inputs, answers):
        return f"{inputs['role']}:{inputs['name']}", {}

    def find_call(self, id, state):
        return Call("iam", "GetRolePolicy", {"RoleName": state["role"], "PolicyName": state["name"]})

    def delete_calls(self, id, state):
        return [Call("iam", "DeleteRolePolicy", {"RoleName": state["role"], "PolicyName": state["name"]})]


@resource("aws:iam/rolePolicyAttachment:RolePolicyAttachment")
class RolePolicyAttachment(Resource):
    regional = False
    replace_on = ("role", "policyArn")

    def create_calls(self, inputs):
        return [Call("iam", "AttachRolePolicy", {"RoleName": inputs["role"], "PolicyArn": inputs["policyArn"]})]

    def created(self, inputs, answers):
        return f"{inputs['role']}-{inputs['policyArn']}", {}

    def delete_calls(self, id, state):
        return [Call("iam", "DetachRolePolicy", {"RoleName": state["role"], "PolicyArn": state["policyArn"]})]
