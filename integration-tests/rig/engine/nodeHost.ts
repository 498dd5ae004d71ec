import Module, { createRequire, flushCompileCache } from "node:module";

/*
 * To be loaded before a program of Pulumi's Node host. The engine starts one for nearly every operation and ends it by a
 * signal a second later, so that its start is most of what it costs. Node keeps what it compiled for the next process only
 * where a process ends by itself, and half of what Pulumi's SDK loads serves to make closures, which these seldom do.
 */

const require = createRequire(import.meta.resolve("@pulumi/pulumi"));
/** What the SDK takes members of when it makes a closure. */
const USED_LATE = ["@npmcli/arborist", "typescript"];

for (const name of USED_LATE) putOff(require.resolve(name));
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    flushCompileCache();
    process.kill(process.pid, signal);
  });
}

/** Has a file of CommonJS loaded when the first member of it is asked for. */
function putOff(file: string): void {
  let loaded: object | undefined;
  const load = (): object => {
    delete require.cache[file];
    return require(file);
  };
  const get = (_target: object, member: string | symbol): unknown => {
    // The SDK copies all members at once of what does not say that it was a module.
    if (member === "__esModule") return true;
    loaded ??= load();
    return Reflect.get(loaded, member);
  };
  require.cache[file] = Object.assign(new Module(file), { loaded: true, exports: new Proxy({}, { get }) });
}
