import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import * as v from "valibot";
import {
  awsInputRules,
  awsPlainRules,
  azureNumberRules,
  azurePlainRules,
  azureTextRules,
  inputRules,
  listRules,
  localRules,
  plainRules,
} from "./argRules.ts";

const Properties = v.record(
  v.string(),
  v.object({ description: v.string(), plain: v.optional(v.boolean()) }),
);
const Schema = v.object({
  resources: v.record(v.string(), v.object({ inputProperties: Properties, properties: Properties })),
  types: v.record(v.string(), v.object({ properties: v.optional(Properties) })),
});

const schema = v.parse(
  Schema,
  JSON.parse(await readFile(new URL("../schema.json", import.meta.url), "utf8")),
);
const component = schema.resources["websocket:index:SemantestWebSocketStack"];

function namesIn(properties: v.InferOutput<typeof Properties> = {}, plain?: true): string[] {
  return Object.keys(properties)
    .filter((name) => properties[name]?.plain === plain)
    .sort();
}

describe("the schema of the component", () => {
  it("has exactly the arguments that are validated", () => {
    assert.deepEqual(
      namesIn(component?.inputProperties, true),
      [...Object.keys(plainRules), ...Object.keys(listRules), "aws", "azure", "local"].sort(),
    );
    assert.deepEqual(namesIn(component?.inputProperties), Object.keys(inputRules).sort());
  });

  const blocks = {
    AwsArgs: { plain: awsPlainRules, input: awsInputRules },
    AzureArgs: { plain: azurePlainRules, input: { ...azureTextRules, ...azureNumberRules } },
    LocalArgs: { plain: {}, input: localRules },
  };
  for (const [name, { plain, input }] of Object.entries(blocks)) {
    it(`has exactly the members of ${name} that are validated`, () => {
      const { properties } = schema.types[`websocket:index:${name}`] ?? {};
      assert.deepEqual(namesIn(properties, true), Object.keys(plain).sort());
      assert.deepEqual(namesIn(properties), Object.keys(input).sort());
    });
  }

  it("tells the default, or that there is none, of every argument that may be left out", () => {
    const blocks = Object.entries(schema.types).flatMap(([name, { properties }]) =>
      name.endsWith("Args") ? [properties] : [],
    );
    const mute = [component?.inputProperties, ...blocks].flatMap((properties = {}) =>
      Object.entries(properties).flatMap(([name, { description }]) =>
        /Default|refused for another cloud/.test(description) || name === "cloud" ? [] : [name],
      ),
    );
    assert.deepEqual(mute, []);
  });
});
