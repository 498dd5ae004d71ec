"""One job from request to image through PyPI's `websockets`: arguments are the addresses of the extension's and of the client's socket."""

import asyncio
import json
import sys

from websockets.asyncio.client import connect

SUBPROTOCOL = "semantest.v1"


async def next_of(socket, kind):
    """Waits for the first envelope of a type; other envelopes are passed over."""
    async with asyncio.timeout(60):
        while True:
            frame = json.loads(await socket.recv())
            for envelope in frame if isinstance(frame, list) else [frame]:
                if envelope["type"] == kind:
                    return envelope


async def main(extension_url, client_url):
    async with (
        connect(extension_url, subprotocols=[SUBPROTOCOL]) as extension,
        connect(client_url, subprotocols=[SUBPROTOCOL]) as client,
    ):
        assert client.subprotocol == SUBPROTOCOL, client.subprotocol
        await extension.send(json.dumps({"type": "HelloEvent", "payload": {"role": "extension"}}))
        await next_of(extension, "WelcomeEvent")
        await client.send(json.dumps({"type": "HelloEvent", "payload": {"role": "client"}}))
        welcome = await next_of(client, "WelcomeEvent")
        assert welcome["payload"]["extensions"] == 1, welcome

        request = {
            "type": "ImageGenerationRequestedEvent",
            "correlationId": "python-job",
            "payload": {"prompt": "a fox \N{FOX FACE}"},
        }
        await client.send(json.dumps(request))
        asked = await next_of(extension, "ImageGenerationRequestedEvent")
        assert asked["payload"]["prompt"] == request["payload"]["prompt"], asked
        assert (await next_of(client, "AckEvent"))["payload"]["status"] == "running"

        answer = {"correlationId": "python-job", "attempt": asked["attempt"]}
        await extension.send(json.dumps(answer | {"type": "ImageGenerationInitiatedEvent", "sequence": 1, "payload": {}}))
        await next_of(client, "ImageGenerationInitiatedEvent")
        saved = {"filePath": "fox.png", "fileSize": 3, "mimeType": "image/png"}
        await extension.send(json.dumps(answer | {"type": "ImageDownloadedEvent", "sequence": 2, "payload": saved}))
        assert (await next_of(client, "ImageDownloadedEvent"))["payload"]["filePath"] == "fox.png"

        await client.send(json.dumps({"type": "CoffeeEvent"}))
        assert (await next_of(client, "ErrorEvent"))["payload"]["code"] == "INVALID_INPUT"


asyncio.run(main(*sys.argv[1:]))
print("passed")
