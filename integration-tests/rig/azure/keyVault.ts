import type { RequestListener } from "node:http";
import { createServer } from "node:https";
import { end, listen } from "../listening.ts";
import type { Certificate } from "./certificate.ts";

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

/** What a vault answers by. */
export interface VaultContents {
  /** `https://<host>` below which the vault's name lies; Microsoft's client shows a token to no other. */
  readonly resource: string;
  /** Value of a secret; undefined: there is none of that name. */
  readonly secret: (name: string) => string | undefined;
}

/** Answers reads of secrets, with any token after the challenge that Microsoft's client expects. */
export function serveVault({ resource, secret }: VaultContents): RequestListener {
  return (request, response) => {
    const url = new URL(request.url ?? "/", "https://vault");
    const answer = (status: number, body: object, headers: Record<string, string> = {}) => {
      response.writeHead(status, { "Content-Type": "application/json", ...headers });
      response.end(JSON.stringify(body));
    };
    if (request.headers.authorization === undefined) {
      const challenge = `Bearer authorization="https://login.microsoftonline.com/tenant", resource="${resource}"`;
      return answer(401, { error: { code: "Unauthorized" } }, { "WWW-Authenticate": challenge });
    }
    const [, name = ""] = /^\/secrets\/([\w-]+)\/?$/.exec(url.pathname) ?? [];
    const value = secret(name);
    if (value === undefined) return answer(404, { error: { code: "SecretNotFound" } });
    return answer(200, { id: `https://vault/secrets/${name}/${API}`, value, attributes: { enabled: true } });
  };
}

/** Starts a Key Vault of ours with one secret. */
export async function startKeyVault(
  { cert, key }: Certificate,
  name: string,
  value: () => string,
): Promise<KeyVault> {
  let reads = 0;
  let available = true;
  const vault = serveVault({
    resource: "https://localhost",
    secret: (asked) => {
      if (asked !== name) return undefined;
      reads += 1;
      return value();
    },
  });
  const server = createServer({ cert, key }, (request, response) => {
    if (available) return vault(request, response);
    response.writeHead(503, { "Content-Type": "application/json" });
    response.end(JSON.stringify({ error: { code: "ServiceUnavailable" } }));
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
