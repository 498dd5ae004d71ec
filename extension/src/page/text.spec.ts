import assert from "node:assert/strict";
import { showsPrompt } from "./text.ts";

const LONG = "A watercolour of a harbour at dusk, seen from the hill. ".repeat(8);

describe("a message that shows a prompt", () => {
  for (const [what, shown, prompt] of [
    ["is the same text", "a red fox", "a red fox"],
    ["may keep white space in its own way", "a\u00a0red\n\nfox ", "a red fox"],
    ["may be the beginning of a long one", `${LONG.slice(0, 280)}…`, LONG],
    ["may be so with three dots", `${LONG.slice(0, 280)}...`, LONG],
    ["may end in dots itself", "and then…", "and then…"],
  ] as const)
    it(what, () => assert.ok(showsPrompt(shown, prompt)));

  for (const [what, shown, prompt] of [
    ["is no longer one", "a red fox and a hare", "a red fox"],
    ["is no shorter one", "a red", "a red fox"],
    ["has the prompt's letters", "A red fox", "a red fox"],
    ["is no beginning without dots", LONG.slice(0, 280), LONG],
    ["is no short beginning", `${LONG.slice(0, 100)}…`, LONG],
    ["is no other beginning", `${LONG.slice(1, 281)}…`, LONG],
    ["is not empty", "", "a red fox"],
    ["is more than dots", "…", "a red fox"],
  ] as const)
    it(what, () => assert.ok(!showsPrompt(shown, prompt)));
});
