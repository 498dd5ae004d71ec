import assert from "node:assert/strict";
import { isEssential } from "./essential.ts";

describe("isEssential", () => {
  const essential: readonly [string, string][] = [
    ["GET", "/health"],
    ["GET", "/metrics"],
    ["GET", "/"],
    ["GET", "/operator/events"],
    ["GET", "/jobs/a"],
    ["POST", "/images"],
    ["POST", "/images/x/complete"],
    ["GET", "/images/x"],
    ["PUT", "/blobs/x"],
    ["GET", "/blobs/x"],
    ["DELETE", "/keys/self"],
    ["OPTIONS", "/connect"],
  ];
  const shed: readonly [string, string][] = [
    ["GET", "/signature"],
    ["POST", "/connect"],
    ["POST", "/events"],
    ["POST", "/keys"],
    ["GET", "/keys"],
    ["POST", "/pairings"],
    ["POST", "/pairings/ABCD1234"],
    ["GET", "/peers"],
    ["POST", "/health"],
    ["GET", "/imagesx"],
    ["GET", "/anything"],
  ];
  for (const [method, path] of essential) {
    it(`keeps ${method} ${path}`, () => assert.equal(isEssential(method, path), true));
  }
  for (const [method, path] of shed) {
    it(`sheds ${method} ${path}`, () => assert.equal(isEssential(method, path), false));
  }
});
