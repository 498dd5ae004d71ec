"""Pulumi's provider protocol over resource types."""

import re
import secrets
import string

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import plugin_pb2
from pulumi.runtime.proto import provider_pb2 as pb
from pulumi.runtime.proto.provider_pb2_grpc import ResourceProviderServicer

from .api import Refused
from .judge import violations
from .resource import TYPES, Scope
from .values import Inputs, MissingInput, decode, encode

ASSET_MARK = "4dabf18193072939515e22adb298388d"
DEFAULTS = "__defaults"
NAME_END_LENGTH = 7
# The first letter, or all of an abbreviation but the letter that begins the next word.
LEADING_CAPITALS = re.compile(r"^[A-Z]+(?=[A-Z][a-z]|$)|^[A-Z]")


def type_of(urn):
    return urn.split("::")[2].split("$")[-1]


def name_of(urn):
    return urn.split("::")[-1]


class ThinProvider(ResourceProviderServicer):
    """Providers of `aws` and `random`: the engine attaches to both at one address."""

    def __init__(self, api, account, invokes, version):
        self._api, self._account, self._invokes, self._version = api, account, invokes, version
        self._region = None

    # Life of the provider

    def GetPluginInfo(self, request, context):
        return plugin_pb2.PluginInfo(version=self._version)

    def Attach(self, request, context):
        return empty_pb2.Empty()

    def Cancel(self, request, context):
        return empty_pb2.Empty()

    def CheckConfig(self, request, context):
        return pb.CheckResponse(inputs=request.news)

    def DiffConfig(self, request, context):
        return pb.DiffResponse(changes=pb.DiffResponse.DIFF_NONE)

    def Configure(self, request, context):
        settings = decode(request.args)
        settings.pop("version", None)
        region = settings.pop("region", None)
        if settings:
            context.abort(grpc.StatusCode.UNIMPLEMENTED, f"the rig knows no provider setting {', '.join(settings)}")
        if region is not None and self._region not in (None, region):
            context.abort(
                grpc.StatusCode.UNIMPLEMENTED,
                f"the rig cannot tell a provider for {region} from one for {self._region}: set `region` of resources",
            )
        self._region = region or self._region
        return pb.ConfigureResponse(supportsPreview=True)

    # Life of a resource

    def Check(self, request, context):
        cls = self._class(request.urn, context)
        given, before = decode(request.news), decode(request.olds)
        given.pop(DEFAULTS, None)
        checked = self._with_name(cls, given, before, name_of(request.urn))
        failures = [
            pb.CheckFailure(property=field, reason=f"{problem} ({described(request.urn)})")
            for field, problem in self._problems(cls, checked)
        ]
        return pb.CheckResponse(inputs=encode(checked), failures=failures)

    def Diff(self, request, context):
        cls = self._class(request.urn, context)
        old, new = comparable(decode(request.old_inputs)), comparable(decode(request.news))
        changed = sorted(name for name in {*old, *new} - {DEFAULTS} if old.get(name) != new.get(name))
        replaces = [name for name in changed if name in cls.replace_on or name == "region"]
        named_by_program = cls.name_input is not None and cls.name_input not in decode(request.news).get(DEFAULTS, [])
        return pb.DiffResponse(
            changes=pb.DiffResponse.DIFF_SOME if changed else pb.DiffResponse.DIFF_NONE,
            diffs=changed,
            replaces=replaces,
            # Two of one name cannot stand side by side.
            deleteBeforeReplace=bool(replaces) and named_by_program and cls.name_input not in changed,
        )

    def Create(self, request, context):
        cls = self._class(request.urn, context)
        inputs = decode(request.properties)
        subject = self._subject(cls, inputs, context)
        if request.preview:
            return pb.CreateResponse(properties=encode({**inputs, **subject.unknown_outputs()}))
        with failing_aloud(context, request.urn):
            looked_at = Inputs(inputs)
            answers = [subject.send(call) for call in subject.create_calls(looked_at)]
            id, outputs = subject.created(looked_at, answers)
        return pb.CreateResponse(id=id, properties=encode({**inputs, **outputs}))

    def Read(self, request, context):
        cls = self._class(request.urn, context)
        state = decode(request.properties)
        subject = self._subject(cls, state, context)
        with failing_aloud(context, request.urn):
            if not subject.exists(request.id, state):
                return pb.ReadResponse()
        return pb.ReadResponse(id=request.id, properties=request.properties, inputs=request.inputs)

    def Update(self, request, context):
        cls = self._class(request.urn, context)
        old, new, state = decode(request.old_inputs), decode(request.news), decode(request.olds)
        subject = self._subject(cls, new, context)
        if request.preview:
            changed = {name for name in {*old, *new} if old.get(name) != new.get(name)}
            kept = {name: state.get(name) for name in cls.outputs}
            unknown = {name: subject.unknown_outputs()[name] for name in subject.changing_outputs(changed)}
            return pb.UpdateResponse(properties=encode({**new, **kept, **unknown}))
        with failing_aloud(context, request.urn):
            before, after = Inputs(old), Inputs(new)
            answers = [subject.send(call) for call in subject.update_calls(request.id, before, after, state)]
            outputs = subject.updated(request.id, after, answers, state)
        return pb.UpdateResponse(properties=encode({**new, **outputs}))

    def Delete(self, request, context):
        cls = self._class(request.urn, context)
        state = decode(request.properties)
        subject = self._subject(cls, state, context)
        with failing_aloud(context, request.urn):
            for call in subject.delete_calls(request.id, state):
                subject.send_unless_gone(call)
        return empty_pb2.Empty()

    def Invoke(self, request, context):
        invoke = self._invokes.get(request.tok)
        if invoke is None:
            context.abort(grpc.StatusCode.UNIMPLEMENTED, f"the rig knows no function {request.tok}")
        arguments = decode(request.args)
        region = arguments.pop("region", None) or self._region
        with failing_aloud(context, request.tok):
            answer = invoke(arguments, Scope(self._account, region), self._api)
        return pb.InvokeResponse(**{"return": encode(answer)})

    # What stands behind

    def _class(self, urn, context):
        cls = TYPES.get(type_of(urn))
        if cls is None:
            context.abort(grpc.StatusCode.UNIMPLEMENTED, f"the rig knows no resource type {type_of(urn)}")
        return cls

    def _subject(self, cls, values, context):
        region = values.get("region") or self._region
        if cls.regional and region is None:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, "no Region: set aws:region or `region`")
        return cls(Scope(self._account, region), self._api)

    def _with_name(self, cls, given, before, name):
        """The inputs with a name where the program gives none: the one it had, or a new one."""
        if cls.name_input is None or given.get(cls.name_input) is not None:
            return given
        had = before.get(cls.name_input) if cls.name_input in before.get(DEFAULTS, []) else None
        alphabet = string.ascii_lowercase + string.digits
        end = "".join(secrets.choice(alphabet) for _ in range(NAME_END_LENGTH))
        made = f"{name[: cls.name_length - NAME_END_LENGTH - 1]}-{end}"
        return {**given, cls.name_input: had or made, DEFAULTS: [cls.name_input]}

    def _problems(self, cls, values):
        """Pairs of an input's path and what is wrong with it."""
        region = values.get("region") or self._region
        if cls.regional and region is None:
            yield "region", "is required: set aws:region or `region`"
            return
        if not cls.regional and "region" in values:
            yield "region", "is no input: the resource stands in no Region"
        scope = Scope(self._account, region)
        subject = cls(scope, self._api)
        inputs = Inputs({name: value for name, value in values.items() if name not in ("region", DEFAULTS)})
        try:
            calls = subject.create_calls(inputs)
            yield from subject.problems(inputs)
        except MissingInput as missing:
            yield missing.path, "is required"
            return
        for call in calls:
            for path, problem in violations(call.service, call.operation, call.parameters):
                yield as_input(path, values), f"{problem} [{call.service} {call.operation} {path}]"
        for path in inputs.unread():
            yield path, "is an input that the rig does not judge"


