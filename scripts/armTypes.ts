import { writeFile } from "node:fs/promises";
import { extract } from "../integration-tests/rig/azure/arm/extract.ts";
import { serialize } from "../integration-tests/rig/azure/arm/typeData.ts";

// Takes Microsoft's types of what the component builds on Azure out of a copy of Azure/bicep-types-az (folder `generated`
// there), after a new type or API version: npm run extract:arm-types -- FOLDER

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  throw new Error("name the folder that holds index.json of Azure/bicep-types-az");
}
const target = new URL("../integration-tests/rig/azure/arm/generated/types.json", import.meta.url);
await writeFile(target, serialize(await extract(folder)));
