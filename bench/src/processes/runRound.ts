import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import * as v from "valibot";
import { type Round, RoundSchema } from "../stats/observation.ts";
import type { Job } from "./jobs.ts";
import { GENERATOR_CORE, pinned } from "./pinning.ts";

/** Measures one contender once, in a fresh generator. A failure is a remark: the other contenders are still worth measuring. */
export async function runRound(job: Job): Promise<Round> {
  const program = fileURLToPath(new URL("./generator.ts", import.meta.url));
  const [command, args] = pinned(job.plan.pinned ? GENERATOR_CORE : undefined, [program]);
  const child = spawn(command, args, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  let round: unknown;
  child.on("message", (message) => {
    round = message;
  });
  child.send(job);
  const [code] = await once(child, "exit");
  const parsed = v.safeParse(RoundSchema, round);
  if (parsed.success) return parsed.output;
  const remark = `the generator ended with ${String(code)} and without a result`;
  return { contender: job.contender, observations: [], remarks: [remark] };
}
