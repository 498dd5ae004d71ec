// mocha lifts Node's limit on the frames of a stack trace, and a compiler raises it where it is loaded. Pulumi's SDK takes
// a trace of every promise, deep in recursion, and would spend much of its time on them.

/** The frames that Node keeps where nobody says otherwise, as where the code runs for real. */
const FRAMES = 10;

function limitFrames(): void {
  Error.stackTraceLimit = FRAMES;
}

/** Loaded by mocha before any spec; the second undoes what a test or hook before it has loaded. */
export const mochaHooks = { beforeAll: limitFrames, beforeEach: limitFrames };
