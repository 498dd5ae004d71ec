export { configFolder, type Machine } from "./configPaths.ts";
export { loadKeyPair } from "./fileKeyPair.ts";
export { filePins } from "./filePins.ts";
export { fileStore } from "./fileStore.ts";
export { readText, writePrivate } from "./privateFile.ts";
