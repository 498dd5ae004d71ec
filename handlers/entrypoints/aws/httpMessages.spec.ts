import assert from "node:assert/strict";
import { type CallEvent, requestOf, resultOf } from "./httpMessages.ts";

const ORIGIN = "https://relay.example.com";

function call(changes: Partial<CallEvent> & { readonly method?: string } = {}): CallEvent {
  const { method = "POST", ...rest } = changes;
  return {
    rawPath: "/events",
    rawQueryString: "",
    headers: { "content-type": "application/json" },
    isBase64Encoded: false,
    requestContext: { http: { method, sourceIp: "192.0.2.1" } },
    ...rest,
  };
}

describe("calls of an HTTP API", () => {
  it("become a request of the public host, with path, query, headers and body", async () => {
    const request = requestOf(call({ rawQueryString: "after=1&wait=2", body: '{"fox":"🦊"}' }), ORIGIN);
    assert.equal(request.url, `${ORIGIN}/events?after=1&wait=2`);
    assert.equal(request.method, "POST");
    assert.equal(request.headers.get("Content-Type"), "application/json");
    assert.equal(await request.text(), '{"fox":"🦊"}');
  });

  it("bring bytes through that travelled as base64", async () => {
    const bytes = Uint8Array.from([0, 255, 128, 10]);
    const body = Buffer.from(bytes).toString("base64");
    const request = requestOf(call({ body, isBase64Encoded: true }), ORIGIN);
    assert.deepEqual(new Uint8Array(await request.arrayBuffer()), bytes);
  });

  it("lose a body where the method has none", async () => {
    for (const method of ["GET", "HEAD"]) {
      assert.equal(requestOf(call({ method, body: "unexpected" }), ORIGIN).body, null);
    }
  });

  it("stay under the public host, whatever the path says", () => {
    for (const rawPath of ["//evil.example/x", "/../..", "/a b?c#d", "/%2e%2e/keys"]) {
      assert.equal(new URL(requestOf(call({ rawPath }), ORIGIN).url).origin, ORIGIN);
    }
  });

  it("throw a TypeError where no request can be made of them", () => {
    assert.throws(() => requestOf(call({ method: "TRACE" }), ORIGIN), TypeError);
    assert.throws(() => requestOf(call({ headers: { "x-name": "fox 🦊" } }), ORIGIN), TypeError);
  });

  it("are answered with status, headers and text", async () => {
    const response = new Response('{"a":1}', { status: 201, headers: { "Retry-After": "2" } });
    const result = await resultOf(response);
    assert.equal(result.statusCode, 201);
    assert.equal(result.headers?.["retry-after"], "2");
    assert.equal(result.body, '{"a":1}');
    assert.equal(result.isBase64Encoded, false);
  });

  it("are answered with nothing where there is nothing", async () => {
    const result = await resultOf(new Response(null, { status: 204 }));
    assert.deepEqual([result.statusCode, result.body], [204, ""]);
  });
});
