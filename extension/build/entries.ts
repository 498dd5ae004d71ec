import { MANIFEST } from "../manifest/manifest.ts";

/** Pages and scripts of the interface, and what the manifest says of them. */
export interface InterfaceEntries {
  /** Modules of the extension's own pages: name of the bundle to its source. */
  readonly pages: Readonly<Record<string, string>>;
  /** Scripts that run in a page of the site, in the same way. */
  readonly contentScripts: Readonly<Record<string, string>>;
  readonly manifest: Readonly<Record<string, unknown>>;
}

const ICONS = { 16: "icons/16.png", 32: "icons/32.png", 48: "icons/48.png", 128: "icons/128.png" };

/** What popup, options, first run and indicator add to the build. */
export const INTERFACE: InterfaceEntries = {
  pages: {
    popup: "src/ui/popup.ts",
    options: "src/ui/options.ts",
    welcome: "src/ui/welcome.ts",
  },
  contentScripts: {
    indicator: "src/indicator/main.ts",
  },
  manifest: {
    icons: ICONS,
    action: { ...MANIFEST.action, default_popup: "pages/popup.html", default_icon: ICONS },
    options_ui: { page: "pages/options.html", open_in_tab: true },
    content_scripts: [
      ...MANIFEST.content_scripts,
      {
        matches: ["https://chatgpt.com/*"],
        js: ["indicator.js"],
        run_at: "document_idle",
        all_frames: false,
      },
    ],
  },
};
