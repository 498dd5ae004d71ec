import assert from "node:assert/strict";
import { JsonHubProtocol, MessageType } from "@microsoft/signalr";
import { VirtualClock } from "../../spec/virtualClock.ts";
import { SemantestError } from "../errors.ts";
import { HubLink } from "./hubLink.ts";

const END = "\u001e";
const PING = `{"type":6}${END}`;
const protocol = new JsonHubProtocol();
const frame = (text: unknown, target = "frame") =>
  protocol.writeMessage({ type: MessageType.Invocation, target, arguments: [text] });

// What the service sends is written by Microsoft's own implementation of the protocol; time stands still until a test moves it.
describe("HubLink", () => {
  let clock: VirtualClock;
  let link: HubLink;
  const sent: string[] = [];
  const frames: unknown[] = [];
  const losses: SemantestError[] = [];
  let openings = 0;

  beforeEach(() => {
    clock = new VirtualClock();
    for (const list of [sent, frames, losses]) list.length = 0;
    openings = 0;
    link = new HubLink(
      {
        clock,
        socket: { send: (message) => void sent.push(message) },
        opened: () => {
          openings += 1;
        },
        received: (it) => void frames.push(it),
        lost: (error) => void losses.push(error),
      },
      { SemantestError },
    );
  });

  it("shakes hands before anything else", () => {
    assert.deepEqual(sent, [`{"protocol":"json","version":1}${END}`]);
    assert.equal(openings, 0);
    link.receive(`{}${END}`);
    assert.equal(openings, 1);
  });

  it("takes what came along with the answer to the handshake", () => {
    link.receive(`{}${END}${PING}${frame("one")}`);
    assert.deepEqual([openings, frames], [1, ["one"]]);
  });

  it("carries a frame as the argument of the method `frame`, both ways", () => {
    link.receive(`{}${END}`);
    const text = JSON.stringify({ type: "HelloEvent", note: `a "quoted" ${END} one` });
    link.send(text);
    assert.deepEqual(protocol.parseMessages(sent.at(-1) ?? "", { log: () => {} }), [
      { type: MessageType.Invocation, target: "frame", arguments: [text] },
    ]);
    link.receive(frame("one") + PING + frame("other", "news") + frame("two"));
    assert.deepEqual(frames, ["one", "two"]);
  });

  it("pings after 15 s without a message of its own, and not sooner", () => {
    link.receive(`{}${END}`);
    sent.length = 0;
    clock.pass(10_000);
    link.send("{}");
    clock.pass(14_000);
    link.receive(PING);
    assert.equal(sent.length, 1);
    clock.pass(1000);
    clock.pass(15_000);
    assert.deepEqual(sent.slice(1), [PING, PING]);
  });

  it("gives a service up that says nothing for 30 s, before and after the handshake", () => {
    clock.pass(29_000);
    link.receive(`{}${END}`);
    clock.pass(29_000);
    link.receive(PING);
    clock.pass(29_000);
    assert.equal(losses.length, 0);
    clock.pass(1000);
    assert.equal(losses[0]?.code, "CONNECTION_LOST");
    assert.match(losses[0]?.message ?? "", /nothing came from SignalR for 30000 ms/);
    assert.deepEqual(clock.due, []);
  });

  it("tells why it was closed, and comes back later where it may not come back at once", () => {
    for (const [allowReconnect, retryAfterMs] of [
      [true, undefined],
      [false, 10_000],
      [undefined, 10_000],
    ] as const) {
      losses.length = 0;
      const fresh = new HubLink(
        {
          clock,
          socket: { send: () => {} },
          opened: () => {},
          received: (it) => void frames.push(it),
          lost: (error) => void losses.push(error),
        },
        { SemantestError },
      );
      fresh.receive(`{}${END}`);
      fresh.receive(
        `${JSON.stringify({ type: 7, error: "moving house", allowReconnect })}${END}${frame("late")}`,
      );
      fresh.receive(frame("later"));
      assert.deepEqual(
        losses.map((it) => [it.code, it.message, it.retryAfterMs]),
        [["CONNECTION_LOST", "SignalR closed the connection: moving house", retryAfterMs]],
      );
    }
    assert.deepEqual(frames, []);
  });

  it("tells a refused handshake", () => {
    link.receive(`{"error":"protocol 'json' is not for you"}${END}`);
    assert.match(losses[0]?.message ?? "", /refused the handshake: protocol 'json' is not for you/);
    assert.equal(openings, 0);
    assert.deepEqual(clock.due, []);
  });

  it("ends over whatever is no message of the protocol, once", () => {
    for (const wrong of [
      `nonsense${END}`,
      "null",
      `null${END}`,
      "{",
      new Uint8Array(1),
      "x".repeat(1024 * 1024 + 1),
    ]) {
      losses.length = 0;
      const fresh = new HubLink(
        {
          clock,
          socket: { send: () => {} },
          opened: () => {},
          received: () => {},
          lost: (error) => void losses.push(error),
        },
        { SemantestError },
      );
      fresh.receive(wrong);
      fresh.receive(wrong);
      assert.equal(losses.length, 1, String(wrong).slice(0, 20));
      assert.match(losses[0]?.message ?? "", /no message of its protocol/);
    }
    link.receive(`{}${END}`);
    losses.length = 0;
    link.receive(`{"type":6}`);
    assert.match(losses[0]?.message ?? "", /incomplete/);
  });

  it("says nothing more once it was stopped", () => {
    link.receive(`{}${END}`);
    sent.length = 0;
    link.stop();
    link.send("{}");
    link.receive(frame("late"));
    clock.pass(60_000);
    assert.deepEqual([sent, frames, losses, clock.due], [[], [], [], []]);
  });
});
