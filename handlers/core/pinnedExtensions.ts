/** Origins of Semantest's own browser extension, `chrome-extension://<id>`; its id follows from the `key` of its manifest. */
export const PINNED_EXTENSION_ORIGINS: readonly string[] = [
  "chrome-extension://dijfdepphphenciobmbhppfhicpbjfdb",
];
