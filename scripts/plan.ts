import { access } from "node:fs/promises";
import { join } from "node:path";
import { ARCHIVES, buildFunctions } from "./functions/build.ts";
import { AZURE_ARCHIVES, buildAzureFunctions } from "./functions/buildAzure.ts";

// npm run plan: the component ships prebuilt functions, which a clone has not made yet.
try {
  await Promise.all([access(join(ARCHIVES, "contents.json")), access(join(AZURE_ARCHIVES, "contents.json"))]);
} catch {
  await buildFunctions(ARCHIVES);
  await buildAzureFunctions(AZURE_ARCHIVES);
}
const { main } = await import("../planner/main.ts");
process.exitCode = await main(process.argv.slice(2), (text) => void process.stdout.write(text));
