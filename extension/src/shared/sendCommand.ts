import type { Command, CommandReply } from "./commands.ts";

/** Sends a command to the worker, which is woken where it sleeps. Never rejects. */
export async function sendCommand<C extends Command>(command: C): Promise<CommandReply<C["type"]>> {
  try {
    return await chrome.runtime.sendMessage<C, CommandReply<C["type"]>>(command);
  } catch {
    return { ok: false, code: "UNAVAILABLE" };
  }
}
