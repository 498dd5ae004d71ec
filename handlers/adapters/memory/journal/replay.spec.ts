import assert from "node:assert/strict";
import { sampleSession } from "../../../ports/contract/index.ts";
import type { Fields } from "../../../ports/index.ts";
import { encode, header, JOURNAL_VERSION } from "./codec.ts";
import { pathOf } from "./files.ts";
import { JournalCorrupt } from "./replay.ts";
import { clock, digestOf, digestsOf, FOLDER, openOn, someEntries } from "./spec/script.ts";
import { SimulatedDisk } from "./spec/simulatedDisk.ts";

const entries = someEntries(2);
const digests = digestsOf(entries);
const lines = entries.map(encode);
const first = pathOf(FOLDER, "segment", 1);

function diskWith(files: Readonly<Record<string, string>>): SimulatedDisk {
  const disk = new SimulatedDisk();
  for (const [path, text] of Object.entries(files)) disk.put(path, text);
  return disk;
}

function fileOf(these: readonly string[], first = header()): string {
  return [first, ...these, ""].join("\n");
}

async function refusal(disk: SimulatedDisk): Promise<string> {
  const error: unknown = await openOn(disk).then(
    () => undefined,
    (it: unknown) => it,
  );
  assert.ok(error instanceof Error, "the journal was read");
  return error.message;
}

describe("reading a journal", () => {
  it("starts empty where there is nothing, with a first line", async () => {
    const disk = new SimulatedDisk();
    const database = await openOn(disk);
    assert.equal(digestOf(database.state()), digests[0]);
    assert.deepEqual(disk.contents(), { "segment-00000001.jsonl": `${header()}\n` });
  });

  it("reads what a segment says", async () => {
    const database = await openOn(diskWith({ [first]: fileOf(lines) }));
    assert.equal(digestOf(database.state()), digests.at(-1));
  });

  it("reads a snapshot and the segments from its number on, and removes what is older", async () => {
    const disk = diskWith({
      [pathOf(FOLDER, "snapshot", 1)]: "superseded",
      [first]: "superseded",
      [pathOf(FOLDER, "snapshot", 2)]: fileOf(lines.slice(0, 10)),
      [pathOf(FOLDER, "segment", 2)]: fileOf(lines.slice(10, 20)),
      [pathOf(FOLDER, "segment", 3)]: fileOf(lines.slice(20)),
      [`${pathOf(FOLDER, "snapshot", 3)}.tmp`]: "unfinished",
    });
    const database = await openOn(disk);
    assert.equal(digestOf(database.state()), digests.at(-1));
    assert.deepEqual(Object.keys(disk.contents()).sort(), [
      "segment-00000002.jsonl",
      "segment-00000003.jsonl",
      "snapshot-00000002.jsonl",
    ]);
  });

  it("gives the same state when entries are read again that the snapshot holds already", async () => {
    const snapshot = fileOf(lines.slice(0, 24));
    const disk = diskWith({
      [pathOf(FOLDER, "snapshot", 2)]: snapshot,
      [pathOf(FOLDER, "segment", 2)]: fileOf(lines.slice(15)),
    });
    assert.equal(digestOf((await openOn(disk)).state()), digests.at(-1));
  });

  it("leaves other files of the folder alone", async () => {
    const disk = diskWith({ [`${FOLDER}/notes.txt`]: "mine", [first]: fileOf(lines) });
    await openOn(disk);
    assert.equal(disk.contents()["notes.txt"], "mine");
  });
});

describe("the end of the last segment", () => {
  const whole = fileOf(lines);
  const start = whole.length - 1 - (lines.at(-1)?.length ?? 0);

  it("may be cut off at every byte of its last line: the line is dropped, all before it kept", async () => {
    for (let size = start; size < whole.length; size += 1) {
      const disk = diskWith({ [first]: whole.slice(0, size) });
      const dropped: Fields[] = [];
      const telemetry = {
        log: (_level: string, event: string, fields: Fields = {}) => void dropped.push({ event, ...fields }),
      };
      const database = await openOn(disk, { telemetry });
      assert.equal(digestOf(database.state()), digests.at(-2), `${size - start} bytes of it`);
      assert.deepEqual(
        dropped,
        size === start ? [] : [{ event: "journal_end_dropped", bytes: size - start }],
      );
      const last = entries.at(-1);
      assert.ok(last !== undefined);
      await database.commit(last, undefined);
      assert.equal(disk.contents()["segment-00000001.jsonl"], whole);
      assert.equal(digestOf((await openOn(disk.survivor())).state()), digests.at(-1));
    }
  });

  it("may be what a power cut leaves: zeros, or sectors of something else", async () => {
    for (const garbage of ["\0".repeat(4096), "\0\0\0\n", '{"op":"jo\n', '{"op":"key"}}\n']) {
      const disk = diskWith({ [first]: whole + garbage });
      assert.equal(
        digestOf((await openOn(disk)).state()),
        digests.at(-1),
        JSON.stringify(garbage.slice(0, 20)),
      );
      assert.equal(disk.contents()["segment-00000001.jsonl"], whole);
    }
  });

  it("may not be a whole line that says something impossible", async () => {
    const message = await refusal(diskWith({ [first]: `${whole}{"op":"dance"}\n` }));
    assert.match(message, /segment-00000001\.jsonl, line 30: op: .*"dance"/);
  });
});

