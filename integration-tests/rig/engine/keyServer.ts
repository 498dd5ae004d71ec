import { createCipheriv, createDecipheriv, randomBytes, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import { json } from "node:stream/consumers";
import * as v from "valibot";
import { end, listen } from "../listening.ts";

const CIPHER = "aes-256-gcm";
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const PREFIX = "vault:v1:";
const PATH = /^\/v1\/transit\/(encrypt|decrypt)\/stacks$/;

const PlainSchema = v.object({ plaintext: v.pipe(v.string(), v.base64()) });
const SealedSchema = v.object({ ciphertext: v.pipe(v.string(), v.startsWith(PREFIX)) });

/** Seals the keys under which stacks keep their secrets, by a key that is in no file and ends with it. */
export interface KeyServer {
  /** What the engine is to be told as a stack's secrets provider. */
  readonly provider: string;
  /** Variables under which the engine finds it. */
  readonly environment: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/**
 * Starts what the engine takes for the transit engine of HashiCorp's Vault. A passphrase, the other way to seal without an
 * account, makes each of the engine's short processes derive a key in a million rounds, which is most of what it does.
 */
export async function startKeyServer(): Promise<KeyServer> {
  const key = randomBytes(32);
  const token = randomUUID();
  const server = createServer((request, response) => {
    const answer = (status: number, body: object) => {
      response.writeHead(status, { "Content-Type": "application/json" });
      response.end(JSON.stringify(body));
    };
    if (request.headers["x-vault-token"] !== token) {
      answer(403, { errors: ["permission denied"] });
      return;
    }
    answerOf(request, key).then(
      (data) => answer(200, { data }),
      (error: unknown) => answer(400, { errors: [String(error)] }),
    );
  });
  return {
    provider: "hashivault://stacks",
    environment: {
      VAULT_SERVER_URL: `http://127.0.0.1:${await listen(server)}`,
      VAULT_SERVER_TOKEN: token,
    },
    stop: () => end(server),
  };
}

async function answerOf(request: IncomingMessage, key: Buffer): Promise<object> {
  const [, task] = PATH.exec(request.url ?? "") ?? [];
  const body: unknown = await json(request);
  if (task === "encrypt") {
    const plain = Buffer.from(v.parse(PlainSchema, body).plaintext, "base64");
    return { ciphertext: PREFIX + seal(plain, key).toString("base64") };
  }
  if (task === "decrypt") {
    const sealed = v.parse(SealedSchema, body).ciphertext.slice(PREFIX.length);
    return { plaintext: open(Buffer.from(sealed, "base64"), key).toString("base64") };
  }
  throw new Error(`the rig's key server does not know ${request.method} ${request.url}`);
}

function seal(plain: Buffer, key: Buffer): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce);
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function open(sealed: Buffer, key: Buffer): Buffer {
  const decipher = createDecipheriv(CIPHER, key, sealed.subarray(0, NONCE_BYTES));
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
}
