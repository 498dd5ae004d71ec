import assert from "node:assert/strict";
import { createPublicKey, verify } from "node:crypto";
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { randomIds, systemClock } from "../platform.ts";
import { openAccessToken } from "./accessToken.ts";
import { openResumeKeys } from "./resumeKeys.ts";
import { DamagedFile, openServerKey, publishedKeyPath, publishServerKey } from "./serverKey.ts";

const DAY = 86_400_000;
const PROVEN = { challenge: "challenge-of-a-peer", session: "s-1", host: "localhost:3003" };

describe("what the server keeps of itself in its data folder", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "semantest-identity-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;

  it("signs proofs that node:crypto verifies over the canonical form", async () => {
    const { sign, publicKey } = await openServerKey(folder);
    const proof = await sign(PROVEN);
    assert.deepEqual(proof.key, publicKey);
    const canonical = '{"challenge":"challenge-of-a-peer","host":"localhost:3003","session":"s-1"}';
    const key = {
      key: createPublicKey({ key: { ...publicKey }, format: "jwk" }),
      dsaEncoding: "ieee-p1363",
    } as const;
    assert.ok(verify("sha256", Buffer.from(canonical), key, Buffer.from(proof.value, "base64url")));
    assert.ok(!verify("sha256", Buffer.from(`${canonical} `), key, Buffer.from(proof.value, "base64url")));
  });

  it("keeps its key over restarts, readable by its owner alone", async () => {
    const first = await openServerKey(folder);
    const path = join(folder, "server-key.jwk");
    assert.equal(await modeOf(path), 0o600);
    await chmod(path, 0o644);
    assert.deepEqual((await openServerKey(folder)).publicKey, first.publicKey);
    assert.equal(await modeOf(path), 0o600, "a mode that was widened is narrowed again");
  });

  it("shows its public key, and nothing of the private one, under its port", async () => {
    const signer = await openServerKey(folder);
    await publishServerKey(folder, 3003, signer);
    const path = publishedKeyPath(folder, 3003);
    assert.equal(path, join(folder, "servers", "3003.jwk"));
    assert.equal(await modeOf(path), 0o600);
    assert.deepEqual(JSON.parse(await readFile(path, "utf8")), signer.publicKey);
    assert.deepEqual(Object.keys(signer.publicKey).sort(), ["crv", "kty", "x", "y"]);
  });

  it("replaces the key that another server left under its port", async () => {
    const path = publishedKeyPath(folder, 3003);
    await publishServerKey(folder, 3003, await openServerKey(join(folder, "other")));
    const before = await readFile(path, "utf8");
    await publishServerKey(folder, 3003, await openServerKey(folder));
    assert.notEqual(await readFile(path, "utf8"), before);
  });

  it("keeps its resume keys over restarts", async () => {
    const platform = { clock: systemClock, ids: randomIds };
    const first = await openResumeKeys(folder, platform);
    assert.equal(first.length, 1);
    assert.equal(first[0]?.length, 32);
    assert.deepEqual(await openResumeKeys(folder, platform), first);
    assert.equal(await modeOf(join(folder, "resume-keys.json")), 0o600);
  });

  it("signs with a new resume key after 30 days, and lets the last one verify", async () => {
    const at = (now: number) => openResumeKeys(folder, { clock: { now: () => now }, ids: randomIds });
    const [first] = await at(0);
    assert.equal((await at(30 * DAY - 1)).length, 1);
    const [second, verifying] = await at(30 * DAY);
    assert.notDeepEqual(second, first);
    assert.deepEqual(verifying, first);
    const third = await at(60 * DAY);
    assert.equal(third.length, 2);
    assert.deepEqual(third[1], second);
  });

  it("keeps its access token", async () => {
    const token = await openAccessToken(folder, randomIds);
    assert.match(token, /^[A-Za-z0-9_-]{43}$/);
    assert.equal(await openAccessToken(folder, randomIds), token);
    assert.equal(await modeOf(join(folder, "access-token")), 0o600);
  });

  const damaged: readonly [string, (dataDir: string) => Promise<unknown>][] = [
    ["server-key.jwk", openServerKey],
    ["resume-keys.json", (it) => openResumeKeys(it, { clock: systemClock, ids: randomIds })],
    ["access-token", (it) => openAccessToken(it, randomIds)],
  ];
  for (const [name, open] of damaged) {
    it(`refuses a damaged ${name} by its path, without a word of its content`, async () => {
      await writeFile(join(folder, name), '{"almost": "secret"');
      await assert.rejects(open(folder), (error) => {
        assert.ok(error instanceof DamagedFile);
        assert.ok(error.message.includes(join(folder, name)));
        assert.ok(!error.message.includes("almost"));
        return true;
      });
    });
  }
});
