import { readFile, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { ComponentProvider } from "@pulumi/pulumi/provider/experimental/provider.js";
import { SemantestWebSocketStack } from "../index.ts";

// Writes schema.json, Pulumi's description of the component for programs in other languages, from the class and its
// arguments. With --check it writes nothing and fails where the file is stale.

const FILE = "schema.json";

const { values } = parseArgs({ options: { check: { type: "boolean", default: false } } });
const schema = await generate();
if (!values.check) {
  await writeFile(FILE, schema);
} else if ((await readFile(FILE, "utf8").catch(() => "")) !== schema) {
  console.error(`stale, run "npm run schema": ${FILE}`);
  process.exitCode = 1;
}

async function generate(): Promise<string> {
  const { name } = JSON.parse(await readFile("package.json", "utf8"));
  const [namespace, packageName] = String(name).replace("@", "").split("/");
  const provider = new ComponentProvider({
    components: [SemantestWebSocketStack],
    dirname: ".",
    name: packageName ?? "",
    namespace: namespace ?? "",
  });
  return `${JSON.stringify(JSON.parse(await provider.getSchema()), withoutAnalyzersNotes, 2)}\n`;
}

/** Pulumi's analyzer leaves notes of its own in what it returns, which are no part of the schema language. */
function withoutAnalyzersNotes(key: string, value: unknown): unknown {
  const isNote = key === "optional" || (key === "required" && Array.isArray(value) && value.length === 0);
  return isNote ? undefined : value;
}
