import type { TokenCredential } from "@azure/core-auth";
import { CosmosClient } from "@azure/cosmos";
import { ManagedIdentityCredential } from "@azure/identity";
import { SecretClient } from "@azure/keyvault-secrets";

/*
 * Limits of one attempt; a call with its repeats ends by the deadline of `within`. All are far below the 230 s that Azure gives
 * an HTTP call, so that a function always outlives what it waits for.
 */
const ATTEMPT_MS = 2500;
const THROTTLED_ATTEMPTS = 2;
const THROTTLED_SECONDS = 3;
const VAULT_REPEATS = 2;
const VAULT_PAUSE_MS = 200;

/** The app's own identity; no key of any account. */
export function ownIdentity(clientId: string | undefined): TokenCredential {
  return clientId === undefined
    ? new ManagedIdentityCredential()
    : new ManagedIdentityCredential({ clientId });
}

/** The account has one region, so nothing needs to be asked about others. */
export function createCosmos(endpoint: string, credential: TokenCredential): CosmosClient {
  return new CosmosClient({
    endpoint,
    aadCredentials: credential,
    connectionPolicy: {
      enableEndpointDiscovery: false,
      enableBackgroundEndpointRefreshing: false,
      requestTimeout: ATTEMPT_MS,
      retryOptions: {
        maxRetryAttemptCount: THROTTLED_ATTEMPTS,
        fixedRetryIntervalInMilliseconds: 0,
        maxWaitTimeInSeconds: THROTTLED_SECONDS,
      },
    },
  });
}

/** Few and quick repeats: whoever asks for a secret has somebody waiting. */
export function createVault(url: string, credential: TokenCredential): SecretClient {
  return new SecretClient(url, credential, {
    retryOptions: {
      maxRetries: VAULT_REPEATS,
      retryDelayInMs: VAULT_PAUSE_MS,
      maxRetryDelayInMs: VAULT_PAUSE_MS,
    },
  });
}
