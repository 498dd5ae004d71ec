import type { Settings } from "../shared/contract.ts";
import { sendCommand } from "../shared/sendCommand.ts";
import { text } from "../shared/text.ts";
import { element } from "./element.ts";
import { requestLocalHosts } from "./permission.ts";
import { report, succeeded } from "./report.ts";

/** "Prefer the local server": asks for the local hosts before it is switched on. */
export class LocalSwitch {
  readonly view: HTMLElement;
  readonly #box = element("input", { type: "checkbox", id: "local", change: () => void this.#change() });

  constructor() {
    this.view = element("p", {}, this.#box, element("label", { for: "local" }, text("preferLocal")));
  }

  /** Follows the worker. */
  update({ preferLocal }: Settings): void {
    this.#box.checked = preferLocal;
  }

  async #change(): Promise<void> {
    const wanted = this.#box.checked;
    if (wanted && !(await requestLocalHosts())) {
      this.#box.checked = false;
      report(text("permissionDenied"));
      return;
    }
    succeeded(await sendCommand({ type: "setSettings", change: { preferLocal: wanted } }));
  }
}
