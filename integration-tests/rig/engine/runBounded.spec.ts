import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import { runBounded } from "./runBounded.ts";

const NODE = process.execPath;

describe("runBounded", () => {
  it("returns what the command printed", async () => {
    const args = ["-e", 'console.log("out"); console.error("err")'];
    assert.match(await runBounded({ command: NODE, args, timeoutMs: 10_000 }), /out\n/);
  });

  it("rejects with the last lines of a command that fails", async () => {
    const args = ["-e", 'console.error("1\\n2\\n3\\n4"); process.exitCode = 1'];
    await assert.rejects(runBounded({ command: NODE, args, timeoutMs: 10_000 }), {
      message: `${NODE} failed: 2 | 3 | 4`,
    });
  });

  it("rejects for a command that does not exist", async () => {
    await assert.rejects(runBounded({ command: "no-such-command", args: [], timeoutMs: 10_000 }), {
      message: /^no-such-command could not be started/,
    });
  });

  it("kills a command that takes too long, and all that it has started", async () => {
    // The command's child holds a connection, which closes when that child ends.
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    assert.ok(typeof address === "object" && address !== null);
    const hold = `require("node:net").connect(${address.port}, "127.0.0.1")`;
    const args = [
      "-e",
      `require("node:child_process").spawn(process.execPath, ["-e", ${JSON.stringify(hold)}])`,
    ];
    const connected = once(server, "connection");
    const run = assert.rejects(runBounded({ command: NODE, args, timeoutMs: 1_000 }), {
      message: `${NODE} took longer than 1 s`,
    });
    const [socket] = await connected;
    socket.on("error", () => undefined);
    await run;
    await once(socket, "close");
    server.close();
  });
});
