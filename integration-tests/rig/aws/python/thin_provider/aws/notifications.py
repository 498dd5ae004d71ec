"""SNS."""

from ..resource import Call, Resource, resource, tag_list
from ..values import is_unknown, without_none
from .mapping import arn_problems
from .policies import policy_problems
from .tagging import retagging

# Inputs of a topic by the attributes that carry them.
ATTRIBUTES = {
    "DeliveryPolicy": "deliveryPolicy",
    "DisplayName": "displayName",
    "KmsMasterKeyId": "kmsMasterKeyId",
    "Policy": "policy",
    "SignatureVersion": "signatureVersion",
    "TracingConfig": "tracingConfig",
}


@resource("aws:sns/topic:Topic")
class Topic(Resource):
    name_input, name_length = "name", 256
    replace_on = ("name", "fifoTopic")
    outputs = ("arn", "beginningArchiveTime", "owner", "tagsAll")

    def create_calls(self, inputs):
        given = {attribute: inputs.get(name) for attribute, name in ATTRIBUTES.items()}
        attributes = {attribute: str(value) for attribute, value in given.items() if value is not None}
        parameters = {"Name": inputs["name"], "Attributes": attributes, "Tags": tag_list(inputs)}
        return [Call("sns", "CreateTopic", without_none(parameters))]

    def problems(self, inputs):
        yield from policy_problems("policy", inputs.get("policy"), "resource")

    def created(self, inputs, answers):
        arn = answers[0]["TopicArn"]
        outputs = {
            "arn": arn,
            "owner": self.scope.account,
            "beginningArchiveTime": "",
            "tagsAll": inputs.get("tags", {}),
        }
        return arn, outputs

    def update_calls(self, id, old, new, state):
        calls = retagging(old, new, id)
        for attribute, name in ATTRIBUTES.items():
            value = new.get(name)
            if value != old.get(name):
                text = "" if value is None else str(value)
                parameters = {"TopicArn": id, "AttributeName": attribute, "AttributeValue": text}
                calls.append(Call("sns", "SetTopicAttributes", parameters))
        return calls

    def find_call(self, id, state):
        return Call("sns", "GetTopicAttributes", {"TopicArn": id})

    def delete_calls(self, id, state):
        return [Call("sns", "DeleteTopic", {"TopicArn": id})]


@resource("aws:sns/topicPolicy:TopicPolicy")
class TopicPolicy(Resource):
    replace_on = ("arn",)
    outputs = ("owner",)

    def create_calls(self, inputs):
        parameters = {"TopicArn": inputs["arn"], "AttributeName": "Policy", "AttributeValue": inputs["policy"]}
        return [Call("sns", "SetTopicAttributes", parameters)]

    def problems(self, inputs):
        yield from policy_problems("policy", inputs["policy"], "resource")

    def created(self, inputs, answers):
        return inputs["arn"], {"owner": self.scope.account}

    def delete_calls(self, id, state):
        # SNS has no removal of a policy: the provider puts back the one that a topic begins with.
        return []


@resource("aws:sns/topicSubscription:TopicSubscription")
class TopicSubscription(Resource):
    replace_on = ("topic", "protocol", "endpoint")
    outputs = ("arn", "confirmationWasAuthenticated", "ownerId", "pendingConfirmation")

    def create_calls(self, inputs):
        parameters = {
            "TopicArn": inputs["topic"],
            "Protocol": inputs["protocol"],
            "Endpoint": inputs["endpoint"],
            "ReturnSubscriptionArn": True,
        }
        return [Call("sns", "Subscribe", parameters)]

    def problems(self, inputs):
        yield from arn_problems("topic", inputs["topic"], "sns")
        endpoint = inputs["endpoint"]
        if inputs["protocol"] == "email" and not is_unknown(endpoint) and "@" not in endpoint:
            yield "endpoint", f"{endpoint!r} is no address"

    def created(self, inputs, answers):
        arn = answers[0]["SubscriptionArn"]
        outputs = {
            "arn": arn,
            "confirmationWasAuthenticated": False,
            "ownerId": self.scope.account,
            "pendingConfirmation": inputs["protocol"].startswith("email"),
        }
        return arn, outputs

    def find_call(self, id, state):
        return Call("sns", "GetSubscriptionAttributes", {"SubscriptionArn": id})

    def delete_calls(self, id, state):
        return [Call("sns", "Unsubscribe", {"SubscriptionArn": id})]
