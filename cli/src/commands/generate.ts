import { type GeneratedImage, SemantestError } from "@semantest/sdk";
import type { Command } from "commander";
import * as v from "valibot";
import { meetExtension } from "../connection/meetExtension.ts";
import { withClient } from "../connection/withClient.ts";
import type { Context } from "../context.ts";
import { withHint } from "../errors.ts";
import { byteCount, duration } from "../format/quantity.ts";
import { nameFits } from "../image/imageType.ts";
import { checkOutputFile } from "../image/outputFile.ts";
import { type SavedImage, saveImage } from "../image/savedImage.ts";
import { addConnectionOptions, connectionEntries, flag, readOptions, seconds } from "../options.ts";
import { createOutput, type Output } from "../output.ts";
import { createProgress } from "../progress.ts";
import { watchJob } from "../watchJob.ts";

const EXAMPLES = `
Ctrl-C cancels the job and says whether that was confirmed. A job can be asked about again under its correlation id:
the same prompt and id bring the same image, never a second one.

Examples:
  $ semantest generate "a red fox" --out fox.png
  $ semantest generate "a red fox" --out fox.png --force --timeout 120
  $ semantest generate "a red fox" --server remote --json | jq -r .image.sha256`;

const GenerateOptions = v.object({
  ...connectionEntries,
  out: v.optional(v.string()),
  force: flag,
  domain: v.optional(v.string()),
  target: v.optional(v.string()),
  timeout: v.optional(seconds(1, 3600), "300"),
  correlationId: v.optional(
    v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,64}$/, "must match [A-Za-z0-9_-]{1,64}")),
  ),
});
type Options = v.InferOutput<typeof GenerateOptions>;

/** `semantest generate PROMPT`: asks for an image and saves it. */
export function addGenerate(program: Command, context: Context): void {
  addConnectionOptions(program.command("generate"))
    .description("ask a browser for an image and save it")
    .argument("<prompt>", "what the image shall show, 1 to 2000 characters")
    .option("-o, --out <file>", "where to save the image; checked before anything is sent")
    .option("--force", "replace the file if it exists")
    .option(
      "--domain <domain>",
      "site that is to draw, such as chatgpt.com (default: the extension's choice)",
    )
    .option("--target <session>", "session of the extension that is to answer (default: whichever is free)")
    .option("--timeout <seconds>", "time for the whole job (default: 300, at most 3600)")
    .option("--correlation-id <id>", "name of the job (default: a new UUID)")
    .addHelpText("after", EXAMPLES)
    .action(async (prompt: string, raw: unknown) =>
      generate(context, prompt, readOptions(GenerateOptions, raw)),
    );
}

async function generate(context: Context, prompt: string, options: Options): Promise<void> {
  const { stdout, stderr, signal } = context;
  const { out, force, domain, target, timeout, correlationId } = options;
  const output = createOutput(stdout, stderr, options.json === true);
  const file = out === undefined ? undefined : await checkOutputFile(out, force === true);
  await withClient(context, options, {}, async (client, setup) => {
    const startedAt = performance.now();
    await client.connect({ signal });
    const refusal = await meetExtension(client, setup, signal);
    if (refusal !== undefined) output.note(`${refusal}.`);
    const job = client.request(prompt, { domain, target, correlationId, timeoutMs: timeout });
    const image = await watchJob(client, job, createProgress(output, stderr), signal).catch(
      (error: unknown) => {
        throw refusal === undefined ? error : advise(error, refusal);
      },
    );
    const saved = file === undefined ? undefined : await saveImage(image, file, signal);
    report(output, image, saved, performance.now() - startedAt);
  });
}

/** Nobody was there in time; where the other server refused the key, that is why. */
function advise(error: unknown, hint: string): unknown {
  return error instanceof SemantestError && error.code === "TIMEOUT" ? withHint(error, hint) : error;
}

function report(
  output: Output,
  image: GeneratedImage,
  saved: SavedImage | undefined,
  elapsedMs: number,
): void {
  const { correlationId, filePath, metadata } = image;
  output.document({
    correlationId,
    image: image.image,
    ...(saved !== undefined && { file: saved }),
    browserFile: filePath,
    metadata,
    elapsedMs: Math.round(elapsedMs),
  });
  if (saved !== undefined) {
    output.line(`${saved.path}  ${byteCount(saved.size)}  ${saved.mimeType}  ${duration(elapsedMs)}`);
    if (!nameFits(saved.path, saved.mimeType)) {
      output.note(`The name says otherwise, but the file is ${saved.mimeType}.`);
    }
  } else {
    output.line(`job ${correlationId} done in ${duration(elapsedMs)}`);
    output.note("The image was not saved here; repeat with --out FILE and --correlation-id to fetch it.");
  }
  if (filePath !== undefined) output.note(`The browser saved it as ${filePath}.`);
}
