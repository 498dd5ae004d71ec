import assert from "node:assert/strict";
import { io, type Socket } from "socket.io-client";
import * as v from "valibot";
import { StackProcess } from "../processes/stackProcess.ts";
import { DIALECTS } from "../wire/dialects.ts";
import { type Incoming, IncomingSchema } from "../wire/incoming.ts";
import { Peer } from "../wire/peer.ts";
import { progressText, requestText } from "../wire/texts.ts";

/** First argument of the next event of that name. */
function heardBy(socket: Socket, name: string): Promise<unknown> {
  return new Promise((resolve) => socket.once(name, resolve));
}

describe("socketIoRelay, with the library's own client at the other end", () => {
  let stack: StackProcess;
  let theirs: Socket;
  let ours: Peer;

  before(async () => {
    stack = await StackProcess.start("socketIoRelay", undefined);
    theirs = io(`http://127.0.0.1:${stack.port}`, { transports: ["websocket"], query: { pair: "1" } });
    await heardBy(theirs, "connect");
    ours = await Peer.open(DIALECTS.socketIoRelay, stack.port, "1", "client");
  });
  after(async () => {
    theirs.close();
    await ours.close();
    await stack[Symbol.asyncDispose]();
  });

  /** The next event or acknowledgement our peer reads. */
  function next(): Promise<Incoming | "acknowledged"> {
    return new Promise((resolve, reject) => {
      ours.receive({
        event: resolve,
        acknowledged: () => resolve("acknowledged"),
        refused: (why) => reject(new Error(why)),
      });
    });
  }

  it("brings our events to it, and acknowledges the durable ones", async () => {
    const heard = heardBy(theirs, "event");
    const acknowledged = next();
    ours.send(requestText("r-1", "unused"), "durable");
    const event = v.parse(IncomingSchema, await heard);
    assert.equal(event.correlationId, "r-1");
    assert.equal(await acknowledged, "acknowledged");
  });

  it("brings its events to us, and acknowledges them to it", async () => {
    const heard = next();
    const event: unknown = JSON.parse(progressText("e-1", "job-1"));
    await theirs.timeout(5000).emitWithAck("event", event);
    const incoming = await heard;
    assert.ok(incoming !== "acknowledged");
    assert.equal(incoming.id, "e-1");
  });
});
