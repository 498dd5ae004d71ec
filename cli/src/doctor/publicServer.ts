import { SignatureDocumentSchema } from "@semantest/handlers/protocol";
import type { Server } from "@semantest/sdk";
import { Http } from "@semantest/sdk/http";
import * as v from "valibot";
import type { Setup } from "../connection/setup.ts";
import { DOCS } from "../errors.ts";
import { explain } from "../explain.ts";
import { type Finding, fail, ok, warn } from "./finding.ts";

const NAME = "public server";
const TIMEOUT_MS = 3000;

/** Whether the public server is there and speaks our protocol. Sends no key. */
export async function checkPublicServer({ decision }: Setup, signal: AbortSignal): Promise<Finding> {
  const server = decision.servers.find((it) => it.kind === "remote");
  if (server === undefined) return ok(NAME, "not used: the settings name another server");
  try {
    const doors = new Http({ server: server.url, timeoutMs: TIMEOUT_MS });
    const document = await doors.ask("GET", "/signature", { signal });
    return compare(server, document, decision.expectedSignature);
  } catch (error) {
    signal.throwIfAborted();
    const detail = `${server.url}: ${explain(error).message}`;
    const fix = "check the network and SEMANTEST_REMOTE_URL; a local server works without it";
    const finding = decision.servers.length === 1 ? fail : warn;
    return finding(NAME, detail, fix, DOCS.noServer);
  }
}

function compare(
  { url }: Server,
  document: unknown,
  expected: Setup["decision"]["expectedSignature"],
): Finding {
  const parsed = v.safeParse(SignatureDocumentSchema, document);
  if (parsed.success) {
    const { service, version, environment } = parsed.output;
    const fits = service === expected.service && majorOf(version) === majorOf(expected.version);
    if (fits) return ok(NAME, `${url}, protocol ${version}, ${environment}`);
  }
  return fail(
    NAME,
    `${url} is not ${expected.service} ${expected.version} or compatible with it`,
    "set SEMANTEST_REMOTE_URL, or update this program",
    DOCS.noServer,
  );
}

function majorOf(version: string): string | undefined {
  return version.split(".")[0];
}
