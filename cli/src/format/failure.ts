import type { CliError } from "../errors.ts";

/** Lines for a person: what failed, what was tried, how to fix it, where to read. */
export function failureLines(error: CliError): string[] {
  return [
    `semantest: ${error.message}`,
    ...error.tried.map((it) => `  tried  ${it}`),
    `  fix    ${error.hint}`,
    `  read   ${error.docs}`,
  ];
}

/** The same for a program. */
export function failureDocument(error: CliError): object {
  const { code, message, hint, docs, tried } = error;
  return { error: { code, message, hint, docs, ...(tried.length > 0 && { tried }) } };
}
