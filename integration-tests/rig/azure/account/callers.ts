import { decodeJwt } from "jose";
import * as v from "valibot";
import type { Directory } from "../directory.ts";

const ClaimsSchema = v.object({ oid: v.string() });

/** The principal that a token of the directory for this audience is of; undefined for any other token. */
export async function principalOf(
  directory: Directory,
  token: string,
  audience: readonly string[],
): Promise<string | undefined> {
  for (const wanted of audience) {
    if (await directory.recognises(token, wanted)) return v.parse(ClaimsSchema, decodeJwt(token)).oid;
  }
  return undefined;
}

/** The token in a header such as `Bearer eyJ...`. */
export function bearer(header: string | undefined): string | undefined {
  return /^Bearer (.+)$/i.exec(header ?? "")?.[1];
}
