import type { WorkerState } from "../shared/contract.ts";
import { sendCommand } from "../shared/sendCommand.ts";
import { errorKey, text } from "../shared/text.ts";
import { element } from "./element.ts";
import { succeeded } from "./report.ts";

/** Types a prompt, shows the image: the extension as its own client. */
export class TryIt {
  readonly view: HTMLElement;
  readonly #prompt = element("textarea", {
    id: "prompt",
    maxlength: 2000,
    rows: 2,
    required: true,
    dir: "auto",
  });
  readonly #state = element("p", { role: "status" });
  readonly #image = element("img", { alt: text("tryImage"), hidden: true });
  #shown: string | undefined;

  constructor() {
    this.view = element(
      "section",
      {},
      element("h2", {}, text("tryTitle")),
      element("label", { for: "prompt" }, text("tryPrompt")),
      this.#prompt,
      element("button", { type: "button", class: "main", click: () => void this.#run() }, text("tryRun")),
      this.#state,
      this.#image,
    );
  }

  /** Follows the worker; one that knows of no request draws none. */
  update({ tryIt }: WorkerState): void {
    const words = {
      running: () => text("tryRunning"),
      done: () => "",
      failed: () => text(errorKey(tryIt?.errorCode ?? "UNKNOWN")),
    };
    const said = tryIt === undefined ? "" : words[tryIt.state]();
    if (this.#state.textContent !== said) this.#state.textContent = said;
    if (tryIt?.state === "done" && this.#shown !== tryIt.correlationId) void this.#load(tryIt.correlationId);
  }

  async #run(): Promise<void> {
    const prompt = this.#prompt.value.trim();
    if (prompt === "") return this.#prompt.focus();
    this.#image.hidden = true;
    succeeded(await sendCommand({ type: "tryIt", prompt }));
  }

  async #load(correlationId: string): Promise<void> {
    this.#shown = correlationId;
    const reply = await sendCommand({ type: "getTryItImage", correlationId });
    if (!reply.ok) return void succeeded(reply);
    const bytes = Uint8Array.from(atob(reply.value.base64), (character) => character.charCodeAt(0));
    URL.revokeObjectURL(this.#image.src);
    this.#image.src = URL.createObjectURL(new Blob([bytes], { type: reply.value.mimeType }));
    this.#image.hidden = false;
  }
}
