import dns, { type LookupAddress } from "node:dns";
import { syncBuiltinESMExports } from "node:module";

/*
 * Every name below `localhost` is this machine, as RFC 6761 says and not every system knows. Microsoft's clients show a token of
 * a resource only to hosts below its name, so the rig's hosts need such names. To be loaded before a program that asks for them.
 */

type Told = (error: Error | null, address: string | LookupAddress[], family?: number) => void;

const { lookup } = dns;

function lookupHere(name: string, options: { readonly all?: boolean } | number | Told, told?: Told): void {
  const tell = typeof options === "function" ? options : told;
  if (!name.endsWith(".localhost") || tell === undefined) {
    Reflect.apply(lookup, dns, [name, options, told]);
    return;
  }
  const all = typeof options === "object" && options.all === true;
  process.nextTick(() =>
    all ? tell(null, [{ address: "127.0.0.1", family: 4 }]) : tell(null, "127.0.0.1", 4),
  );
}

Object.assign(dns, { lookup: lookupHere });
syncBuiltinESMExports();
