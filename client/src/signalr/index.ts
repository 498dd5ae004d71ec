import type { Transport } from "../connection/link.ts";
import { HubLink } from "./hubLink.ts";
import { negotiate } from "./negotiate.ts";

// Nothing here loads a module of the SDK: a bundler would move what both need to a third file, which everybody loads.

/**
 * The transport of servers that run on Azure SignalR. The SDK loads it by `import()` once a server asks for it. A program
 * that has no `import()`, such as a service worker of several files, gives it as the option `signalR`.
 */
export const signalR: Transport = async (ticket, tools) => {
  if (ticket.transport !== "signalr") {
    const problem = `the server asks for the transport ${ticket.transport?.slice(0, 40)}: update the SDK`;
    throw new tools.SemantestError("UNAVAILABLE", problem);
  }
  return { url: await negotiate(ticket, tools), link: (events) => new HubLink(events, tools) };
};
