import assert from "node:assert/strict";
import { CliError } from "../errors.ts";
import { chooseServer } from "./serverChoice.ts";

describe("chooseServer", () => {
  const env = { SEMANTEST_SERVER: "remote", HOME: "/home/x" };

  it("changes nothing unless asked to", () => {
    assert.deepEqual(chooseServer(undefined, env), env);
  });

  it("takes local and remote over the environment", () => {
    assert.equal(chooseServer("local", env).SEMANTEST_SERVER, "local");
    assert.equal(chooseServer("remote", {}).SEMANTEST_SERVER, "remote");
  });

  it("makes an address the only server, local where it is on this machine", () => {
    for (const host of ["localhost:4000", "127.0.0.1:4000", "[::1]:4000"]) {
      assert.deepEqual(chooseServer(`ws://${host}`, {}), {
        SEMANTEST_SERVER: "local",
        SEMANTEST_LOCAL_URL: `ws://${host}`,
      });
    }
    assert.deepEqual(chooseServer("https://relay.example", {}), {
      SEMANTEST_SERVER: "remote",
      SEMANTEST_REMOTE_URL: "wss://relay.example",
    });
    assert.equal(chooseServer("wss://localhost.example", {}).SEMANTEST_SERVER, "remote");
  });

  it("refuses what is no server", () => {
    for (const value of ["", "here", "ftp://x", "localhost:3003", "file:///etc/passwd"]) {
      assert.throws(
        () => chooseServer(value, {}),
        (error) => error instanceof CliError && error.exitCode === 2,
        value,
      );
    }
  });
});
