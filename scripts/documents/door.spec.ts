import assert from "node:assert/strict";
import { problemsOf } from "./door.ts";
import { DOORS } from "./doors.ts";

describe("documented doors", () => {
  it("name every parameter of their path", () => {
    for (const { path, parameters = [] } of DOORS) {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const described = parameters.filter((it) => it.in === "path").map(({ name }) => name);
      assert.deepEqual(described, inPath, path);
    }
  });
});

describe("problemsOf", () => {
  const door = {
    method: "get",
    path: "/",
    operationId: "x",
    tag: "Service",
    summary: "",
    answers: {},
  } as const;

  it("derives what follows from key, body and parameters", () => {
    assert.deepEqual(problemsOf(door), [403, 421, 429, 503]);
    assert.deepEqual(problemsOf({ ...door, roles: ["client"] }), [401, 403, 421, 429, 503]);
    assert.deepEqual(problemsOf({ ...door, method: "post" }), [400, 403, 413, 415, 421, 429, 503]);
    const parameters = [{ name: "id", in: "path", description: "", schema: {} }] as const;
    assert.deepEqual(problemsOf({ ...door, parameters }), [403, 404, 421, 429, 503]);
  });

  it("leaves out a status that the door answers itself", () => {
    assert.deepEqual(problemsOf({ ...door, answers: { 503: { description: "" } } }), [403, 421, 429]);
  });
});
