import { ApiGatewayManagementApiClient } from "@aws-sdk/client-apigatewaymanagementapi";
import { ManagementBroadcaster } from "../../../handlers/adapters/aws/sockets/managementBroadcaster.ts";
import { type BroadcastHarness, describeBroadcaster } from "../../../handlers/ports/contract/index.ts";
import { type MiniStack, startMiniStack } from "../../rig/aws/ministack.ts";
import { awsPython, OBTAIN_TIMEOUT_MS, pathOrSkip } from "../../rig/tools.ts";
import { createSocketApi, openPeer, type SocketApi } from "./socketApi.ts";
import { clientSettings } from "./tables.ts";

/*
 * MiniStack's WebSocket API and its `@connections` judge addresses, order, 410 and disconnection. It is no proof of AWS's
 * throttle.
 */
describe("sockets of API Gateway", function () {
  this.timeout(8000);
  let stack: MiniStack | undefined;
  let settings: ReturnType<typeof clientSettings>;
  let api: SocketApi;

  before(async function () {
    this.timeout(OBTAIN_TIMEOUT_MS);
    stack = await startMiniStack(await pathOrSkip(this, awsPython()));
    settings = clientSettings(stack);
    api = await createSocketApi(stack);
  });

  after(() => stack?.stop());

  async function harness(): Promise<BroadcastHarness> {
    const { region, credentials } = settings;
    const broadcaster = new ManagementBroadcaster({
      client: { region, credentials },
      telemetry: { log: () => undefined },
    });
    const management = new ApiGatewayManagementApiClient({ ...settings, endpoint: api.callback });
    const leaving: (() => Promise<void>)[] = [];
    return {
      broadcaster,
      open: async ({ batch }) => {
        const peer = await openPeer(api, batch, management);
        leaving.push(peer.leave);
        return peer;
      },
      close: async () => {
        await Promise.all(leaving.map((leave) => leave()));
        management.destroy();
      },
    };
  }

  describeBroadcaster("API Gateway", harness, { knowsGone: true });
});
