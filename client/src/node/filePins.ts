import { join } from "node:path";
import type { Pins } from "../connection/pins.ts";
import { readPublicJwk } from "../keys.ts";
import { parseJson } from "../wire/fields.ts";
import { configFolder } from "./configPaths.ts";
import { readText } from "./privateFile.ts";

/**
 * Keys that local servers publish in the user's config folder, `servers/<port>.jwk`: only a program of the same user
 * can have written them. A server without such a file is not trusted.
 */
export function filePins(folder: string = configFolder()): Pins {
  return {
    get: async (host) => {
      const { port } = new URL(`http://${host}`);

      const text = await readText(join(folder, "servers", `${port || 80}.jwk`));
      return text === undefined ? undefined : readPublicJwk(parseJson(text));
    },
  };
}
