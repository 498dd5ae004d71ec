"""Resource types of `@pulumi/random`: values that are made once and then stay in the state."""

import base64
import secrets
import string
import uuid

from .resource import Resource, resource

SPECIAL = "!@#$%&*()-_=+[]{}<>:?"


class RandomValue(Resource):
    """Made here, by no API; any other input makes another value."""

    regional = False
    # Inputs that must be whole numbers, and the least of each.
    lowest: dict[str, int] = {}

    def create_calls(self, inputs):
        inputs.get("keepers")
        for name in self.replace_on:
            inputs.get(name)
        return []

    def problems(self, inputs):
        for name, lowest in self.lowest.items():
            value = inputs[name]
            if isinstance(value, bool) or not isinstance(value, int) or value < lowest:
                yield name, f"{value!r} is not a whole number of at least {lowest}"

    def delete_calls(self, id, state):
        return []


class RandomCharacters(RandomValue):
    replace_on = (
        "keepers",
        "length",
        "lower",
        "minLower",
        "minNumeric",
        "minSpecial",
        "minUpper",
        "numeric",
        "number",
        "overrideSpecial",
        "special",
        "upper",
    )
    lowest = {"length": 1}

    def problems(self, inputs):
        yield from super().problems(inputs)
        length = inputs["length"]
        least = sum(inputs.get(name, 0) for name in ("minLower", "minNumeric", "minSpecial", "minUpper"))
        if isinstance(length, int) and least > length:
            yield "length", f"{length} is less than the {least} characters that are wanted of some kind"
        if not any(map(len, self._classes(inputs).values())):
            yield "special", "leaves no kind of character"

    def text(self, inputs):
        classes = self._classes(inputs)
        wanted = {
            "lower": inputs.get("minLower", 0),
            "numeric": inputs.get("minNumeric", 0),
            "special": inputs.get("minSpecial", 0),
            "upper": inputs.get("minUpper", 0),
        }
        picked = [secrets.choice(classes[kind]) for kind, least in wanted.items() for _ in range(least)]
        alphabet = "".join(classes.values())
        picked += [secrets.choice(alphabet) for _ in range(inputs["length"] - len(picked))]
        secrets.SystemRandom().shuffle(picked)
        return "".join(picked)

    def _classes(self, inputs):
        numeric = inputs.get("numeric", inputs.get("number", True))
        return {
            "lower": string.ascii_lowercase if inputs.get("lower", True) else "",
            "numeric": string.digits if numeric else "",
            "special": inputs.get("overrideSpecial", SPECIAL) if inputs.get("special", True) else "",
            "upper": string.ascii_uppercase if inputs.get("upper", True) else "",
        }


@resource("random:index/randomString:RandomString")
class RandomString(RandomCharacters):
    outputs = ("result",)

    def created(self, inputs, answers):
        text = self.text(inputs)
        return text, {"result": text}


@resource("random:index/randomPassword:RandomPassword")
class RandomPassword(RandomCharacters):
    outputs = ("result", "bcryptHash")

    def created(self, inputs, answers):
        return "none", {"result": self.text(inputs), "bcryptHash": ""}


@resource("random:index/randomId:RandomId")
class RandomId(RandomValue):
    replace_on = ("byteLength", "keepers", "prefix")
    outputs = ("b64Std", "b64Url", "dec", "hex")
    lowest = {"byteLength": 1}

    def created(self, inputs, answers):
        made = secrets.token_bytes(inputs["byteLength"])
        prefix = inputs.get("prefix", "")
        unpadded = base64.urlsafe_b64encode(made).decode().rstrip("=")
        outputs = {
            "b64Std": prefix + base64.b64encode(made).decode(),
            "b64Url": prefix + unpadded,
            "dec": prefix + str(int.from_bytes(made, "big")),
            "hex": prefix + made.hex(),
        }
        return unpadded, outputs


@resource("random:index/randomBytes:RandomBytes")
class RandomBytes(RandomValue):
    replace_on = ("keepers", "length")
    outputs = ("base64", "hex")
    lowest = {"length": 1}

    def created(self, inputs, answers):
        made = secrets.token_bytes(inputs["length"])
        return "none", {"base64": base64.b64encode(made).decode(), "hex": made.hex()}


@resource("random:index/randomUuid:RandomUuid")
class RandomUuid(RandomValue):
    replace_on = ("keepers",)
    outputs = ("result",)

    def created(self, inputs, answers):
        made = str(uuid.uuid4())
        return made, {"result": made}
