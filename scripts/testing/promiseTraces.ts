const MEMBER = "debuggablePromise";

/**
 * Has Pulumi's SDK, of which this is `runtime/debuggable.js`, keep no stack trace of each of its promises: a recorded stack
 * spends a third of its time on them, and they are read only where somebody hunts for a promise that never ends. All else
 * keeps its traces.
 */
export function withoutTraces(module: object): void {
  const traced: unknown = Reflect.get(module, MEMBER);
  if (typeof traced !== "function") {
    throw new Error("@pulumi/pulumi makes its promises elsewhere now; see runtime/debuggable.js");
  }
  Reflect.set(module, MEMBER, (...args: readonly unknown[]): unknown => {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    try {
      return Reflect.apply(traced, undefined, args);
    } finally {
      Error.stackTraceLimit = limit;
    }
  });
}
