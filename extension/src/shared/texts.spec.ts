import assert from "node:assert/strict";
import { ERROR_CODES } from "@semantest/handlers/protocol";
import german from "../../_locales/de/messages.json" with { type: "json" };
import english from "../../_locales/en/messages.json" with { type: "json" };
import { HUMAN_STATE_CODES } from "./contract.ts";
import { HUMAN_STATES } from "./humanStates.ts";
import { errorKey } from "./text.ts";

const placeholders = (messages: Record<string, { message: string }>) =>
  Object.entries(messages).map(([key, { message }]) => [key, (message.match(/\$VALUE\d\$/g) ?? []).sort()]);

describe("texts", () => {
  it("are the same set with the same values in English and German", () =>
    assert.deepEqual(placeholders(german), placeholders(english)));

  it("give every human state an icon, words and one action of its own", () => {
    const looks = HUMAN_STATE_CODES.map((code) => HUMAN_STATES[code]);
    assert.equal(new Set(looks.map(({ icon }) => icon)).size, looks.length);
    assert.equal(new Set(looks.map(({ text }) => text)).size, looks.length);
    for (const { text, actionText } of looks) assert.ok(text in english && actionText in english);
  });

  it("have words for a code nobody knows", () => {
    assert.equal(errorKey("toString"), "errorUnknown");
    assert.equal(errorKey("TIMEOUT"), "errorTimeout");
  });

  it("have words of its own for every code of the protocol", () => {
    const without = ERROR_CODES.filter((code) => errorKey(code) === "errorUnknown");
    assert.deepEqual(without, ["UNKNOWN"]);
  });
});
