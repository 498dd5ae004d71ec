import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { MANIFEST } from "../manifest/manifest.ts";

const read = (name: string) => readFile(new URL(name, import.meta.url), "utf8");

describe("the store's texts", () => {
  it("give a reason for every permission and host that the manifest asks for, and for no other", async () => {
    const rows = (await read("listing.md")).split("\n").filter((line) => /^\| `/.test(line));
    const named = rows.flatMap((row) => {
      const [, names = "", reason = ""] = row.split("|");
      assert.ok(reason.trim().length > 20, row);
      return [...names.matchAll(/`([^`]+)`/g)].map(([, name]) => name);
    });
    const { permissions, host_permissions, optional_host_permissions } = MANIFEST;
    assert.deepEqual(named.toSorted(), [
      ...[...permissions, ...host_permissions, ...optional_host_permissions].toSorted(),
    ]);
  });

  it("say one purpose, and that nobody at OpenAI stands behind it", async () => {
    const listing = await read("listing.md");
    assert.match(listing, /\*\*One purpose\.\*\* /);
    assert.match(listing, /not affiliated with, endorsed by or sponsored by OpenAI/);
  });

  it("say of all data what is handled, sent, kept and how it is removed", async () => {
    const privacy = await read("privacy.md");
    for (const part of ["Handled", "Read on chatgpt.com", "Sent where", "Kept here", "Kept at the server"])
      assert.ok(privacy.includes(`**${part}:**`), part);
    assert.match(privacy, /\*\*Remove all:\*\* "Erase everything"/);
  });
});
