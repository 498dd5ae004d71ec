import assert from "node:assert/strict";
import { cameThroughEdge, viewerOf } from "./originLock.ts";

const DOOR = "11111111-2222-3333-4444-555555555555";

describe("origin lock of Front Door", () => {
  it("opens for the profile's own id, in either case, and for nothing else", () => {
    const through = (id?: string) =>
      cameThroughEdge(new Headers(id === undefined ? {} : { "X-Azure-FDID": id }), DOOR);
    assert.equal(through(DOOR), true);
    assert.equal(through(DOOR.toUpperCase()), true);
    for (const id of [undefined, "", "1", `${DOOR}, ${DOOR}`, DOOR.replace("1", "2")]) {
      assert.equal(through(id), false, id);
    }
  });

  it("is off where there is no Front Door", () => {
    assert.equal(cameThroughEdge(new Headers(), undefined), true);
  });
});

describe("address of the viewer", () => {
  it("is the socket that reached Front Door, never what a viewer says", () => {
    const headers = new Headers({
      "X-Azure-SocketIP": "192.0.2.7",
      "X-Azure-ClientIP": "198.51.100.1",
      "X-Forwarded-For": "198.51.100.2",
    });
    assert.equal(viewerOf(headers, DOOR), "192.0.2.7");
  });

  it("is the last entry that the platform's front end wrote, without its port", () => {
    const viewer = (forwarded: string) => viewerOf(new Headers({ "X-Forwarded-For": forwarded }), undefined);
    assert.equal(viewer("198.51.100.2, 192.0.2.7:41234"), "192.0.2.7");
    assert.equal(viewer("192.0.2.7"), "192.0.2.7");
    assert.equal(viewer("[2001:db8::7]:41234"), "2001:db8::7");
    assert.equal(viewer("2001:db8::7"), "2001:db8::7");
  });

  it("is unknown where nothing names one", () => {
    for (const forwarded of ["", "unknown", "192.0.2.7, fox"]) {
      assert.equal(viewerOf(new Headers({ "X-Forwarded-For": forwarded }), undefined), undefined, forwarded);
    }
    assert.equal(viewerOf(new Headers({ "X-Forwarded-For": "192.0.2.7" }), DOOR), undefined);
  });
});
