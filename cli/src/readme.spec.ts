import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { DOCS } from "./errors.ts";
import { EXIT } from "./exitCodes.ts";

describe("README", () => {
  let text: string;

  before(async () => {
    text = await readFile(new URL("../README.md", import.meta.url), "utf8");
  });

  it("has each section an error sends its reader to", () => {
    const anchors = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
      heading
        .toLowerCase()
        .replace(/[^a-z0-9 -]/g, "")
        .replaceAll(" ", "-"),
    );
    for (const section of Object.values(DOCS)) assert.ok(anchors.includes(section), section);
  });

  it("explains each exit code", () => {
    const explained = [...text.matchAll(/^\| (\d) +\|/gm)].map(([, code]) => Number(code));
    assert.deepEqual(explained, Object.values(EXIT));
  });
});
