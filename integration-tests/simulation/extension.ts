import type { Envelope } from "@semantest/handlers/protocol";
import { Outbox, TakerJournal } from "../../client/src/delivery/index.ts";
import { memoryStore } from "../../client/src/storage.ts";
import { SimulatedPeer } from "./peer.ts";

const SERVER = "sim";

/** Result of a job that was begun by an earlier life of the extension. */
const LOST = { type: "ErrorEvent", payload: { code: "CONNECTION_LOST", recoverable: true } } as const;
const DOWNLOADED = {
  type: "ImageDownloadedEvent",
  payload: { filePath: "fox.png", fileSize: 3, mimeType: "image/png" },
} as const;

/** A browser with the extension: its journal is on disk and outlives it, everything else does not. */
export class SimulatedExtension extends SimulatedPeer {
  /** How often a prompt was typed, by job. */
  readonly submitted = new Map<string, number>();
  /** Highest attempt it was asked for, by job. */
  readonly attempts = new Map<string, number>();
  slots = 1;
  readonly #disk = memoryStore();
  #journal = this.#newJournal();
  /** Jobs this life works on. */
  #working = new Set<string>();
  #life = 0;
  /** Jobs it was given and has not ended, with their attempt. */
  readonly #held = new Map<string, number>();

  /** The browser ends and, if not for ever, starts again with its disk. */
  async restart(): Promise<void> {
    this.#life += 1;
    this.endProgram();
    this.comeBack();
    this.outbox = new Outbox();
    this.#working = new Set();
    this.#held.clear();
    this.#journal = this.#newJournal();
    if (this.random.chance(0.3)) this.forgetSession();
    await this.#journal.open();
    for (const envelope of this.#journal.unacknowledged(SERVER)) this.outbox.add(envelope);
  }

  protected override hello(): Record<string, unknown> {
    return { slots: this.slots, cursors: this.#cursors() };
  }

  protected override ping(): Record<string, unknown> {
    return { cursors: this.#cursors() };
  }

  protected override acknowledged(ids: readonly string[]): void {
    void this.#journal.acknowledged(ids);
  }

  protected override received(envelope: Envelope): void {
    if (envelope.type === "ImageGenerationRequestedEvent") void this.#requested(envelope);
    if (envelope.type === "ImageGenerationCancelledEvent") void this.#cancelled(envelope.correlationId);
  }

  async #requested({ correlationId, attempt = 1 }: Envelope): Promise<void> {
    const life = this.#life;
    this.attempts.set(correlationId, Math.max(attempt, this.attempts.get(correlationId) ?? 0));
    const asked = { correlationId, server: SERVER, attempt, asker: null, request: null };
    const verdict = await this.#journal.ask(asked);
    if (life !== this.#life) return;
    if (verdict === "answer") {
      this.#held.delete(correlationId);
      for (const it of this.#journal.eventsOf(asked)) this.outbox.add(it);
      return this.flush();
    }
    this.#held.set(correlationId, attempt);
    this.#queueUnacknowledged();
    if (this.#working.has(correlationId)) return;
    this.#working.add(correlationId);
    if (verdict === "resume") await this.#record(correlationId, this.random.chance(0.5) ? DOWNLOADED : LOST);
    else this.#work(correlationId);
  }

  #work(correlationId: string): void {
    this.#later(1000, async () => {
      await this.#record(correlationId, { type: "ImageGenerationInitiatedEvent", payload: { tabId: 1 } });
      this.submitted.set(correlationId, (this.submitted.get(correlationId) ?? 0) + 1);
      this.#later(10_000, () => {
        this.sendEphemeral({
          type: "ImageGenerationProgressEvent",
          correlationId,
          after: 1,
          payload: { percent: 50 },
        });
        this.#later(10_000, async () => {
          await this.#record(correlationId, { type: "ImageGeneratedEvent", payload: {} });
          await this.#record(correlationId, DOWNLOADED);
        });
      });
    });
  }

  async #cancelled(correlationId: string): Promise<void> {
    if (!this.#working.has(correlationId)) return;
    await this.#record(correlationId, { type: "ErrorEvent", payload: { code: "CANCELLED" } });
  }

  async #record(correlationId: string, answer: Parameters<TakerJournal["record"]>[1]): Promise<void> {
    const life = this.#life;
    await this.#journal.record(correlationId, answer);
    if (life !== this.#life) return;
    this.#queueUnacknowledged();
    if (answer.type === "ImageDownloadedEvent" || answer.type === "ErrorEvent")
      this.#held.delete(correlationId);
  }

  #queueUnacknowledged(): void {
    for (const envelope of this.#journal.unacknowledged(SERVER)) this.outbox.add(envelope);
    this.flush();
  }

  #later(longest: number, work: () => void | Promise<void>): void {
    const life = this.#life;
    this.platform.timeline.after(this.random.between(10, longest), () => {
      if (life === this.#life && !this.stopped) void work();
    });
  }

  #cursors(): Record<string, [number, number]> {
    return Object.fromEntries([...this.#held].map(([name, attempt]) => [name, [attempt, 0]]));
  }

  #newJournal(): TakerJournal {
    return new TakerJournal(this.#disk, {
      newId: () => this.platform.newName(this.name),
      now: () => this.platform.timeline.now,
    });
  }
}
