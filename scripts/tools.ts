import { obtainEngine } from "../integration-tests/rig/engine/obtainEngine.ts";
import { awsPython, checkov, promtool, python, signalRForJava } from "../integration-tests/rig/tools.ts";

// Obtains the programs that judge the service, before the suites that need them. What cannot be had is said, and is no
// failure: the suites skip what needs it.

const tools = {
  "Pulumi engine": obtainEngine,
  Python: python,
  promtool,
  "AWS emulator": awsPython,
  checkov,
  "Java client of SignalR": signalRForJava,
};

for (const [name, obtain] of Object.entries(tools)) {
  const found = await obtain();
  console.log(
    found.kind === "ready" ? `${name}: ready` : `${name}: ${found.reason}; to have it: ${found.remedy}`,
  );
}
