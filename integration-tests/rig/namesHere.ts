import dns, { type LookupAddress } from "node:dns";
import { syncBuiltinESMExports } from "node:module";

type Told = (error: Error | null, address: string | LookupAddress[], family?: number) => void;

/** Makes every name that ends so this machine, for the rest of this process. */
export function resolveHere(ending: string): void {
  const { lookup } = dns;
  const lookupHere = (
    name: string,
    options: { readonly all?: boolean } | number | Told,
    told?: Told,
  ): void => {
    const tell = typeof options === "function" ? options : told;
    if (!name.endsWith(ending) || tell === undefined) {
      Reflect.apply(lookup, dns, [name, options, told]);
      return;
    }
    const all = typeof options === "object" && options.all === true;
    process.nextTick(() =>
      all ? tell(null, [{ address: "127.0.0.1", family: 4 }]) : tell(null, "127.0.0.1", 4),
    );
  };

  Object.assign(dns, { lookup: lookupHere });
  syncBuiltinESMExports();
}
