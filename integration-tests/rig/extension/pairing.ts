import assert from "node:assert/strict";
import { run } from "../../local/cli/commandLine.ts";
import type { Browser } from "./browser.ts";

/** Pairs the command line of `env` with a browser whose person confirms the words. */
export async function pairWith(browser: Browser, env: Readonly<Record<string, string>>): Promise<void> {
  await redeem(browser, env);
  const { pairing } = await browser.until("used", (it) => it.pairing?.candidate !== undefined);
  const id = pairing?.candidate?.id ?? "";
  assert.deepEqual(await browser.send({ type: "confirmPairing", id, accept: true }), {
    ok: true,
    value: null,
  });
}

/** Gives the command line of `env` an API key; the person has not compared its words yet. */
export async function redeem(browser: Browser, env: Readonly<Record<string, string>>): Promise<void> {
  assert.deepEqual(await browser.send({ type: "createPairing" }), { ok: true, value: null });
  const { pairing } = await browser.until("a code", (state) => state.pairing !== undefined);
  const ended = await run(["pair", pairing?.code ?? ""], env);
  assert.equal(ended.code, 0, ended.stderr);
}
