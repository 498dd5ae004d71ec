import * as v from "valibot";
import {
  LimitSettingsSchema,
  RetrySettingsSchema,
  type Settings,
  type SettingsChange,
} from "../shared/contract.ts";
import { sendCommand } from "../shared/sendCommand.ts";
import { parseServerUrl } from "../shared/serverUrl.ts";
import { errorKey, type MessageKey, text } from "../shared/text.ts";
import { element } from "./element.ts";
import { requestHost } from "./permission.ts";
import { report, succeeded } from "./report.ts";

/** Server, reconnecting, indicator and limits. Filled once: later states do not overwrite what is being typed. */
export class SettingsForm {
  readonly view: HTMLElement;
  readonly #url = element("input", {
    id: "url",
    type: "url",
    autocomplete: "off",
    dir: "ltr",
    placeholder: "wss://relay.example",
  });
  readonly #attempts = number("attempts", 1, 100);
  readonly #first = number("first", 250, 60_000);
  readonly #longest = number("longest", 1000, 600_000);
  readonly #gap = number("gap", 1, 3600);
  readonly #hour = number("hour", 1, 200);
  readonly #day = number("day", 1, 200);
  readonly #style = element(
    "select",
    { id: "style", change: () => void this.#saveStyle() },
    element("option", { value: "chip" }, text("indicatorChip")),
    element("option", { value: "border" }, text("indicatorBorder")),
  );
  #filled = false;

  /** `local`: the switch for the local server, which stands with the other choices of a server. */
  constructor(local: HTMLElement) {
    this.view = element(
      "div",
      // What is typed before it is filled would be overwritten.
      { class: "settings", inert: true },
      part(
        "connectionTitle",
        local,
        ...labelled("customUrl", this.#url),
        button("test", () => this.#test()),
        button("save", () => this.#saveUrl()),
      ),
      part(
        "retryTitle",
        ...labelled("retryAttempts", this.#attempts),
        ...labelled("retryFirst", this.#first),
        ...labelled("retryLongest", this.#longest),
        button("save", () => this.#saveRetry()),
      ),
      part("indicatorTitle", ...labelled("indicatorStyle", this.#style)),
      part(
        "limitsTitle",
        ...labelled("limitGap", this.#gap),
        ...labelled("limitHour", this.#hour),
        ...labelled("limitDay", this.#day),
        button("save", () => this.#saveLimits()),
      ),
    );
  }

  /** Shows the settings, the first time it is called. */
  fill({ serverUrl, retry, indicator, limits }: Settings): void {
    if (this.#filled) return;
    this.#filled = true;
    this.view.inert = false;
    this.#url.value = serverUrl ?? "";
    this.#style.value = indicator;
    this.#attempts.valueAsNumber = retry.attempts;
    this.#first.valueAsNumber = retry.firstDelayMs;
    this.#longest.valueAsNumber = retry.longestDelayMs;
    this.#gap.valueAsNumber = limits.gapSeconds;
    this.#hour.valueAsNumber = limits.perHour;
    this.#day.valueAsNumber = limits.perDay;
  }

  async #test(): Promise<void> {
    const choice = await this.#permittedUrl();
    if (choice === undefined) return;
    const reply = await sendCommand({ type: "testServerUrl", url: choice });
    if (!reply.ok) report(text(errorKey(reply.code)));
    else if (reply.value.result === "ok") report(text("testOk", Math.round(reply.value.latencyMs ?? 0)));
    else report(text(errorKey(reply.value.result)));
  }

  async #saveUrl(): Promise<void> {
    if (this.#url.value.trim() === "") return save({ serverUrl: null });
    const url = await this.#permittedUrl();
    if (url !== undefined) await save({ serverUrl: url });
  }

  async #permittedUrl(): Promise<string | undefined> {
    const choice = parseServerUrl(this.#url.value);
    this.#url.setAttribute("aria-invalid", String(choice === undefined));
    if (choice === undefined) {
      report(text("customUrlInvalid"));
      return undefined;
    }
    if (await requestHost(choice.permission)) return choice.url;
    report(text("permissionDenied"));
    return undefined;
  }

  async #saveRetry(): Promise<void> {
    const retry = v.safeParse(RetrySettingsSchema, {
      attempts: this.#attempts.valueAsNumber,
      firstDelayMs: this.#first.valueAsNumber,
      longestDelayMs: this.#longest.valueAsNumber,
    });
    if (retry.success && retry.output.firstDelayMs <= retry.output.longestDelayMs)
      await save({ retry: retry.output });
    else report(text("numbersInvalid"));
  }

  async #saveLimits(): Promise<void> {
    const limits = v.safeParse(LimitSettingsSchema, {
      gapSeconds: this.#gap.valueAsNumber,
      perHour: this.#hour.valueAsNumber,
      perDay: this.#day.valueAsNumber,
    });
    if (limits.success) await save({ limits: limits.output });
    else report(text("numbersInvalid"));
  }

  async #saveStyle(): Promise<void> {
    await save({ indicator: this.#style.value === "border" ? "border" : "chip" });
  }
}

async function save(change: SettingsChange): Promise<void> {
  if (succeeded(await sendCommand({ type: "setSettings", change }))) report(text("saved"));
}

function number(id: string, min: number, max: number): HTMLInputElement {
  return element("input", { id, type: "number", min, max, step: 1, required: true });
}

function labelled(key: MessageKey, field: HTMLElement): readonly Node[] {
  return [element("label", { for: field.id }, text(key)), field];
}

function part(key: MessageKey, ...children: readonly Node[]): HTMLElement {
  return element("section", {}, element("h2", {}, text(key)), ...children);
}

function button(key: MessageKey, run: () => Promise<void>): HTMLElement {
  return element("button", { type: "button", click: () => void run() }, text(key));
}
