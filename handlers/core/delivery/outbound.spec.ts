import assert from "node:assert/strict";
import { World } from "../spec/world.ts";
import { Outbound } from "./outbound.ts";

describe("Outbound", () => {
  it("sends what waited for the Welcome behind it, also what came before a second Hello", async () => {
    const world = await World.start();
    const socket = world.socket();
    const { id: connection, endpoint, release } = socket.connection;
    const address = { connection, endpoint, release, batch: false };
    const outbound = new Outbound(world.ports, 0);
    const text = (type: string) =>
      JSON.stringify({ type, id: type, correlationId: type, source: "server", timestamp: "", payload: {} });
    outbound.hold(connection);
    await outbound.send(address, text("PongEvent"), { kind: "control" });
    outbound.hold(connection);
    await outbound.sendFirst(address, text("WelcomeEvent"));
    assert.deepEqual(socket.types, ["WelcomeEvent", "PongEvent"]);
  });
});
