import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import type { ResourceRecord } from "../frame/record.ts";
import { UNKNOWN } from "../frame/record.ts";
import { runOnStack } from "../frame/run.ts";
import { settingsOf } from "../frame/settings.ts";
import { allDescribed } from "./allDescribed.ts";
import { filesIn } from "./filesIn.ts";
import { resource } from "./fixtures.ts";

// What a foreign program may hold: any type, any value. Types are those of the installed providers.

/** Providers and how their types begin. */
const PROVIDERS = { "@pulumi/aws": "aws:", "@pulumi/azure-native": "azure-native:" };

const described = await allDescribed();
const rules = described.map(({ rule }) => rule);
const paths = described.flatMap(({ cases }) => cases.breaks.flatMap((it) => ("path" in it ? [it.path] : [])));
/** Names that rules look for, so that random values reach deep into them. */
const keys = [...new Set(paths.flatMap((path) => path.split(".")))];
const namedTypes = [...new Set(rules.flatMap((rule) => ("types" in rule ? rule.types : [])))];

const { values } = fc.letrec((tie) => ({
  values: fc.oneof(
    { maxDepth: 5 },
    fc.constantFrom<unknown>(
      UNKNOWN,
      null,
      undefined,
      true,
      false,
      0,
      -1,
      Number.NaN,
      "",
      "{",
      '{"Statement":[{}]}',
    ),
    fc.string(),
    fc.double(),
    fc.array(tie("values"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...keys), tie("values"), { maxKeys: 4 }),
  ),
}));
const props = fc.dictionary(fc.constantFrom(...keys), values, { maxKeys: 6 });

describe("every rule", function () {
  this.timeout(120_000);

  for (const [name, prefix] of Object.entries(PROVIDERS)) {
    it(`bears every resource type of ${name}, without inputs and with any`, async () => {
      const types = await typesOfProvider(name);
      assert.ok(types.length > 1_000, `${types.length} types`);
      assertNoneFails(types.map((type, index) => resource(type, `r${index}`, {})));
      const inputs = fc.sample(props, types.length);
      assertNoneFails(types.map((type, index) => resource(type, `r${index}`, inputs[index] ?? {})));
    });

    it(`names only types that ${name} has`, async () => {
      const types = new Set(await typesOfProvider(name));
      const used = described.flatMap(({ cases }) => cases.compliant.map(({ type }) => type));
      const named = [...namedTypes, ...used].filter((type) => type.startsWith(prefix));
      assert.ok(named.length > 30, `${named.length} types`);
      assert.deepEqual(
        named.filter((type) => !types.has(type)),
        [],
      );
    });
  }

  it("bears any values where it looks for others", () => {
    const type = fc.oneof(
      { weight: 9, arbitrary: fc.constantFrom(...namedTypes) },
      { weight: 1, arbitrary: fc.string().map((it) => `azure-native:${it}:Thing`) },
    );
    const record = fc.record({ type, props, link: props.map((it) => Object.keys(it)) });
    fc.assert(
      fc.property(fc.array(record, { maxLength: 6 }), (drawn) => {
        const first = resource("aws:sns/topic:Topic", "topic", {});
        assertNoneFails([
          first,
          ...drawn.map(({ link, props: given, type: name }, index) =>
            resource(name, `r${index}`, given, Object.fromEntries(link.map((property) => [property, first]))),
          ),
        ]);
      }),
      { numRuns: 1_500 },
    );
  });
});

function assertNoneFails(records: readonly ResourceRecord[]): void {
  for (const rule of rules) {
    const { unseen } = runOnStack(rule, records, settingsOf(rule));
    for (const { message } of unseen) {
      assert.equal(message, "is not known yet");
    }
  }
}

async function typesOfProvider(name: string): Promise<string[]> {
  const folder = dirname(fileURLToPath(import.meta.resolve(`${name}/package.json`)));
  const files = await filesIn(folder, "*/*.js");
  const texts = await Promise.all(files.map((file) => readFile(`${folder}/${file}`, "utf8")));
  return texts.flatMap((text) => /__pulumiType = '([^']+)'/.exec(text)?.[1] ?? []);
}
