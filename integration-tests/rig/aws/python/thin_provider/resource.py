"""What a resource type of the thin provider consists of."""

from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

from .api import is_gone
from .values import UNKNOWN

TYPES = {}


def resource(token):
    """Registers a resource type under its Pulumi token."""

    def register(cls):
        TYPES[token] = cls
        return cls

    return register


@dataclass(frozen=True)
class Call:
    """One call of an AWS API."""

    service: str
    operation: str
    parameters: dict[str, Any]
    # Judged, but answered from the provider's memory: the emulator lacks the API.
    kept: bool = field(default=False)


@dataclass(frozen=True)
class Scope:
    """Where a resource lives."""

    account: str
    region: str

    def arn(self, service, resource, region=None):
        return f"arn:aws:{service}:{self.region if region is None else region}:{self.account}:{resource}"


class Resource:
    """A resource type. Subclasses say which calls create, change, find and remove it.

    Every call is judged by AWS's service model before it is sent, creation already in a preview.
    """

    # Input that gets a name of the resource's with a random end where the program gives none, and its longest form.
    name_input = None
    name_length = 64
    # Inputs of which a change makes another resource.
    replace_on = ()
    # Outputs that are known only once the resource is there.
    outputs = ()
    # Whether it stands in a Region and so takes the input `region`.
    regional = True

    def __init__(self, scope, api):
        self.scope = scope
        self.api = api

    def send(self, call):
        return self.api.send(call, self.scope.region)

    def send_unless_gone(self, call):
        """Sends a call of a removal; what is gone already is removed."""
        try:
            return self.send(call)
        except ClientError as error:
            if not is_gone(error):
                raise
            return None

    def exists(self, id, state):
        call = self.find_call(id, state)
        return call is None or self.send_unless_gone(call) is not None

    def problems(self, inputs):
        """Pairs of an input and what is wrong with it, beyond what the service model says."""
        return ()

    def create_calls(self, inputs):
        """The calls that create it, in order."""
        raise NotImplementedError

    def created(self, inputs, answers):
        """Its id and its computed outputs."""
        raise NotImplementedError

    def update_calls(self, id, old, new, state):
        """The calls that change it. Default: those that create it, for APIs that put."""
        return self.create_calls(new)

    def updated(self, id, inputs, answers, state):
        """Its computed outputs after a change. Default: what they were."""
        return {name: state.get(name) for name in self.outputs}

    def changing_outputs(self, changed):
        """Outputs that a change of these inputs makes unknown until it is done."""
        return ()

    def find_call(self, id, state):
        """The call that fails where the resource is gone, or None where nothing can tell."""
        return None

    def delete_calls(self, id, state):
        raise NotImplementedError

    def unknown_outputs(self):
        return dict.fromkeys(self.outputs, UNKNOWN)


def tag_list(inputs):
    """Tags as most APIs take them; None where there are none."""
    tags = inputs.get("tags")
    if not isinstance(tags, dict):
        return tags
    return [{"Key": key, "Value": value} for key, value in tags.items()] or None
