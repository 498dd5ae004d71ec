import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { createPairing } from "@semantest/sdk/http";
import { loadKeyPair } from "@semantest/sdk/node";
import { SemantestTaker, type TakerJob, type TakerResult, type TakerTools } from "@semantest/sdk/taker";
import type { Command } from "commander";
import * as v from "valibot";
import { atDoors } from "../connection/doors.ts";
import { setUp } from "../connection/setup.ts";
import type { Context } from "../context.ts";
import { connectionLine, endOf } from "../format/status.ts";
import { addConnectionOptions, connectionEntries, flag, readOptions, wholeNumber } from "../options.ts";
import { createOutput, type Output } from "../output.ts";
import { withDeviceKey } from "../peer/deviceKey.ts";
import { createGatekeeper } from "../peer/gatekeeper.ts";
import { type ImageFile, readImageFile } from "../peer/imageFile.ts";
import { openProfile } from "../peer/profile.ts";

const EXAMPLES = `
Requests signed with this user's own key are run; strangers are asked about on a terminal and refused elsewhere, unless --allow
names their key or --yes lets in everybody. A restart goes on where it stopped and never makes an image twice.

Examples:
  $ semantest peer --image photo.png
  $ semantest peer --image photo.png --slots 4 --delay 3000 --yes
  $ semantest peer --image photo.png --server remote --pair`;

/** Stages a browser would go through while an image is drawn, with the share of the delay after which each is told. */
const STAGES = ["queued at the site", "drawing", "refining", "finishing"] as const;

const PeerOptions = v.object({
  ...connectionEntries,
  image: v.string(),
  slots: v.optional(wholeNumber(1, 1000), "1"),
  delay: v.optional(wholeNumber(0, 600_000), "0"),
  yes: flag,
  allow: v.optional(
    v.array(
      v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{43}$/, "must be a thumbprint of 43 characters, as shown")),
    ),
    [],
  ),
  profile: v.optional(
    v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,50}$/, "must match [A-Za-z0-9_-]{1,50}")),
    "default",
  ),
  pair: flag,
});

/** `semantest peer --image FILE`: an extension without a browser. */
export function addPeer(program: Command, context: Context): void {
  addConnectionOptions(program.command("peer"))
    .description("play a browser extension: answer every job with an image file")
    .requiredOption("--image <file>", "PNG, JPEG, WebP, GIF or AVIF, at most 50 MB")
    .option("--slots <count>", "jobs taken at once, 1 to 1000 (default: 1)")
    .option("--delay <ms>", "time an image takes, milliseconds (default: 0)")
    .option("--yes", "run everybody's jobs")
    .option("--allow <thumbprint...>", "run jobs signed with this key")
    .option("--profile <name>", "which extension to play; each has a journal of its own (default: default)")
    .option("--pair", "offer a code for `semantest pair`")
    .addHelpText("after", EXAMPLES)
    .action(async (raw: unknown) => peer(context, readOptions(PeerOptions, raw)));
}

async function peer(context: Context, options: v.InferOutput<typeof PeerOptions>): Promise<void> {
  const { signal } = context;
  const output = createOutput(context.stdout, context.stderr, options.json === true);
  const file = await readImageFile(options.image);
  const setup = await withDeviceKey(await setUp(context, options, "deviceKeys"), signal);
  await using profile = await openProfile(join(setup.folders.peers, options.profile));
  const own = await loadKeyPair(setup.folders.signingKey);
  const admission = { everybody: options.yes === true, thumbprints: options.allow, own };
  const taker = new SemantestTaker({
    ...setup.peer,
    journal: profile.journal,
    sessions: profile.sessions,
    slots: options.slots,
    ...(await createGatekeeper(admission, output)),
    run: (job, tools) => draw(job, tools, file, options.delay, output),
    resume: (job, tools) => finish(job, tools, file, output),
  });
  try {
    const over = watchTaker(taker, output, signal);
    await taker.connect({ signal });
    if (options.pair === true) {
      const { code, expiresAt } = await atDoors(setup, signal, ({ http }) => createPairing(http, signal));
      output.line(`pairing   semantest pair ${code}    (until ${expiresAt})`);
      output.document({ pairing: { code, expiresAt } });
    }
    await over;
  } finally {
    await taker.close();
  }
}

/** Tells what happens; resolves when the person ends it, rejects where the connection gave up for good. */
function watchTaker(taker: SemantestTaker, output: Output, signal: AbortSignal): Promise<void> {
  const over = Promise.withResolvers<void>();
  over.promise.catch(() => undefined);
  taker.on("job", ({ correlationId, state }) => {
    output.line(`${state.padEnd(8)}  ${correlationId}`);
    output.document({ job: { correlationId, state } });
  });
  taker.on("error", ({ code, message }) => {
    output.note(`${code}: ${message}`);
    output.document({ error: { code, message } });
  });
  taker.on("state", (status) => {
    output.note(connectionLine(status));
    output.document({ connection: { state: status.state, url: status.url } });
    if (status.state === "closed") over.reject(endOf(status));
  });
  signal.addEventListener("abort", () => over.resolve(), { once: true });
  return over.promise;
}

/** Makes the image: the prompt is "submitted" once the server knows, then it takes its time. */
async function draw(
  job: TakerJob,
  tools: TakerTools,
  file: ImageFile,
  delayMs: number,
  output: Output,
): Promise<TakerResult> {
  await tools.initiated();
  output.line(`drawing   ${job.correlationId}`);
  output.document({ drawing: { correlationId: job.correlationId } });
  for (const [index, stage] of STAGES.entries()) {
    tools.progress({ percent: (100 * index) / STAGES.length, stage });
    await delay(delayMs / STAGES.length, undefined, { signal: tools.signal });
  }
  return finish(job, tools, file, output);
}

/** Hands the image over; also what is left to do for a job that an earlier process began. */
async function finish(
  { correlationId }: TakerJob,
  tools: TakerTools,
  { bytes, mimeType, name }: ImageFile,
  output: Output,
): Promise<TakerResult> {
  const { imageId, sha256 } = await tools.upload(bytes, { mimeType });
  output.line(`uploaded  ${correlationId}  ${imageId}`);
  output.document({ uploaded: { correlationId, imageId, sha256 } });
  return { filePath: name, fileSize: bytes.length, mimeType };
}
