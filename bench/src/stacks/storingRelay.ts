import { createServer } from "node:http";
import { join } from "node:path";
import { isProblem, parseText } from "@semantest/handlers/protocol";
import { type WebSocket, WebSocketServer } from "ws";
import { BatchWriter } from "../../../handlers/adapters/memory/journal/batchWriter.ts";
import { nodeDisk } from "../../../handlers/adapters/memory/journal/disk.ts";
import { DEFAULT_FSYNC } from "../../../handlers/adapters/memory/journal/fsync.ts";
import { host, listen } from "./host.ts";
import { Pairing } from "./pairing.ts";

/** Characters that may wait for the disk. */
const MAX_PENDING = 32 * 1024 * 1024;

/**
 * The least that the promise of a durable event costs: each event is read, checked against the protocol, stored as one line
 * and only then forwarded and acknowledged. Nothing else: no job, no lease, no session, no repeat is known.
 */
async function start(folder: string) {
  const http = createServer();
  const pairing = new Pairing<WebSocket>();
  const journal = await openJournal(folder);
  new WebSocketServer({ server: http, perMessageDeflate: false }).on("connection", (socket, request) => {
    const pair = request.url ?? "";
    pairing.join(pair, socket);
    // The generator opens the extension of each pair first.
    const source = pairing.partnerOf(socket) === undefined ? "extension" : "client";
    socket.on("message", async (data) => {
      const text = data.toString();
      const [frame] = parseText(text, { source, now: Date.now(), newId: () => "unused" }).frames;
      if (frame === undefined || isProblem(frame)) return socket.terminate();
      await journal.append(text);
      pairing.partnerOf(socket)?.send(text);
      const { id } = frame.envelope;
      socket.send(`{"type":"AckEvent","id":"a","correlationId":"a","payload":{"ids":["${id}"]}}`);
    });
    socket.on("close", () => pairing.leave(pair, socket));
  });
  return { port: await listen(http) };
}

async function openJournal(folder: string): Promise<BatchWriter> {
  const onFailure = (error: unknown) => {
    throw error;
  };
  const file = await nodeDisk.open(join(folder, "journal"));
  return new BatchWriter({ file, offset: 0 }, { fsync: DEFAULT_FSYNC, maxPending: MAX_PENDING, onFailure });
}

await host(start);
