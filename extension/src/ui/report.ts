import type { CommandReply } from "../shared/contract.ts";
import { errorKey, text } from "../shared/text.ts";

/** Says what became of a command, where the page has a place for it. */
export function report(words: string): void {
  const place = document.querySelector("#report");
  if (place) place.textContent = words;
}

/** Shows the words of a refusal; true where the command was obeyed. */
export function succeeded(reply: CommandReply): boolean {
  report(reply.ok ? "" : text(errorKey(reply.code)));
  return reply.ok;
}
