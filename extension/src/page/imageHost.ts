import { IMAGE_HOSTS } from "./selectors.ts";

/** The address as one of the site's own images; undefined for every other. Pure. */
export function imageAddress(address: string): string | undefined {
  if (!URL.canParse(address)) return undefined;
  const { protocol, hostname, port, username, href } = new URL(address);
  const isKnown = IMAGE_HOSTS.some((it) => (it.startsWith(".") ? hostname.endsWith(it) : hostname === it));
  return protocol === "https:" && port === "" && username === "" && isKnown ? href : undefined;
}
