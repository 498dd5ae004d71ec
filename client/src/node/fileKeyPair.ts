import { join } from "node:path";
import { SemantestError } from "../errors.ts";
import { readPublicJwk } from "../keys.ts";
import { createKeyPair, exportKeyPair, importKeyPair } from "../signing.ts";
import { fields, parseJson, text } from "../wire/fields.ts";
import { configFolder } from "./configPaths.ts";
import { readText, writePrivate } from "./privateFile.ts";

/**
 * This user's key pair, by which browser extensions know the user's programs; made at first use. Default file:
 * `client.jwk` in the config folder, readable by its owner only. Throws `INVALID_INPUT` for a file that is none.
 */
export async function loadKeyPair(path: string = join(configFolder(), "client.jwk")): Promise<CryptoKeyPair> {
  const stored = await readText(path);
  if (stored === undefined) {
    const pair = await createKeyPair(true);
    await writePrivate(path, `${JSON.stringify(await exportKeyPair(pair))}\n`);
    return pair;
  }
  const jwk = fields(parseJson(stored));
  const publicKey = readPublicJwk(jwk);
  const d = text(jwk.d, 64);
  if (publicKey === undefined || d === undefined) {
    throw new SemantestError("INVALID_INPUT", `${path} is not a key pair`, {
      hint: "move it away to get a new one, then pair again",
    });
  }
  return importKeyPair({ ...publicKey, d }, true);
}
