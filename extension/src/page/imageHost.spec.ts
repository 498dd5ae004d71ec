import assert from "node:assert/strict";
import { imageAddress } from "./imageHost.ts";

describe("imageAddress", () => {
  for (const address of ["https://files.oaiusercontent.com/a.png", "https://chatgpt.com/backend-api/a?b=c"])
    it(`takes ${address}`, () => assert.equal(imageAddress(address), address));

  for (const address of [
    "http://files.oaiusercontent.com/a.png",
    "https://oaiusercontent.com.evil.example/a.png",
    "https://eviloaiusercontent.com/a.png",
    "https://chatgpt.com:8443/a.png",
    "https://user@chatgpt.com/a.png",
    "https://127.0.0.1/a.png",
    "data:image/png;base64,AA",
    "blob:https://chatgpt.com/1",
    "",
  ])
    it(`refuses ${JSON.stringify(address)}`, () => assert.equal(imageAddress(address), undefined));
});
