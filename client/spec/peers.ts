import type { Envelope } from "@semantest/handlers/protocol";
import { SemantestClient } from "../src/client.ts";
import type { SemantestClientOptions } from "../src/clientOptions.ts";
import type { Pins } from "../src/connection/pins.ts";
import { createKeyPair, exportPublicKey } from "../src/signing.ts";
import { envelope } from "./envelopes.ts";
import { ScriptedServer, type ScriptedSocket } from "./scriptedServer.ts";

/** A port nobody listens on. */
const NOBODY = "ws://localhost:9";

/** A server on this machine that proves its key, and the pins that know it. */
export async function startLocal(port?: number) {
  const keys = await createKeyPair();
  const server = await ScriptedServer.start({ keys, ...(port !== undefined && { port }) });
  const key = await exportPublicKey(keys);
  const pins: Pins = { get: async (host) => (host === server.host ? key : undefined) };
  return { server, pins, keys };
}

/** A public server that sells tickets. */
export async function startRemote(): Promise<ScriptedServer> {
  const server = await ScriptedServer.start();
  server.sellTickets();
  return server;
}

/** A client that looks at these servers only, with no settings of this machine. */
export function newClient(
  { local = NOBODY, remote = NOBODY }: { readonly local?: string; readonly remote?: string },
  options: SemantestClientOptions = {},
): SemantestClient {
  return new SemantestClient({
    env: {},
    pins: { get: async () => undefined },
    ...options,
    // Long enough for a machine that is busy with other things.
    connectionStrategy: {
      localUrl: local,
      remoteUrl: remote,
      signatureTimeout: 20_000,
      ...options.connectionStrategy,
    },
  });
}

/** Answers every request: acknowledged, begun, drawn, saved. */
export function answerRequests(server: ScriptedServer): void {
  server.on("ImageGenerationRequestedEvent", (socket, request) => {
    socket.ack(request);
    answer(socket, request);
  });
  server.on("ImageGenerationCancelledEvent", (socket, it) => socket.ack(it));
}

/** The events of one whole job. */
export function answer(socket: ScriptedSocket, { correlationId }: Envelope, attempt = 1): void {
  const members = { correlationId, attempt };
  socket.send(
    envelope("ImageGenerationInitiatedEvent", { ...members, sequence: 1 }),
    envelope("ImageGenerationProgressEvent", {
      ...members,
      after: 1,
      payload: { percent: 50, stage: "drawing" },
    }),
    envelope("ImageGeneratedEvent", { ...members, sequence: 2, payload: { metadata: { model: "m" } } }),
    downloaded(correlationId, 3, attempt),
  );
}

export function downloaded(correlationId: string, sequence: number, attempt = 1): Envelope {
  const payload = { filePath: "fox.png", fileSize: 3, mimeType: "image/png" };
  return envelope("ImageDownloadedEvent", { correlationId, attempt, sequence, payload });
}

/** The next time an event is emitted with something that fits. */
export function nextEvent<T>(
  on: (listener: (value: T) => void) => () => void,
  fits: (value: T) => boolean = () => true,
): Promise<T> {
  return new Promise((resolve) => {
    const off = on((value) => {
      if (!fits(value)) return;
      off();
      resolve(value);
    });
  });
}
