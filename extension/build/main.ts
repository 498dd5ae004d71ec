import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { buildExtension, MAX_ZIP_BYTES } from "./build.ts";

const FOLDER = fileURLToPath(new URL("../dist", import.meta.url));
const zip = await buildExtension(`${FOLDER}/unpacked`);
await writeFile(`${FOLDER}/semantest-extension.zip`, zip);
console.log(
  `extension/dist/unpacked; zip ${(zip.length / 1024).toFixed(1)} KB of at most ${MAX_ZIP_BYTES / 1024}`,
);
