import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { DiagnosticSeverity, Parser } from "@asyncapi/parser";
import * as v from "valibot";
import { GENERATED_FOLDER } from "./documents/outputs.ts";

// Lets the linters of OpenAPI's and AsyncAPI's own communities judge the documents of a folder, by default the
// generated ones. Errors and warnings fail.

const LintResultSchema = v.object({
  problems: v.array(v.object({ ruleId: v.string(), severity: v.string(), message: v.string() })),
});

const folder = process.argv[2] ?? GENERATED_FOLDER;
const findings = [
  ...(await lintOpenApi(join(folder, "openapi.json"))),
  ...(await lintAsyncApi(join(folder, "asyncapi.json"))),
];
for (const finding of findings) console.error(finding);
if (findings.length > 0) process.exitCode = 1;

async function lintOpenApi(path: string): Promise<string[]> {
  const cli = fileURLToPath(import.meta.resolve("@redocly/cli/bin/cli.js"));
  const rules = fileURLToPath(new URL("documents/redocly.yaml", import.meta.url));
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [cli, "lint", "--config", rules, "--format", "json", path],
    { env: { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" } },
  ).catch((failed: { stdout: string }) => failed);
  const { problems } = v.parse(LintResultSchema, JSON.parse(stdout));
  return problems.map(({ ruleId, severity, message }) => `${path}: ${severity}: ${message} (${ruleId})`);
}

async function lintAsyncApi(path: string): Promise<string[]> {
  const { diagnostics } = await new Parser().parse(await readFile(path, "utf8"));
  return diagnostics
    .filter(({ severity }) => severity <= DiagnosticSeverity.Warning)
    .map(({ code, message, path: at }) => `${path}: ${message} at ${at.join(".")} (${code})`);
}
