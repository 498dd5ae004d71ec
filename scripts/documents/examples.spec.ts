import assert from "node:assert/strict";
import * as v from "valibot";
import { KEY_PATTERN } from "../../handlers/core/identity/keys.ts";
import { eventTypes } from "../../handlers/protocol/index.ts";
import { allSchemas, convertProtocol } from "./definitions.ts";
import { DOORS } from "./doors.ts";
import { BODY_EXAMPLES, EVENT_EXAMPLES } from "./examples.ts";
import { JSON_SCHEMA_PREFIX } from "./jsonSchemas.ts";
import { createJudge } from "./judge.ts";

describe("examples of the documents", () => {
  const judge = createJudge(convertProtocol({ target: "draft-2020-12", prefix: JSON_SCHEMA_PREFIX }));
  const schemas = allSchemas();

  for (const [name, example] of Object.entries({ ...EVENT_EXAMPLES, ...BODY_EXAMPLES })) {
    it(`${name} fits its JSON Schema and the schema the service reads with`, () => {
      const validate = judge(name);
      assert.ok(validate(example), JSON.stringify(validate.errors));
      const schema = schemas[name];
      assert.ok(schema);
      v.parse(schema, example);
    });
  }

  it("show every event", () => {
    assert.deepEqual(Object.keys(EVENT_EXAMPLES), eventTypes());
  });

  it("show every body of every door", () => {
    const bodies = DOORS.flatMap((door) => [
      ...(door.body?.schemas ?? []),
      ...Object.values(door.answers).flatMap(({ schema }) => (schema === undefined ? [] : [schema])),
    ]);
    const shown = new Set([...Object.keys(BODY_EXAMPLES), ...Object.keys(EVENT_EXAMPLES)]);
    assert.deepEqual(
      bodies.filter((it) => !shown.has(it)),
      [],
    );
  });

  it("show a key that secret scanners would find", () => {
    const { key } = v.parse(v.object({ key: v.string() }), BODY_EXAMPLES.CreatedKey);
    assert.match(key, new RegExp(`^(${KEY_PATTERN.source})$`));
  });
});
