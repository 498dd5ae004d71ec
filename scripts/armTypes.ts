import { readFile, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { extract } from "../integration-tests/rig/azure/arm/extract.ts";
import { serialize } from "../integration-tests/rig/azure/arm/typeData.ts";

// Takes Microsoft's types of what the component builds on Azure out of a copy of Azure/bicep-types-az (folder `generated`
// there), after a new type or API version: npm run extract:arm-types -- FOLDER. With --check nothing is written: whether
// the extract is Microsoft's, word for word, is the exit code. No package has the whole set, so no suite runs this.

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { check: { type: "boolean", default: false } },
});
const [folder] = positionals;
if (folder === undefined) {
  throw new Error("name the folder that holds index.json of Azure/bicep-types-az");
}
const target = new URL("../integration-tests/rig/azure/arm/generated/types.json", import.meta.url);
const extracted = serialize(await extract(folder));
if (!values.check) {
  await writeFile(target, extracted);
} else if (extracted !== (await readFile(target, "utf8"))) {
  console.error("the extract differs from the set: npm run extract:arm-types -- FOLDER");
  process.exitCode = 1;
}
