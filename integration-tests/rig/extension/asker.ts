import assert from "node:assert/strict";
import { CreatedKeySchema, type Envelope } from "@semantest/handlers/protocol";
import { createKeyPair, exportPublicKey, signWith } from "@semantest/sdk/signing";
import * as v from "valibot";
import type { Browser } from "./browser.ts";
import type { Stage } from "./stage.ts";
import { callDoor, eventsOf, requestFor } from "./stranger.ts";

const PATIENCE_MS = 60_000;
const LOOK_MS = 100;
const NAME = "tester";

/** A paired program that asks by plain HTTP, past every client of ours. */
export interface Asker {
  /** Name under which the person knows it. */
  readonly name: string;
  /** What it signs with. */
  readonly pair: CryptoKeyPair;
  /** Its API key. */
  readonly key: string;
  /** Asks; gives the correlation id. */
  ask(prompt: string): Promise<string>;
  /** Sends a request that is signed already. */
  send(request: Envelope): Promise<void>;
  /** Types and codes of the job's events, once it has ended. */
  outcome(correlationId: string): Promise<readonly string[]>;
}

/** Gets a key by a code, for what signs with that pair. */
export async function useCode(
  port: number,
  host: string,
  code: string,
  pair: CryptoKeyPair,
): Promise<v.InferOutput<typeof CreatedKeySchema>> {
  const created = await callDoor(port, host, {
    method: "POST",
    path: `/pairings/${code}`,
    body: { name: NAME, signingKey: await exportPublicKey(pair) },
  });
  return v.parse(CreatedKeySchema, created);
}

/** Pairs one with a browser whose person confirms it. `known`: what it signs with; default: a new pair. */
export async function pairAsker(browser: Browser, stage: Stage, known?: CryptoKeyPair): Promise<Asker> {
  const host = new URL(stage.cli.SEMANTEST_REMOTE_URL ?? "").host;
  const pair = known ?? (await createKeyPair());
  await browser.send({ type: "createPairing" });
  const { pairing } = await browser.until("a code", (state) => state.pairing !== undefined);
  const { key } = await useCode(stage.server.port, host, pairing?.code ?? "", pair);
  const { pairing: used } = await browser.until("used", (it) => it.pairing?.candidate !== undefined);
  const id = used?.candidate?.id ?? "";
  assert.deepEqual(await browser.send({ type: "confirmPairing", id, accept: true }), {
    ok: true,
    value: null,
  });
  const send = async (body: Envelope) => {
    await callDoor(stage.server.port, host, { method: "POST", path: "/events", key, body });
  };
  return {
    name: NAME,
    pair,
    key,
    send,
    ask: async (prompt) => {
      const request = await signWith(pair)(requestFor(prompt));
      await send(request);
      return request.correlationId;
    },
    outcome: async (correlationId) => {
      const deadline = Date.now() + PATIENCE_MS;
      for (;;) {
        const path = `/jobs/${correlationId}`;
        const events = eventsOf(await callDoor(stage.server.port, host, { method: "GET", path, key }));
        const last = events.at(-1) ?? "";
        if (last === "ImageDownloadedEvent" || /^[A-Z_]+$/.test(last)) return events;
        if (Date.now() > deadline) {
          const { connection, consent, job, jobs, humanStates } = await browser.state();
          const seen = JSON.stringify({ connection, consent, job, last: jobs[0], humanStates });
          throw new Error(`the job did not end: ${events.join()}; the extension: ${seen}`);
        }
        await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      }
    },
  };
}
