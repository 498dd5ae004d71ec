import type messages from "../../_locales/en/messages.json";

/** Name of a text in `_locales`. */
export type MessageKey = keyof typeof messages;

/** The text in the browser's language, with its values put in. */
export function text(key: MessageKey, ...values: readonly (string | number)[]): string {
  return chrome.i18n.getMessage(key, values.map(String));
}

/** Language of the texts as a tag, with the region of the browser's where that is the same language. */
export function language(): string {
  const own = text("language");
  const browsers = chrome.i18n.getUILanguage();
  return new Intl.Locale(browsers).language === own ? browsers : own;
}

/** Direction of the texts: a browser in another language shows those of our default one. */
export function direction(): "ltr" | "rtl" {
  return text("direction") === "rtl" ? "rtl" : "ltr";
}

const ERRORS: ReadonlyMap<string, MessageKey> = new Map([
  ["CONNECTION_LOST", "errorConnection"],
  ["TIMEOUT", "errorTimeout"],
  ["EXPIRED", "errorTimeout"],
  ["INVALID_INPUT", "errorInvalid"],
  ["RATE_LIMITED", "errorRate"],
  ["PERMISSION_DENIED", "errorDenied"],
  ["NOT_ALLOWED", "errorDenied"],
  ["NOT_CONNECTED", "errorNotConnected"],
  ["REVOKED", "stateRevoked"],
  ["SUPERSEDED", "stateIdentityReplaced"],
  ["CANCELLED", "errorCancelled"],
  ["DOWNLOAD_FAILED", "errorDownload"],
  ["UNAVAILABLE", "errorUnavailable"],
  ["TAB_NOT_FOUND", "errorTabLost"],
  ["UNREACHABLE", "errorUnreachable"],
  ["WRONG_SIGNATURE", "errorWrongSignature"],
  ["TOO_OLD", "stateTooOld"],
  ["OUTBOX_FULL", "errorUnavailable"],
  ["CLOSED", "errorUnavailable"],
]);

/** Words of an error code; a code we do not know has words too, so that nothing of a server is shown. */
export function errorKey(code: string): MessageKey {
  return ERRORS.get(code) ?? "errorUnknown";
}
