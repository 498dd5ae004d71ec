import { SemantestClient } from "@semantest/sdk";
import { SemantestTaker } from "@semantest/sdk/taker";
import { newTenant, type Target, type Tenant } from "./target.ts";

type TenantKeys = Pick<Tenant, "client" | "device">;
type ClientOptions = ConstructorParameters<typeof SemantestClient>[0];
type Run = ConstructorParameters<typeof SemantestTaker>[0]["run"];

/** Programs of one tenant that use the SDK, at a service's public address and with nothing told of what is behind it. */
export class SdkPeers implements AsyncDisposable {
  readonly tenant: TenantKeys;
  readonly #origin: string;
  readonly #open: { close(): Promise<void> }[] = [];

  constructor(origin: string, tenant: TenantKeys) {
    this.#origin = origin;
    this.tenant = tenant;
  }

  /** Of a tenant that nobody else uses. */
  static async ofNewTenant(target: Target): Promise<SdkPeers> {
    return new SdkPeers(target.origin, await newTenant(target));
  }

  async client(apiKey = this.tenant.client, options: ClientOptions = {}): Promise<SemantestClient> {
    const client = new SemantestClient({ ...this.#place(apiKey), ...options });
    this.#open.push(client);
    await client.connect();
    return client;
  }

  async taker(run: Run): Promise<void> {
    const taker = new SemantestTaker({ ...this.#place(this.tenant.device), run, authorize: () => "allow" });
    this.#open.push(taker);
    await taker.connect();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#open.splice(0).map((it) => it.close()));
  }

  #place(apiKey: string) {
    return {
      env: { SEMANTEST_SERVER: "remote", SEMANTEST_REMOTE_URL: this.#origin.replace("http", "ws") },
      apiKey,
      connectTimeoutMs: 20_000,
    };
  }
}
