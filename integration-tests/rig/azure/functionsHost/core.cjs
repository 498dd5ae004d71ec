// What the host gives an app under the name `@azure/functions-core`; `coreApi.ts` puts it there before the app is loaded.
module.exports = globalThis.semantestFunctionsCore;
