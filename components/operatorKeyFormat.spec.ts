import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mintKey, parseKey } from "../handlers/core/identity/keys.ts";
import { generateOperatorKey, isOperatorKey } from "./operatorKeyFormat.ts";

describe("an operator key", () => {
  it("is generated in the form that its check accepts, never the same twice", () => {
    const keys = Array.from({ length: 1000 }, generateOperatorKey);
    assert.deepEqual(
      keys.filter((key) => !isOperatorKey(key)),
      [],
    );
    assert.equal(new Set(keys).size, keys.length);
  });

  it("is an operator key to the server, and the server's own are to its check", () => {
    assert.equal(parseKey(generateOperatorKey())?.role, "operator");
    assert.equal(isOperatorKey(mintKey("operator", randomBytes).key), true);
    assert.equal(isOperatorKey(mintKey("client", randomBytes).key), false);
  });

  it("is refused when any one character is another", () => {
    const key = generateOperatorKey();
    for (const [index, character] of [...key].entries()) {
      const other = character === "a" ? "b" : "a";
      assert.equal(isOperatorKey(key.slice(0, index) + other + key.slice(index + 1)), false, `at ${index}`);
    }
  });

  it("is refused when it is shorter, longer or surrounded by space", () => {
    const key = generateOperatorKey();
    for (const wrong of ["", key.slice(1), key.slice(0, -1), `${key}0`, ` ${key}`, `${key}\n`]) {
      assert.equal(isOperatorKey(wrong), false, JSON.stringify(wrong));
    }
  });
});
