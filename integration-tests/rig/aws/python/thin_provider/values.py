"""Values as Pulumi's engine sends them: unknown ones, numbers, and a record of which inputs were looked at."""

from google.protobuf import json_format, struct_pb2

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
# The engine marks an unknown boolean, number, asset, archive, list or object by an id of its own.
UNKNOWN_MARKS = frozenset(
    [
        UNKNOWN,
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
        "030794c1-ac77-496b-92df-f27374a8bd58",
        "e48ece36-62e2-4504-bad9-02848725956a",
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
    ]
)


def is_unknown(value):
    """Whether it is unknown, or a text put together with something unknown."""
    return isinstance(value, str) and (UNKNOWN in value or value in UNKNOWN_MARKS)


def has_unknown(value):
    if isinstance(value, dict):
        return any(map(has_unknown, value.values()))
    if isinstance(value, (list, tuple)):
        return any(map(has_unknown, value))
    return is_unknown(value)


def decode(struct):
    """Plain values of a message; whole numbers as integers, since the wire knows only doubles."""
    return whole_numbers(json_format.MessageToDict(struct)) if struct is not None else {}


def encode(values):
    struct = struct_pb2.Struct()
    struct.update(without_none(values))
    return struct


def whole_numbers(value):
    if isinstance(value, dict):
        return {name: whole_numbers(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [whole_numbers(inner) for inner in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def without_none(values):
    return {name: value for name, value in values.items() if value is not None}


class MissingInput(Exception):
    """An input that the resource cannot do without."""

    def __init__(self, path):
        super().__init__(path)
        self.path = path


class Inputs:
    """Inputs of a resource, which remember what was read of them: what nobody reads, nobody judges."""

    def __init__(self, values, path="", read=None):
        self._values = values
        self._path = path
        self._read = set() if read is None else read

    def _at(self, name):
        return f"{self._path}.{name}" if self._path else name

    def get(self, name, default=None):
        """The value with everything in it, or the default; of an unknown object every member is unknown."""
        self._read.add(self._at(name))
        if is_unknown(self._values):
            return UNKNOWN
        value = self._values.get(name)
        return default if value is None else value

    def __getitem__(self, name):
        value = self.get(name)
        if value is None:
            raise MissingInput(self._at(name))
        return value

    def object(self, name):
        """A nested object whose members are to be read one by one, or None."""
        value = self._nested(name)
        return None if value is None else Inputs(value, self._at(name), self._read)

    def map(self, name, convert):
        """A nested list with each object converted; None where there is none, unknown where it is."""
        values = self._nested(name)
        if values is None or is_unknown(values):
            return values
        return [convert(Inputs(value, f"{self._at(name)}[{index}]", self._read)) for index, value in enumerate(values)]

    def _nested(self, name):
        if is_unknown(self._values):
            return UNKNOWN
        return self._values.get(name)

    def unread(self):
        """Paths of inputs that were given and never read."""
        return sorted(self._unread(self._values, ""))

    def _unread(self, value, path):
        if path in self._read or is_unknown(value):
            return
        if isinstance(value, dict):
            for name, inner in value.items():
                yield from self._unread(inner, f"{path}.{name}" if path else name)
        elif isinstance(value, list) and any(isinstance(inner, dict) for inner in value):
            for index, inner in enumerate(value):
                yield from self._unread(inner, f"{path}[{index}]")
        else:
            yield path
