/** Formats of secrets that are known as such wherever they stand. */
const KNOWN_FORMATS = [
  /\b(AKIA|ASIA)[0-9A-Z]{16}\b/,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  /\bgh[pousr]_\w{36,}/,
  /\bxox[abprs]-\w{10,}/,
  /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\./,
  /\b(AccountKey|AccessKey|SharedAccessKey)=[\w+/]{20,}/,
  /^[a-z]+:\/\/[^/\s:@]+:[^/\s:@]+@/,
];
const SECRET_NAME = /(^|_)(PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|API_?KEY|PRIVATE_?KEY|CREDENTIALS?)$/i;
/** What only names a secret: a path, an ARN, a reference of Key Vault, a switch, how an app of Azure proves who it is. */
const REFERENCE =
  /^($|\/|arn:|@Microsoft\.KeyVault\(|https:\/\/[\w-]+\.vault\.azure\.net\/|(true|false|\d+|managedidentity)$)/;
/** Which secret of a vault is meant, where the value is plain words as no generated secret is. */
const SECRET_OF_VAULT = { name: /(^|_)KEY_?VAULT_SECRET$/i, value: /^[a-z]+(-[a-z]+)*$/ };
const EVENT_LOG_NAME = /^POWERTOOLS_(LOGGER_)?LOG_EVENT$/i;

/** Whether a setting of a program holds a secret, by its name or the form of its value. */
export function looksSecret(name: string, value: string): boolean {
  return (
    KNOWN_FORMATS.some((format) => format.test(value)) ||
    (SECRET_NAME.test(name) && !isReference(name, value))
  );
}

function isReference(name: string, value: string): boolean {
  return REFERENCE.test(value) || (SECRET_OF_VAULT.name.test(name) && SECRET_OF_VAULT.value.test(value));
}

/** Whether a setting of that name makes a program log whole events. */
export function logsEvents(name: string): boolean {
  return EVENT_LOG_NAME.test(name);
}
