import { SemantestTaker } from "@semantest/sdk/taker";

/**
 * An extension in a process of its own, to be killed: argument 1 is the server, 2 the slots, 3 how far it gets with each
 * job (`taken` or `initiated`). It tells its parent of every job and of every prompt it has submitted.
 */
const [, , localUrl = "", slots = "1", reach = "taken"] = process.argv;

const taker = new SemantestTaker({
  connectionStrategy: { localUrl },
  env: { SEMANTEST_SERVER: "local" },
  slots: Number(slots),
  authorize: () => "allow",
  run: async ({ correlationId }, { initiated }) => {
    process.send?.({ taken: correlationId });
    if (reach === "initiated") {
      await initiated();
      process.send?.({ submitted: correlationId });
    }
    return new Promise(() => {});
  },
});
await taker.connect();
process.send?.({ connected: true });
