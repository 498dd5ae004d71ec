import { deflateRawSync, inflateRawSync } from "node:zlib";
import * as v from "valibot";

/** Beyond any list of ours; an item holds 400 KB at most. */
const MOST_BYTES = 4_000_000;

/** Values as compressed JSON: DynamoDB bills each write by the whole item's kilobytes, and most of these are repeated names. */
export function pack(values: readonly unknown[]): Uint8Array {
  return deflateRawSync(JSON.stringify(values));
}

/** Schema of values that were packed. */
export function packed<T extends v.GenericSchema>(schema: T) {
  return v.pipe(
    v.instance(Uint8Array),
    v.transform((bytes): unknown =>
      JSON.parse(inflateRawSync(bytes, { maxOutputLength: MOST_BYTES }).toString()),
    ),
    v.array(schema),
  );
}
