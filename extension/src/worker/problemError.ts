import { SemantestError } from "@semantest/sdk";
import type { PageProblem } from "../shared/pageMessages.ts";

/** What the asker is told of a problem in the page: a code of the protocol, and what helps. Pure. */
export function problemError(problem: PageProblem): SemantestError {
  switch (problem) {
    case "loggedOut":
      return advice(
        "PERMISSION_DENIED",
        "the browser is not logged in to chatgpt.com",
        "Log in, then ask again.",
      );
    case "quota":
      return advice("RATE_LIMITED", "the site's own limit on images is reached", "Ask again later.");
    case "pageChanged":
      return advice("UNAVAILABLE", "the page is not as the extension knows it", "Update the extension.");
    case "foreignText":
      return advice(
        "UNAVAILABLE",
        "the composer did not hold the prompt alone; nothing was sent",
        "Empty the composer of a new chat, then ask again.",
      );
    case "notNew":
    case "navigated":
      return advice(
        "UNAVAILABLE",
        "the chat was used by somebody else meanwhile",
        "Leave the tab alone and ask again.",
      );
  }
}

/** An error after which the same may be asked for again. */
export function advice(code: SemantestError["code"], message: string, hint: string): SemantestError {
  return new SemantestError(code, message, { hint, recoverable: true });
}
