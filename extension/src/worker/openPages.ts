/** Opens the popup; where the browser opens none by itself, its page in a tab. */
export async function openPopup(): Promise<void> {
  try {
    await chrome.action.openPopup();
  } catch {
    // Chromium before 127 wants a policy for it, and no browser opens one without a focused window.
    await openPage("popup");
  }
}

/** Opens a page of the extension's own in a tab. */
export async function openPage(name: "popup" | "welcome"): Promise<void> {
  await chrome.tabs.create({ url: `pages/${name}.html` });
}