class failing_aloud:
    """Turns what goes wrong into the engine's failure of that resource."""

    def __init__(self, context, subject):
        self._context, self._subject = context, subject

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if isinstance(error, Exception):
            text = str(error) if isinstance(error, Refused) else f"{type(error).__name__}: {error}"
            self._context.abort(grpc.StatusCode.INTERNAL, f"{text} ({described(self._subject)})")


def described(urn):
    """Names a resource by its type and the component that it belongs to."""
    if not urn.startswith("urn:"):
        return urn
    parents = urn.split("::")[2].split("$")[:-1]
    below = f" in {', '.join(parents)}" if parents else ""
    return f"{type_of(urn)} {name_of(urn)}{below}"


def as_input(path, values):
    """A member's path as Pulumi's inputs are written, without what the API wraps around them."""
    parts = [LEADING_CAPITALS.sub(lambda found: found[0].lower(), part) for part in path.split(".")]
    given = {name.lower() for name in values}
    if len(parts) > 1 and parts[0].split("[")[0].lower() not in given:
        parts = parts[1:]
    return ".".join(parts)


def comparable(value):
    """Values in which an archive counts by its content, wherever it lies."""
    if isinstance(value, dict):
        if ASSET_MARK in value and value.get("hash"):
            return {"hash": value["hash"]}
        return {name: comparable(inner) for name, inner in value.items()}
    return [comparable(inner) for inner in value] if isinstance(value, list) else value
