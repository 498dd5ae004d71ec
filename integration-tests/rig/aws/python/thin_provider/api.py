"""Sends judged calls to the emulator, and remembers what the emulator has no API for."""

import functools
import threading

import boto3
import botocore
from botocore.config import Config
from botocore.exceptions import ClientError

from .judge import violations

# S3 buckets by path, since their own host names lead nowhere here.
CONFIG = Config(s3={"addressing_style": "path"}, retries={"max_attempts": 1}, max_pool_connections=32)
client_lock = threading.Lock()


class Refused(Exception):
    """AWS's service model forbids a call that was to be sent."""


class Api:
    """One account's AWS."""

    def __init__(self, endpoint, account, secret):
        self._endpoint, self._account, self._secret = endpoint, account, secret
        self._kept = {}
        self._kept_lock = threading.Lock()

    @functools.cache
    def client(self, service, region):
        with client_lock:
            return boto3.client(
                service,
                endpoint_url=self._endpoint,
                region_name=region,
                aws_access_key_id=self._account,
                aws_secret_access_key=self._secret,
                config=CONFIG,
            )

    def send(self, call, region):
        """The answer to a call that the service model allows."""
        wrong = violations(call.service, call.operation, call.parameters)
        if wrong:
            raise Refused("; ".join(f"{call.operation} {path}: {problem}" for path, problem in wrong))
        if call.kept:
            return {}
        method = getattr(self.client(call.service, region), botocore.xform_name(call.operation))
        return method(**call.parameters)

    def keep(self, kind, name, id):
        """Takes a name that AWS allows once per account, for a kind that the emulator lacks."""
        with self._kept_lock:
            if (kind, name) in self._kept:
                raise Refused(f"{kind} {name} already exists")
            self._kept[kind, name] = id

    def forget(self, kind, id):
        with self._kept_lock:
            self._kept = {at: kept for at, kept in self._kept.items() if at[0] != kind or kept != id}

    def is_kept(self, kind, id):
        return any(at[0] == kind and kept == id for at, kept in self._kept.items())


def is_gone(error):
    """Whether an error says that there is nothing of that name."""
    if not isinstance(error, ClientError):
        return False
    code = error.response.get("Error", {}).get("Code", "")
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
    return status == 404 or "NotFound" in code or code.startswith("NoSuch") or "NonExistent" in code
