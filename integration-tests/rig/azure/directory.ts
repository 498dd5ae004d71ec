import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AccessToken, TokenCredential } from "@azure/core-auth";
import { exportJWK, generateKeyPair, type JWTPayload, jwtVerify, SignJWT } from "jose";
import { end, listen } from "../listening.ts";
import type { Certificate } from "./certificate.ts";

const TOKEN_SECONDS = 3600;
const KEY_ID = "rig-1";

/** A directory of Entra ID on this machine, with the managed identity endpoint of a function app. */
export interface Directory {
  /** `https://127.0.0.1:<port>`: authority of the tokens' keys. */
  readonly authority: string;
  readonly tenant: string;
  /** Variables under which Microsoft's identity library finds its managed identity. */
  readonly environment: Readonly<Record<string, string>>;
  /** The same for an app whose identities are these: client id to principal id. */
  identitiesOf(identities: () => ReadonlyMap<string, string>): Readonly<Record<string, string>>;
  /** `GET` of the keys' authority, for a server that stands for it. */
  readonly serveKeys: RequestListener;
  /** A token of this directory; `claims` win over what it would say. */
  issue(audience: string, claims?: JWTPayload): Promise<string>;
  /** Whether a token is this directory's, for this audience, and still valid. */
  recognises(token: string, audience: string): Promise<boolean>;
  /** A token of a directory that has other keys and the same names. */
  forge(audience: string, claims?: JWTPayload): Promise<string>;
  /** An identity of this directory for clients in this process. */
  readonly credential: TokenCredential;
  stop(): Promise<void>;
}

/** Starts the directory. Its tokens are what v1 tokens of Entra ID look like; who may have one for what, it does not judge. */
export async function startDirectory(
  { cert, key }: Certificate,
  tenant: string = randomUUID(),
): Promise<Directory> {
  const apps = new Map<string, () => ReadonlyMap<string, string>>();
  const anybody = randomUUID();
  const keys = await generateKeyPair("RS256");
  const strangers = await generateKeyPair("RS256");
  const jwks = { keys: [{ ...(await exportJWK(keys.publicKey)), kid: KEY_ID, use: "sig", alg: "RS256" }] };

  const sign = (key: CryptoKey, audience: string, claims: JWTPayload = {}) =>
    new SignJWT({
      aud: audience,
      iss: `https://sts.windows.net/${tenant}/`,
      tid: tenant,
      oid: randomUUID(),
      ...claims,
    })
      .setProtectedHeader({ alg: "RS256", typ: "JWT", kid: KEY_ID })
      .setIssuedAt()
      .setNotBefore("-1 min")
      .setExpirationTime(claims.exp ?? `${TOKEN_SECONDS} s`)
      .sign(key);
  const issue = (audience: string, claims?: JWTPayload) => sign(keys.privateKey, audience, claims);

  async function answer(request: IncomingMessage): Promise<object | undefined> {
    const url = new URL(request.url ?? "/", "http://directory");
    if (url.pathname === `/${tenant}/discovery/v2.0/keys`) return jwks;
    if (url.pathname !== "/msi/token") return undefined;
    const secret = String(request.headers["x-identity-header"]);
    const principal =
      secret === anybody
        ? randomUUID()
        : apps
            .get(secret)?.()
            .get(url.searchParams.get("client_id") ?? "");
    if (principal === undefined) return undefined;
    const resource = url.searchParams.get("resource") ?? "";
    return {
      access_token: await issue(resource, { oid: principal }),
      expires_on: String(Math.floor(Date.now() / 1000) + TOKEN_SECONDS),
      resource,
      token_type: "Bearer",
    };
  }

  const listener: RequestListener = async (request, response) => {
    const body = await answer(request);
    response.writeHead(body === undefined ? 404 : 200, { "Content-Type": "application/json" });
    response.end(JSON.stringify(body ?? { error: "not found" }));
  };
  const keyServer = createTlsServer({ cert, key }, listener);
  // The endpoint of a managed identity is the machine's own, without TLS.
  const identityServer = createServer(listener);
  const authority = `https://127.0.0.1:${await listen(keyServer)}`;
  const identityOrigin = `http://127.0.0.1:${await listen(identityServer)}`;
  const environmentOf = (secret: string) => ({
    IDENTITY_ENDPOINT: `${identityOrigin}/msi/token`,
    IDENTITY_HEADER: secret,
  });
  return {
    authority,
    tenant,
    environment: environmentOf(anybody),
    identitiesOf: (identities) => {
      const secret = randomUUID();
      apps.set(secret, identities);
      return environmentOf(secret);
    },
    serveKeys: listener,
    issue,
    recognises: async (token, audience) => {
      try {
        await jwtVerify(token, keys.publicKey, { audience });
        return true;
      } catch {
        return false;
      }
    },
    forge: (audience, claims) => sign(strangers.privateKey, audience, claims),
    credential: {
      getToken: async (scopes): Promise<AccessToken> => ({
        token: await issue(
          [scopes]
            .flat()
            .join()
            .replace(/\/\.default$/, ""),
        ),
        expiresOnTimestamp: Date.now() + TOKEN_SECONDS * 1000,
      }),
    },
    stop: async () => {
      await end(keyServer);
      await end(identityServer);
    },
  };
}
