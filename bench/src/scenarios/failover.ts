import { ConnectResponseSchema, SUBPROTOCOL, TICKET_PROTOCOL_PREFIX } from "@semantest/handlers/protocol";
import { type JobEvent, memoryStore, pinsOfFirstUse, SemantestClient } from "@semantest/sdk";
import * as v from "valibot";
import { SERVER_CORE } from "../processes/pinning.ts";
import { StackProcess } from "../processes/stackProcess.ts";
import type { Contender } from "../stacks/names.ts";
import type { Observation } from "../stats/observation.ts";
import type { Dialect } from "../wire/dialect.ts";
import { DIALECTS } from "../wire/dialects.ts";
import { Peer } from "../wire/peer.ts";
import { resultText } from "../wire/texts.ts";
import type { Measured, Plan, Scenario } from "./scenario.ts";

/** Kills per repetition of the plan: more than 50 in a round, so that its p99 is its worst. */
const KILLS = 17;
/** Time a job has to reach an extension, or an event to come from the public server, milliseconds. */
const PATIENCE_MS = 10_000;

/** A person's program waits for an image from the local server when that is killed; the public one takes over. */
export const failover: Scenario = {
  name: "failover",
  title: "Local server killed: first event of the open job from the public one",
  contenders: ["semantest"],
  rounds: 3,
  measure,
};

async function measure(_: Contender, { repeats, pinned }: Plan): Promise<Measured> {
  const core = pinned ? SERVER_CORE : undefined;
  await using publicServer = await StackProcess.start("semantestPublic", core);
  const { port, keys } = publicServer;
  if (keys === undefined) throw new Error("the public server gave no keys");
  const answering = await openAnswering(port, keys.device);
  const observations: Observation[] = [];
  // The first kill only warms up.
  for (let number = 0; number <= KILLS * repeats; number += 1) {
    await using local = await StackProcess.start("semantest", core);
    const value = await killAndWait(local, `ws://127.0.0.1:${port}`, keys.client);
    if (number > 0) observations.push({ metric: "firstEventMs", value });
  }
  await answering.close();
  return { observations, remarks: [] };
}

/** An extension of the public server that answers every request at once. */
async function openAnswering(port: number, deviceKey: string): Promise<Peer> {
  const answer = await fetch(`http://127.0.0.1:${port}/connect`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-API-Key": deviceKey },
    body: JSON.stringify({ role: "extension" }),
  });
  const { ticket } = v.parse(ConnectResponseSchema, await answer.json());
  const protocols = [SUBPROTOCOL, `${TICKET_PROTOCOL_PREFIX}${ticket}`];
  const withTicket: Dialect = { ...DIALECTS.semantest, protocols };
  const extension = await Peer.open(withTicket, port, "", "extension");
  extension.receive({
    acknowledged: () => undefined,
    refused: () => undefined,
    event: ({ type, correlationId, attempt }) => {
      if (type !== "ImageGenerationRequestedEvent") return;
      extension.send(resultText(correlationId, attempt ?? 1), "durable");
    },
  });
  return extension;
}

/** Milliseconds from the kill to the first event. */
async function killAndWait(local: StackProcess, remoteUrl: string, apiKey: string): Promise<number> {
  const extension = await Peer.open(DIALECTS.semantest, local.port, "", "extension");
  const held = new Promise<void>((resolve) => {
    extension.receive({
      acknowledged: () => undefined,
      refused: () => undefined,
      event: ({ type }) => {
        if (type === "ImageGenerationRequestedEvent") resolve();
      },
    });
  });
  const client = new SemantestClient({
    connectionStrategy: { localUrl: `ws://127.0.0.1:${local.port}`, remoteUrl },
    apiKey,
    pins: pinsOfFirstUse(memoryStore()),
    env: {},
  });
  try {
    const { result } = client.request("a red fox", { signal: AbortSignal.timeout(PATIENCE_MS) });
    await Promise.race([held, result]);
    const event = new Promise<JobEvent>((resolve) => client.on("event", resolve));
    const killedAt = performance.now();
    const dead = local.kill();
    await Promise.race([event, result]);
    const elapsed = performance.now() - killedAt;
    await dead;
    return elapsed;
  } finally {
    await client.close();
  }
}
