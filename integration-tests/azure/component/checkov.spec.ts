import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as v from "valibot";
import { build, ZONE } from "../../../components/azure/spec/build.ts";
import { openedInputs } from "../../../components/spec/built.ts";
import { toArm } from "../../rig/azure/arm/body.ts";
import { isAzure } from "../../rig/azure/arm/resourceTypes.ts";
import { templateOf } from "../../rig/azure/arm/template.ts";
import { WAIVERS } from "../../rig/azure/checkov/waivers.ts";
import { runBounded } from "../../rig/engine/runBounded.ts";
import { checkov, OBTAIN_TIMEOUT_MS, pathOrSkip } from "../../rig/tools.ts";

// Rules of others, on the same requests that arm.spec.ts judges by Microsoft's types. What they do not look at, and what
// they misread, they do not prove.

const CHECK_TIMEOUT_MS = 120_000;
const Report = v.object({
  summary: v.object({ parsing_errors: v.literal(0), passed: v.number(), resource_count: v.number() }),
  results: v.object({
    failed_checks: v.array(v.object({ check_id: v.string(), resource: v.string() })),
  }),
});
const TIERS = {
  starter: {},
  production: { tier: "production", domain: "api.example.com", azure: { dnsZoneId: ZONE } },
} as const;

describe("checkov, on the requests for Azure", function () {
  this.timeout(OBTAIN_TIMEOUT_MS);
  let python: string;
  let folder: string;

  before(async function () {
    python = await pathOrSkip(this, checkov());
    folder = await mkdtemp(join(tmpdir(), "semantest-checkov-"));
  });

  after(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  async function judge(template: object) {
    await writeFile(join(folder, "template.json"), JSON.stringify(template));
    const printed = await runBounded({
      command: python,
      args: [
        ...["-m", "checkov.main", "--directory", folder, "--framework", "arm", "--output", "json"],
        ...["--compact", "--quiet", "--skip-download", "--soft-fail"],
      ],
      timeoutMs: CHECK_TIMEOUT_MS,
    });
    return v.parse(Report, JSON.parse(printed));
  }

  for (const tier of ["starter", "production"] as const) {
    it(`finds on tier ${tier} what is waived with a reason, and nothing else`, async () => {
      const { resources } = await build(TIERS[tier]);
      const requests = resources
        .filter(({ type }) => isAzure(type))
        .map((resource) => toArm(resource.type, openedInputs(resource)));
      const { results, summary } = await judge(templateOf(requests));
      // It tells resources apart by type and name.
      assert.equal(summary.resource_count, new Set(requests.map((it) => `${it.type}.${it.fullName}`)).size);
      assert.ok(summary.passed > 30, `${summary.passed} passed`);
      const found = results.failed_checks.map(({ check_id, resource }) => {
        const type = requests.find(({ fullName, type: it }) => resource === `${it}.${fullName}`)?.type;
        return `${check_id} ${type ?? resource}`;
      });
      const waived = WAIVERS.filter((it) => it.tier === undefined || it.tier === tier);
      assert.deepEqual(
        [...new Set(found)].sort(),
        waived.map(({ check, type }) => `${check} ${type}`).sort(),
      );
    });
  }

  it("would find an account that takes keys over plain HTTP", async () => {
    const { resources } = await build(TIERS.starter);
    const account = resources.find(({ name }) => name === "relay-host");
    assert(account !== undefined);
    const inputs = { ...openedInputs(account), enableHttpsTrafficOnly: false, minimumTlsVersion: "TLS1_0" };
    const { results } = await judge(templateOf([toArm(account.type, inputs)]));
    const found = results.failed_checks.map(({ check_id }) => check_id);
    assert.deepEqual(
      ["CKV_AZURE_3", "CKV_AZURE_44"].filter((it) => !found.includes(it)),
      [],
    );
  });

  it("leaves no waiver without a reason", () => {
    for (const { finding, reason } of WAIVERS) {
      assert.match(finding, /^[a-z].{5,}[^.]$/);
      assert.match(reason, /^[a-z].{20,}[^.]$/);
    }
  });
});
