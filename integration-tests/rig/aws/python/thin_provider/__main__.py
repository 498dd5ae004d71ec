"""Serves the providers `aws` and `random` for one account, and prints the port."""

import os
from concurrent import futures

import grpc
from pulumi.runtime.proto.provider_pb2_grpc import add_ResourceProviderServicer_to_server

from lifeline import end_with_parent

from . import aws, random_values
from .api import Api
from .invokes import INVOKES
from .servicer import ThinProvider

# Archives travel inside messages where a program gives their content.
LARGEST_MESSAGE_BYTES = 400 * 1024 * 1024
MODULES = (aws, random_values)


def serve():
    account = os.environ["AWS_ACCESS_KEY_ID"]
    api = Api(os.environ["AWS_ENDPOINT_URL"], account, os.environ["AWS_SECRET_ACCESS_KEY"])
    options = [("grpc.max_receive_message_length", LARGEST_MESSAGE_BYTES)]
    server = grpc.server(futures.ThreadPoolExecutor(16), options=options)
    provider = ThinProvider(api, account, INVOKES, os.environ["SEMANTEST_AWS_SDK_VERSION"])
    add_ResourceProviderServicer_to_server(provider, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(f"port={port}", flush=True)
    server.wait_for_termination()


end_with_parent()
serve()
