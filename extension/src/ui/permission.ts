/** The hosts a local server may answer at; both, since a pattern for one does not cover the other. */
const LOCAL_ORIGINS = ["http://localhost/*", "http://127.0.0.1/*"];

/** Asks the person for the local hosts. To be called within a click. */
export function requestLocalHosts(): Promise<boolean> {
  return chrome.permissions.request({ origins: LOCAL_ORIGINS });
}

/** Asks the person for one host. To be called within a click. */
export async function requestHost(pattern: string): Promise<boolean> {
  return chrome.permissions.request({ origins: [pattern] }).catch(() => false);
}
