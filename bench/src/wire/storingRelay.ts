import type { Dialect } from "./dialect.ts";
import { semantest } from "./semantest.ts";

/** Events as they are, and acknowledgements as Semantest sends them. */
export const storingRelay: Dialect = {
  ...semantest,
  protocols: [],
  path: (pair) => `/?pair=${pair}`,
  greeting: () => [],
  greeted: () => undefined,
};
