import assert from "node:assert/strict";
import type { PlannedResource } from "../contract.ts";
import { readOptions } from "../options.ts";
import { capacityOf } from "./capacity.ts";

function signalr(name: string, capacity: number): PlannedResource {
  const type = "azure-native:signalrservice:SignalR";
  return {
    urn: `urn:pulumi:a::b::${type}::sockets`,
    type,
    name: "sockets",
    props: { sku: { name, capacity } },
  };
}

function usersOn(resource: PlannedResource, ...args: string[]): number | undefined {
  return capacityOf([resource], readOptions(["azure", ...args]).usage)?.users;
}

describe("what a stack carries", () => {
  const free = signalr("Free_F1", 1);

  it("is on SignalR's free tier as many users as its messages of a day are for, pongs counted", () => {
    // 1,000 frames and, in 8 hours, a pong every 240 s: 20,000 / 1,120.
    assert.equal(usersOn(free), 17);
    // No more hours than frames: 20,000 / 2,000 is 10, with 8 hours of pongs 9.
    assert.equal(usersOn(free, "--messages", "200:2000", "--hours", "0"), 10);
    assert.equal(usersOn(free, "--messages", "200:2000"), 9);
  });

  it("is there never more users than sockets", () => {
    assert.equal(usersOn(free, "--messages", "1:1"), 20);
    assert.equal(usersOn(free, "--messages", "0:0", "--hours", "0"), 20);
  });

  it("is by paid units their sockets, whatever is sent", () => {
    assert.equal(usersOn(signalr("Standard_S1", 3), "--messages", "200:100000"), 3_000);
  });

  it("has no bound that is known without SignalR", () => {
    const { usage } = readOptions(["aws"]);
    assert.equal(capacityOf([], usage), undefined);
  });
});
