import * as v from "valibot";
import { type PageReport, PageRequestSchema } from "../shared/pageMessages.ts";
import { Adapter } from "./adapter.ts";

let adapter: Adapter | undefined;

// Only the worker reaches this listener: a page cannot send messages of the extension.
chrome.runtime.onMessage.addListener((message: unknown, sender, reply: (report: PageReport) => void) => {
  const request = v.safeParse(PageRequestSchema, message);
  if (!request.success || sender.id !== chrome.runtime.id || sender.tab !== undefined) return false;
  const { correlationId } = request.output;
  // One tab, one job: the first one named stays.
  adapter ??= new Adapter(correlationId);
  const it = adapter;
  if (it.correlationId !== correlationId) {
    reply({ state: "failed", problem: "notNew" });
    return false;
  }
  const failed = () => reply({ state: "failed", problem: "pageChanged" });
  switch (request.output.type) {
    case "prepare":
      it.prepare(request.output.patienceMs).then(() => reply(it.report), failed);
      return true;
    case "submit":
      it.submit(request.output.prompt).then(() => reply(it.report), failed);
      return true;
    case "stop":
      it.stop().then(() => reply(it.report), failed);
      return true;
    case "status":
  }
  reply(it.report);
  return false;
});
