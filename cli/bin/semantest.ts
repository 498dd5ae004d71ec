#!/usr/bin/env node
// This folder is CommonJS and this file holds no TypeScript syntax: so even a Node too old to strip types runs it and says what is wrong.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(`semantest needs Node 22.18 or newer; this is Node ${process.versions.node}.\n`);
  process.exitCode = 1;
} else {
  import("../src/main.ts").then(({ main }) => main(process.argv));
}
