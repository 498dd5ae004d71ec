import { createServer } from "node:https";
import type { Certificate } from "./certificate.ts";
import { end, listen } from "./listening.ts";

const API = "7.6";

/** A Key Vault on this machine that holds one secret. */
export interface KeyVault {
  /** `https://vault.localhost:<port>` */
  readonly endpoint: string;
  /** Times that the secret was read. */
  reads(): number;
  /** Whether it answers at all. */
  setAvailable(available: boolean): void;
  stop(): Promise<void>;
}

/** Starts a Key Vault of ours: one secret, read with any token after the challenge that Microsoft's client expects. */
export async function startKeyVault(
  { cert, key }: Certificate,
  name: string,
  value: () => string,
): Promise<KeyVault> {
  let reads = 0;
  let available = true;
  const server = createServer({ cert, key }, (request, response) => {
    const url = new URL(request.url ?? "/", "https://vault");
    const answer = (status: number, body: object, headers: Record<string, string> = {}) => {
      response.writeHead(status, { "Content-Type": "application/json", ...headers });
      response.end(JSON.stringify(body));
    };
    if (!available) return answer(503, { error: { code: "ServiceUnavailable" } });
    if (request.headers.authorization === undefined) {
      const challenge = 'Bearer authorization="https://localhost/tenant", resource="https://localhost"';
      return answer(401, { error: { code: "Unauthorized" } }, { "WWW-Authenticate": challenge });
    }
    if (!new RegExp(`^/secrets/${name}/?$`).test(url.pathname)) {
      return answer(404, { error: { code: "SecretNotFound" } });
    }
    reads += 1;
    return answer(200, {
      id: `https://vault/secrets/${name}/${API}`,
      value: value(),
      attributes: { enabled: true },
    });
  });
  return {
    endpoint: `https://vault.localhost:${await listen(server)}`,
    reads: () => reads,
    setAvailable: (wanted) => {
      available = wanted;
    },
    stop: () => end(server),
  };
}
