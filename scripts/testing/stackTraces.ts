import { createRequire } from "node:module";
import { withoutTraces } from "./promiseTraces.ts";

// mocha lifts Node's limit on the frames of a stack trace, and a compiler raises it where it is loaded.

/** The frames that Node keeps where nobody says otherwise, as where the code runs for real. */
const FRAMES = 10;
const require = createRequire(import.meta.url);
/** Where Pulumi's SDK makes its promises. */
const DEBUGGABLE = require.resolve("@pulumi/pulumi/runtime/debuggable.js");

let isTraced = true;

function limitFrames(): void {
  Error.stackTraceLimit = FRAMES;
  const sdk = require.cache[DEBUGGABLE];
  if (isTraced && sdk?.loaded === true) {
    withoutTraces(sdk.exports);
    isTraced = false;
  }
}

/** Loaded by mocha before any spec; the second undoes what a test or hook before it has loaded. */
export const mochaHooks = { beforeAll: limitFrames, beforeEach: limitFrames };
