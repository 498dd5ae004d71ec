import assert from "node:assert/strict";
import type { Envelope } from "@semantest/handlers/protocol";
import { Inbox, isFinal } from "../../client/src/delivery/index.ts";
import { SimulatedPeer } from "./peer.ts";

/** A program that asks for images. What it is shown is held against the promises at once. */
export class SimulatedClient extends SimulatedPeer {
  readonly #inbox = new Inbox();
  /** Durable events shown, by job. */
  readonly shown = new Map<string, Envelope[]>();
  readonly #refused = new Set<string>();

  ask(correlationId: string, target?: string): void {
    this.#inbox.open(correlationId);
    this.shown.set(correlationId, []);
    const id = this.platform.newName(this.name);
    this.outbox.add({
      type: "ImageGenerationRequestedEvent",
      id,
      correlationId,
      source: "client",
      timestamp: new Date(this.platform.timeline.now).toISOString(),
      payload: { prompt: correlationId, ...(target !== undefined && { target }) },
    });
    this.flush();
  }

  cancel(correlationId: string): void {
    const id = this.platform.newName(this.name);
    this.outbox.add({
      type: "ImageGenerationCancelledEvent",
      id,
      correlationId,
      source: "client",
      timestamp: new Date(this.platform.timeline.now).toISOString(),
      payload: {},
    });
    this.flush();
  }

  /** Jobs that have neither a result nor an error. */
  get open(): string[] {
    return [...this.shown]
      .filter(([name, events]) => !events.some(isFinal) && !this.#refused.has(name))
      .map(([name]) => name);
  }

  protected override hello(): Record<string, unknown> {
    // Sometimes a client acknowledges nothing: whatever it owns has to come again.
    return this.random.chance(0.3) ? {} : { cursors: this.#inbox.cursors() };
  }

  protected override ping(): Record<string, unknown> {
    return { cursors: this.#inbox.cursors() };
  }

  protected override acknowledged(): void {}

  protected override received(envelope: Envelope): void {
    const { deliver, gap } = this.#inbox.receive(envelope);
    for (const it of deliver) if (it.type !== "ImageGenerationProgressEvent") this.#show(it);
    if (gap) this.pingNow();
  }

  #show(envelope: Envelope): void {
    const events = this.shown.get(envelope.correlationId);
    assert.ok(events !== undefined, `${this.name} was shown a job it never asked for`);
    assert.ok(!events.some(isFinal), `${envelope.correlationId}: shown ${envelope.type} after the end`);
    assert.ok(!events.some((it) => it.id === envelope.id), `${envelope.correlationId}: shown twice`);
    const last = events.at(-1);
    if (envelope.sequence !== undefined && last?.attempt === envelope.attempt) {
      assert.equal(envelope.sequence, (last?.sequence ?? 0) + 1, `${envelope.correlationId}: out of order`);
    }
    events.push(envelope);
  }
}
