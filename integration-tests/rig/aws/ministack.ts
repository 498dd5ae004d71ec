import { randomInt } from "node:crypto";
import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort } from "../freePort.ts";
import { startProgram } from "../program.ts";

const REPAIRED = fileURLToPath(new URL("python/repaired_ministack.py", import.meta.url));
const HEALTH_TIMEOUT_MS = 1000;
const RESET_TIMEOUT_MS = 30_000;

export interface MiniStackOptions {
  /** Processes that MiniStack may run at once for one Lambda function of a WebSocket route. Default 4. */
  readonly lambdaConcurrency?: number;
}

/** An AWS of one account and one Region on this machine, in which IAM policies are enforced. */
export interface MiniStack {
  readonly port: number;
  /** `http://127.0.0.1:<port>`: the endpoint of every service. */
  readonly endpoint: string;
  /** The suite's own account, twelve digits. */
  readonly accountId: string;
  readonly region: string;
  /** Variables under which an AWS SDK talks to it as the account's root. */
  readonly environment: Readonly<Record<string, string>>;
  /** Address of a WebSocket API's stage. */
  socketUrl(apiId: string, stage: string): string;
  /** Everything it wrote so far. */
  output(): string;
  /** Removes everything in it. */
  reset(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts MiniStack with the repairs, on a free port, with the running Node for its Lambdas.
 *
 * It is true to AWS in IAM, signatures, DynamoDB's conditions and transactions, presigned addresses, routes and
 * authorizers. It is not in: throttles of stages, idle and two-hour limits of sockets, weights of aliases, TLS, WAF and
 * CloudFront. Messages of one socket run one after the other here, and side by side on AWS.
 */
export async function startMiniStack(python: string, options: MiniStackOptions = {}): Promise<MiniStack> {
  const port = await freePort();
  const folder = await realpath(await mkdtemp(join(tmpdir(), "semantest-ministack-")));
  const region = "us-east-1";
  const accountId = String(randomInt(100_000_000_000, 1_000_000_000_000 - 1));
  const endpoint = `http://127.0.0.1:${port}`;
  const program = await startProgram({
    name: "MiniStack",
    command: python,
    args: [REPAIRED],
    cwd: folder,
    env: {
      AUTH: "true",
      AWS_ACCESS_KEY_ID: accountId,
      AWS_SECRET_ACCESS_KEY: "test",
      BIND_HOST: "127.0.0.1",
      GATEWAY_PORT: String(port),
      HOME: folder,
      // Requests that nobody signed are this account's too: those of an API's callers.
      MINISTACK_ACCOUNT_ID: accountId,
      // With the Region's own host, the callback address in an event is the one that AWS would give.
      MINISTACK_HOST: `${region}.amazonaws.com`,
      MINISTACK_REGION: region,
      PATH: [dirname(process.execPath), ...(process.env.PATH ?? "").split(delimiter)].join(delimiter),
      PYTHONDONTWRITEBYTECODE: "1",
      SEMANTEST_LAMBDA_CONCURRENCY: String(options.lambdaConcurrency ?? 4),
      TMPDIR: folder,
    },
    ready: () => isHealthy(endpoint),
  });
  return {
    port,
    endpoint,
    accountId,
    region,
    environment: {
      AWS_ACCESS_KEY_ID: accountId,
      AWS_SECRET_ACCESS_KEY: "test",
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: region,
    },
    socketUrl: (apiId, stage) => `ws://127.0.0.1:${port}/_aws/execute-api/${apiId}/${stage}`,
    output: program.output,
    reset: async () => {
      const signal = AbortSignal.timeout(RESET_TIMEOUT_MS);
      const answer = await fetch(`${endpoint}/_ministack/reset`, { method: "POST", signal });
      if (!answer.ok) throw new Error(`MiniStack answered ${answer.status} to reset: ${await answer.text()}`);
    },
    stop: async () => {
      await program.stop();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function isHealthy(endpoint: string): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(HEALTH_TIMEOUT_MS);
    const answer = await fetch(`${endpoint}/_ministack/health`, { signal });
    await answer.body?.cancel();
    return answer.ok;
  } catch {
    return false;
  }
}
