const LOCAL_HOSTS: ReadonlySet<string> = new Set(["localhost", "127.0.0.1"]);

/** A server the person typed: its name, and the host permission the browser must give for it. */
export interface ServerChoice {
  readonly url: string;
  readonly permission: string;
}

/** Reads `ws(s)://host[:port]`; undefined where it is none, or would travel unencrypted beyond this machine. */
export function parseServerUrl(input: string): ServerChoice | undefined {
  const text = input.trim();
  // `URL.parse` is younger than the oldest browser that the manifest lets in.
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (url.protocol !== "wss:" && url.protocol !== "ws:") return undefined;
  if (url.protocol === "ws:" && !LOCAL_HOSTS.has(url.hostname)) return undefined;
  const isBare = url.pathname === "/" && url.search === "" && url.hash === "";
  if (!isBare || url.username !== "" || url.password !== "" || url.hostname === "") return undefined;
  const scheme = url.protocol === "wss:" ? "https" : "http";
  return { url: `${url.protocol}//${url.host}`, permission: `${scheme}://${url.hostname}/*` };
}
