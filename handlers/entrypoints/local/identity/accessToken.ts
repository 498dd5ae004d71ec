import { join } from "node:path";
import type { Ids } from "../../../ports/index.ts";
import { readOrCreate } from "../privateFile.ts";
import { DamagedFile } from "./serverKey.ts";

const FILE = "access-token";
const TOKEN_BYTES = 32;

/**
 * The token that callers show where `SEMANTEST_REQUIRE_TOKEN` is set: whoever can read this user's files may use the server, other
 * users of the machine may not. Throws `DamagedFile`.
 */
export async function openAccessToken(dataDir: string, ids: Ids): Promise<string> {
  const path = join(dataDir, FILE);
  const text = await readOrCreate(
    path,
    () => `${Buffer.from(ids.random(TOKEN_BYTES)).toString("base64url")}\n`,
  );
  const token = text.trim();
  if (!/^[A-Za-z0-9_-]{43,128}$/.test(token)) throw new DamagedFile(path, "an access token");
  return token;
}
