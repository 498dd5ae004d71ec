import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PINNED_EXTENSION_ORIGINS } from "../../handlers/core/pinnedExtensions.ts";
import { MANIFEST } from "../manifest/manifest.ts";
import { buildExtension, MAX_ZIP_BYTES } from "./build.ts";

/** What a browser must be to know it: our build lowers syntax alone, neither styles nor what a browser brings along. */
const YOUNG: readonly (readonly [RegExp, number])[] = [
  [/\blight-dark\(/, 123],
  [/\.(union|difference|isSubsetOf|isDisjointFrom)\(/, 122],
  [/\bArray\.fromAsync\b/, 121],
  [/\bURL\.parse\(/, 126],
  [/\bPromise\.try\(/, 128],
  [/\b(RegExp\.escape|Uint8Array\.fromBase64)\b|\.toBase64\(/, 136],
];

describe("the built extension", function () {
  this.timeout(60_000);

  it(`is no more than ${MAX_ZIP_BYTES} bytes, the same each time`, async () => {
    const folder = await mkdtemp(join(tmpdir(), "semantest-build-"));
    const one = await buildExtension(join(folder, "one"));
    const two = await buildExtension(join(folder, "two"));
    await rm(folder, { recursive: true });
    assert.ok(one.length > 10_000 && one.length <= MAX_ZIP_BYTES, `${one.length} bytes`);
    assert.ok(Buffer.from(one).equals(Buffer.from(two)));
  });

  it("has the id that the servers admit", () => {
    const digest = createHash("sha256")
      .update(Buffer.from(MANIFEST.key, "base64"))
      .digest("hex")
      .slice(0, 32);
    const id = digest.replace(/./g, (it) => String.fromCharCode(97 + Number.parseInt(it, 16)));
    assert.deepEqual(PINNED_EXTENSION_ORIGINS, [`chrome-extension://${id}`]);
  });

  it("asks for no more than it uses, and for no server but ours before the person names one", () => {
    const { permissions, host_permissions, optional_host_permissions } = MANIFEST;
    assert.deepEqual(permissions, ["storage", "alarms", "downloads"]);
    assert.deepEqual(host_permissions, [
      "https://api.extension.semantest.com/*",
      "https://chatgpt.com/*",
      "https://*.oaiusercontent.com/*",
    ]);
    assert.deepEqual(optional_host_permissions, ["http://localhost/*", "http://127.0.0.1/*", "https://*/*"]);
  });

  it("needs nothing that the oldest browser it lets in does not know", async () => {
    const folder = await mkdtemp(join(tmpdir(), "semantest-build-"));
    await buildExtension(folder);
    const names = (await readdir(folder, { recursive: true })).filter((it) => /\.(js|css)$/.test(it));
    const texts = await Promise.all(names.map((it) => readFile(join(folder, it), "utf8")));
    await rm(folder, { recursive: true });
    const oldest = Number(MANIFEST.minimum_chrome_version);
    const found = YOUNG.filter(([feature, since]) => since > oldest && texts.some((it) => feature.test(it)));
    assert.ok(names.includes("pages/ui.css"), names.join());
    assert.deepEqual(found, []);
  });

  it("has no door for other extensions and pages, neither in its manifest nor in a program", async () => {
    const folder = await mkdtemp(join(tmpdir(), "semantest-build-"));
    await buildExtension(folder);
    const manifest: unknown = JSON.parse(await readFile(join(folder, "manifest.json"), "utf8"));
    const scripts = (await readdir(folder)).filter((it) => it.endsWith(".js"));
    const programs = await Promise.all(scripts.map((it) => readFile(join(folder, it), "utf8")));
    await rm(folder, { recursive: true });
    assert.ok(typeof manifest === "object" && manifest !== null);
    for (const door of ["externally_connectable", "web_accessible_resources", "sandbox"])
      assert.ok(!(door in manifest), door);
    assert.ok(scripts.includes("worker.js"), scripts.join());
    for (const program of programs)
      assert.doesNotMatch(program, /on(Message|Connect)External|onUserScript(Message|Connect)/);
    assert.ok(
      programs.some((it) => it.includes("runtime.onMessage.addListener")),
      "not as they are written",
    );
  });
});
