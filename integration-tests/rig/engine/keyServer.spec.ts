import assert from "node:assert/strict";
import { type KeyServer, startKeyServer } from "./keyServer.ts";

const PLAIN = Buffer.from("the key of a stack").toString("base64");

describe("the key server", () => {
  let keys: KeyServer;

  beforeEach(async () => {
    keys = await startKeyServer();
  });

  afterEach(() => keys.stop());

  function ask(task: string, body: object, { environment } = keys): Promise<Response> {
    const { VAULT_SERVER_TOKEN = "", VAULT_SERVER_URL } = environment;
    return fetch(`${VAULT_SERVER_URL}/v1/transit/${task}/stacks`, {
      method: "PUT",
      headers: { "X-Vault-Token": VAULT_SERVER_TOKEN },
      body: JSON.stringify(body),
    });
  }

  async function sealed(): Promise<string> {
    const { data } = await (await ask("encrypt", { plaintext: PLAIN })).json();
    return data.ciphertext;
  }

  it("opens what it has sealed, which shows nothing of it and is never the same", async () => {
    const [one, other] = [await sealed(), await sealed()];
    assert.notEqual(one, other);
    const bytes = Buffer.from(one.slice("vault:v1:".length), "base64");
    assert.ok(!bytes.includes(Buffer.from(PLAIN, "base64")));
    const opened = await ask("decrypt", { ciphertext: one });
    assert.deepEqual(await opened.json(), { data: { plaintext: PLAIN } });
  });

  it("opens nothing that was changed or that another has sealed", async () => {
    const ciphertext = await sealed();
    const changed = `${ciphertext.slice(0, -4)}AAAA`;
    assert.equal((await ask("decrypt", { ciphertext: changed })).status, 400);
    const another = await startKeyServer();
    assert.equal((await ask("decrypt", { ciphertext }, another)).status, 400);
    await another.stop();
  });

  it("does nothing for who does not know its token", async () => {
    const stranger = { ...keys, environment: { ...keys.environment, VAULT_SERVER_TOKEN: "guessed" } };
    assert.equal((await ask("decrypt", { ciphertext: await sealed() }, stranger)).status, 403);
  });
});
