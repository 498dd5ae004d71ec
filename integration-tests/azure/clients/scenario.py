"""One job from request to image through PyPI's `pysignalr`: arguments are address and token of the extension's socket, then of the client's."""

import asyncio
import json
import sys

from pysignalr.client import SignalRClient


class Peer:
    """A hub connection that hands frames over one by one."""

    def __init__(self, url, token):
        self.frames = asyncio.Queue()
        self.opened = asyncio.Event()
        # Its token factory is first asked after the negotiation, which needs the token.
        self.hub = SignalRClient(url, headers={"Authorization": f"Bearer {token}"})
        self.hub.on("frame", self.received)
        self.hub.on_open(self.has_opened)

    async def has_opened(self):
        self.opened.set()

    async def received(self, arguments):
        frame = json.loads(arguments[0])
        for envelope in frame if isinstance(frame, list) else [frame]:
            await self.frames.put(envelope)

    async def start(self):
        self.task = asyncio.create_task(self.hub.run())
        await asyncio.wait_for(self.opened.wait(), 20)

    async def say(self, kind, payload, **members):
        await self.hub.send("frame", [json.dumps({"type": kind, "payload": payload, **members})])

    async def next_of(self, kind):
        """Waits for the first envelope of a type; other envelopes are passed over."""
        async with asyncio.timeout(20):
            while True:
                envelope = await self.frames.get()
                if envelope["type"] == kind:
                    return envelope


async def main(extension_url, extension_token, client_url, client_token):
    extension, client = Peer(extension_url, extension_token), Peer(client_url, client_token)
    await extension.start()
    await extension.say("HelloEvent", {"role": "extension"})
    await extension.next_of("WelcomeEvent")
    await client.start()
    await client.say("HelloEvent", {"role": "client"})
    welcome = await client.next_of("WelcomeEvent")
    assert welcome["payload"]["extensions"] == 1, welcome

    await client.say("ImageGenerationRequestedEvent", {"prompt": "a fox \N{FOX FACE}"}, correlationId="python-job")
    asked = await extension.next_of("ImageGenerationRequestedEvent")
    assert asked["payload"]["prompt"] == "a fox \N{FOX FACE}", asked
    assert (await client.next_of("AckEvent"))["payload"]["status"] == "running"

    answer = {"correlationId": "python-job", "attempt": asked["attempt"]}
    await extension.say("ImageGenerationInitiatedEvent", {}, **answer, sequence=1)
    await client.next_of("ImageGenerationInitiatedEvent")
    saved = {"filePath": "fox.png", "fileSize": 3, "mimeType": "image/png"}
    await extension.say("ImageDownloadedEvent", saved, **answer, sequence=2)
    assert (await client.next_of("ImageDownloadedEvent"))["payload"]["filePath"] == "fox.png"
    for peer in (extension, client):
        peer.task.cancel()


asyncio.run(main(*sys.argv[1:]))
print("passed")
