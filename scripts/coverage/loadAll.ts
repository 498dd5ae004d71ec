import { glob } from "node:fs/promises";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

// Imports every module of the folders named, so that one which no test ever loads counts as uncovered. A module that
// holds types alone has nothing to cover once it is loaded.

for (const folder of process.argv.slice(2)) {
  for await (const file of glob(`${folder}/**/*.ts`, { exclude: ["**/node_modules/**", "**/*.spec.ts"] })) {
    await import(pathToFileURL(resolve(file)).href);
  }
}
