import assert from "node:assert/strict";
import { ERROR_CODES } from "@semantest/handlers/protocol";
import * as v from "valibot";
import german from "../../_locales/de/messages.json" with { type: "json" };
import english from "../../_locales/en/messages.json" with { type: "json" };
import { type PageProblem, PageReportSchema } from "../shared/pageMessages.ts";
import { errorKey } from "../shared/text.ts";
import { problemError } from "./problemError.ts";

const CODES: Readonly<Record<PageProblem, string>> = {
  loggedOut: "PERMISSION_DENIED",
  quota: "RATE_LIMITED",
  pageChanged: "UNAVAILABLE",
  foreignText: "UNAVAILABLE",
  notNew: "UNAVAILABLE",
  navigated: "UNAVAILABLE",
};

describe("a problem in the page", () => {
  for (const problem of v.unwrap(PageReportSchema.entries.problem).options)
    it(`${problem} is told by a code of the protocol with advice, and has words in English and German`, () => {
      const { code, hint = "", recoverable } = problemError(problem);
      assert.equal(code, CODES[problem]);
      assert.ok(ERROR_CODES.some((it) => it === code));
      assert.ok(recoverable);
      assert.match(hint, /^[A-Z].*\.$/);
      const key = errorKey(code);
      assert.notEqual(key, "errorUnknown");
      assert.ok(english[key].message !== "" && german[key].message !== "");
    });
});
