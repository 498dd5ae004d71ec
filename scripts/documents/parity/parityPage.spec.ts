import assert from "node:assert/strict";
import { parityPage } from "./parityPage.ts";
import type { Kept } from "./promises.ts";

const CORE = "handlers/core/a.spec.ts";
const AZURE = "integration-tests/azure/b.spec.ts";
const FILES: Readonly<Record<string, string>> = {
  [CORE]: 'describe("a", () => { it(\n "holds", () => {}); });',
  [AZURE]: ["it(`holds ", "{twice}`, async () => {});"].join("$"),
  "integration-tests/scenarios/relay.ts": 'it("relays", () => {});',
  "integration-tests/local/scenarios.spec.ts": "describeRelay(() => target);",
  "integration-tests/aws/scenarios.spec.ts": "describeRelay(() => target);",
  "integration-tests/azure/deployed/production.spec.ts": "describeRelay(() => target);",
};

describe("the page of parity", () => {
  const page = (kept: Kept, files = FILES) => parityPage({ Promises: [kept] }, (path) => files[path] ?? "");

  it("names the specs that run a shared test, once each", () => {
    const text = page({ promise: "It relays.", shown: [["relay", "relays"]] });
    assert.match(
      text,
      /\| It relays\. \| \[relays\]\(\.\.\/integration-tests\/scenarios\/relay\.ts\) \| \[scen/,
    );
    assert.equal(text.match(/production\.spec\.ts\]/g)?.length, 1);
  });

  it("puts a spec under its place, and the core's word under the others", () => {
    const text = page({
      promise: "It holds.",
      shown: [
        [CORE, "holds"],
        [AZURE, "holds …"],
      ],
    });
    assert.match(text, /\| by the shared code \| by the shared code \| \[holds …\]/);
  });

  it("tells why nothing shows it in a place", () => {
    const unshown = { local: "no edge", aws: "no hub" };
    const text = page({ promise: "It holds.", shown: [[AZURE, "holds …"]], unshown });
    assert.match(text, /\| not shown: no edge \| not shown: no hub \|/);
  });

  it("is refused where a title is in no file, no spec runs it, or a place has nothing", () => {
    assert.throws(() => page({ promise: "x", shown: [[CORE, "hold"]] }), /a\.spec\.ts has no test "hold"/);
    const idle = { ...FILES, "integration-tests/aws/scenarios.spec.ts": "" };
    assert.throws(() => page({ promise: "x", shown: [["relay", "relays"]] }, idle), /does not run relay/);
    assert.throws(() => page({ promise: "x", shown: [[AZURE, "holds …"]] }), /nothing shows for local: x/);
  });
});