describe("a journal that cannot be read", () => {
  const broken = lines.with(3, (lines[3] ?? "").slice(0, -5));

  it("is refused with file and line where a line is broken before the last", async () => {
    const disk = diskWith({ [first]: fileOf(broken) });
    await assert.rejects(openOn(disk), JournalCorrupt);
    assert.equal(
      await refusal(disk),
      `${first}, line 5: not valid JSON. Restore it from a backup, or move the folder away to start empty`,
    );
    assert.deepEqual(disk.contents(), { "segment-00000001.jsonl": fileOf(broken) });
  });

  it("is refused where an earlier segment or a snapshot ends early", async () => {
    const torn = fileOf(lines).slice(0, -3);
    const whole = fileOf(lines);
    const [one, two] = [first, pathOf(FOLDER, "segment", 2)];
    assert.match(
      await refusal(diskWith({ [one]: torn, [two]: whole })),
      /segment-00000001\.jsonl, line 29: its end is missing/,
    );
    const snapshot = pathOf(FOLDER, "snapshot", 2);
    assert.match(
      await refusal(diskWith({ [snapshot]: torn, [two]: whole })),
      /snapshot-00000002\.jsonl, line 29: its end/,
    );
  });

  it("is refused where a segment is missing", async () => {
    const third = { [pathOf(FOLDER, "segment", 3)]: fileOf([]) };
    assert.match(
      await refusal(diskWith({ [first]: fileOf([]), ...third })),
      /segment-00000002\.jsonl is missing/,
    );
    assert.match(
      await refusal(diskWith({ [pathOf(FOLDER, "snapshot", 2)]: fileOf([]), ...third })),
      /segment-00000002\.jsonl is missing/,
    );
    assert.match(await refusal(diskWith(third)), /segment-00000001\.jsonl is missing/);
  });

  it("is refused where a file is empty or another program's", async () => {
    assert.match(await refusal(diskWith({ [first]: "" })), /segment-00000001\.jsonl is empty/);
    assert.match(await refusal(diskWith({ [first]: "hello\n" })), /line 1: not valid JSON/);
    assert.match(
      await refusal(diskWith({ [first]: '{"a":1}\n' })),
      /line 1: this is not a journal of Semantest/,
    );
  });

  it("is refused where a newer release than the next wrote it", async () => {
    assert.match(
      await refusal(diskWith({ [first]: fileOf(lines, header(JOURNAL_VERSION + 2)) })),
      /line 1: version 3 was written by a newer/,
    );
  });
});

describe("a journal of the next release", () => {
  const newer = header(JOURNAL_VERSION + 1);
  const known = encode({ op: "session", session: sampleSession(clock.now()) }).replace(
    '"session":{',
    '"session":{"mood":"fine",',
  );

  it("is read, and what it alone understands is kept when the journal is compacted", async () => {
    const dance = '{"op":"dance","steps":[1,2]}';
    const disk = diskWith({ [first]: fileOf([dance, known], newer) });
    const database = await openOn(disk);
    assert.equal((await sessionIn(database))?.session, "session-1");
    await database.compact();
    const snapshot = disk.contents()["snapshot-00000002.jsonl"];
    assert.ok(snapshot?.includes(`${dance}\n`));
    assert.ok(snapshot?.includes('"mood":"fine"'));
    const next = await openOn(disk.survivor());
    assert.equal((await sessionIn(next))?.session, "session-1");
    await next.compact();
    assert.ok(disk.contents()["snapshot-00000002.jsonl"]?.includes(`${dance}\n`));
  });

  async function sessionIn(database: Awaited<ReturnType<typeof openOn>>) {
    return database.state().sessions.get("tenant-1", "session-1", clock.now());
  }
});
