import { isLoopback } from "@semantest/sdk/http";

/** A public server the person typed: its name, and the host permission the browser must give for it. */
export interface ServerChoice {
  readonly url: string;
  readonly permission: string;
}

/**
 * Reads `wss://host[:port]`; undefined where it is none, or leads to this machine: a server here is known by its key once
 * the person approved it, and no other device of the person has it.
 */
export function parseServerUrl(input: string): ServerChoice | undefined {
  const text = input.trim();
  // `URL.parse` is younger than the oldest browser that the manifest lets in.
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  // The unspecified address leads here as well.
  if (url.protocol !== "wss:" || isLoopback(url.hostname) || /^(0\.0\.0\.0|\[::\])$/.test(url.hostname))
    return undefined;
  const isBare = url.pathname === "/" && url.search === "" && url.hash === "";
  if (!isBare || url.username !== "" || url.password !== "") return undefined;
  return { url: `wss://${url.host}`, permission: `https://${url.hostname}/*` };
}
