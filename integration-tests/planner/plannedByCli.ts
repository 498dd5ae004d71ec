import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import * as v from "valibot";

const PROGRAM = fileURLToPath(new URL("../../scripts/plan.ts", import.meta.url));

const FindingSchema = v.object({ rule: v.string(), resource: v.nullable(v.string()), message: v.string() });
const PlanSchema = v.object({
  resources: v.array(v.object({ type: v.string(), name: v.string(), group: v.string() })),
  policies: v.object({
    violations: v.array(FindingSchema),
    advisories: v.array(FindingSchema),
    unseen: v.array(FindingSchema),
  }),
});
export type PlannedStack = v.InferOutput<typeof PlanSchema>;

/** What the planner's own command says as JSON, whatever the verdict; in a process of its own, without credentials. */
export async function plannedByCli(args: readonly string[]): Promise<PlannedStack> {
  const { PATH = "" } = process.env;
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [PROGRAM, ...args, "--json"],
      { env: { PATH }, maxBuffer: 2 ** 24 },
      (error, stdout, stderr) => {
        // It ends with 1 where a policy stops the plan, which is an answer too.
        if (error !== null && error.code !== 1) reject(new Error(`${error.message}\n${stderr}`));
        else resolve(v.parse(PlanSchema, JSON.parse(stdout)));
      },
    );
  });
}
