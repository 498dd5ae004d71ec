/** Public half of the key that gives the extension its id, `dijfdepphphenciobmbhppfhicpbjfdb`. */
const KEY =
  "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAwXEkFB1GilqgpMncl3Fn+bA2mPaTP7sx9KsuyaQMyhPab5YJEWRsNmPJwOEKjReeq7cWbUwotcrZjr+JSBt5lbE+vuLLCgAGzBA8FbQZ+nqvdsM+MQxi6ldLeX6cTFq/4t3HIMGbBBuB14azOfSMmQBXiv/MPooTK97+zCKcgwdd85jWsSTbn8xJ0UrsPyzNiemmLZyVXu/XwEDteOK3IsyWL79W8R7FkaHCnCDS2jDQabK/FMOcNfRXeAPuWeBoggGC4iWIzKpiLNoNQIO5bJCWZgeiDvtMWzWchlNFWZgyTScKadP9alXUzBMcbDgwBHz3i16dxNDVIjMtp8rVoQIDAQAB";

/** The manifest, but for its version. */
export const MANIFEST = {
  manifest_version: 3,
  name: "__MSG_name__",
  description: "__MSG_description__",
  default_locale: "en",
  key: KEY,
  // First version in which a WebSocket keeps a worker alive, and closed ports wake none.
  minimum_chrome_version: "120",
  permissions: ["storage", "alarms", "downloads"],
  host_permissions: [
    "https://api.extension.semantest.com/*",
    "https://chatgpt.com/*",
    "https://*.oaiusercontent.com/*",
  ],
  optional_host_permissions: ["http://localhost/*", "http://127.0.0.1/*", "https://*/*"],
  action: { default_title: "Semantest" },
  background: { service_worker: "worker.js", type: "module" },
  content_scripts: [
    { matches: ["https://chatgpt.com/*"], js: ["page.js"], run_at: "document_idle", all_frames: false },
  ],
  content_security_policy: {
    extension_pages: "default-src 'self'; connect-src *; img-src 'self' blob: data:",
  },
} as const;
