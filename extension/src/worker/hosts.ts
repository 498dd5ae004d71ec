/** As much of a manifest as says which hosts an extension cannot do without. */
interface Required {
  readonly host_permissions?: readonly string[] | undefined;
  readonly content_scripts?: readonly { readonly matches?: readonly string[] | undefined }[] | undefined;
}

/** The granted hosts that a person allowed beyond those that the manifest wants in any case. Pure. */
export function optionalHosts(
  granted: readonly string[],
  { host_permissions = [], content_scripts = [] }: Required,
): string[] {
  const required = new Set([...host_permissions, ...content_scripts.flatMap(({ matches = [] }) => matches)]);
  return granted.filter((it) => !required.has(it));
}

/** Gives back every host that the person allowed since the installation: a local server's, and those of other servers. */
export async function giveHostsBack(): Promise<void> {
  const { origins = [] } = await chrome.permissions.getAll();
  for (const origin of optionalHosts(origins, chrome.runtime.getManifest())) {
    // What a browser's administrator has granted stays; it is not the person's.
    await chrome.permissions.remove({ origins: [origin] }).catch(() => false);
  }
}
