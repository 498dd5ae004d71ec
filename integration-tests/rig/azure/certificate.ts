import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { generate } from "selfsigned";

/** A certificate for this machine's loopback names, in memory and as files. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
  readonly certFile: string;
  readonly keyFile: string;
}

/** Names of Azure that the rig's gateway stands for, and those of the domains in tests. */
const NAMES = [
  "login.microsoftonline.com",
  "*.azurewebsites.net",
  "*.scm.azurewebsites.net",
  "*.service.signalr.net",
  "*.documents.azure.com",
  "*.blob.core.windows.net",
  "*.vault.azure.net",
  "*.z01.azurefd.net",
  "*.in.applicationinsights.azure.com",
  "api.loganalytics.azure.com",
  "*.example.com",
];

/** One for the whole process: of two with one name, TLS would try the wrong one. */
let made: Promise<{ readonly cert: string; readonly key: string }> | undefined;

/**
 * A certificate for 127.0.0.1, ::1, localhost and the names of Azure that this process trusts. Other processes trust it by `NODE_EXTRA_CA_CERTS`.
 * Microsoft's clients show no token to a host without TLS.
 */
export async function makeCertificate(folder: string): Promise<Certificate> {
  made ??= makeTrusted();
  const { cert, key } = await made;
  const certFile = join(folder, "certificate.pem");
  const keyFile = join(folder, "key.pem");
  await writeFile(certFile, cert);
  await writeFile(keyFile, key, { mode: 0o600 });
  return { cert, key, certFile, keyFile };
}

async function makeTrusted() {
  const { cert, private: key } = await generate([{ name: "commonName", value: "localhost" }], {
    keySize: 2048,
    algorithm: "sha256",
    extensions: [
      { name: "basicConstraints", cA: true },
      {
        name: "subjectAltName",
        altNames: [
          { type: 2, value: "localhost" },
          { type: 2, value: "vault.localhost" },
          ...NAMES.map((value) => ({ type: 2 as const, value })),
          { type: 7, ip: "127.0.0.1" },
          { type: 7, ip: "::1" },
        ],
      },
    ],
  });
  setDefaultCACertificates([...getCACertificates("default"), cert]);
  return { cert, key };
}
