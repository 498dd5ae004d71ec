/** An account of nobody, for what a program asks of a cloud before it can be planned. */
const ACCOUNT = "111122223333";
const NOBODY = "00000000-0000-0000-0000-000000000000";

/** What functions of the providers would answer to somebody with an account; undefined where that is not known here. */
export function answerOf(token: string): Record<string, unknown> | undefined {
  switch (token) {
    case "aws:index/getCallerIdentity:getCallerIdentity":
      return { accountId: ACCOUNT };
    case "azure-native:authorization:getClientConfig":
      return { clientId: NOBODY, objectId: NOBODY, subscriptionId: NOBODY, tenantId: NOBODY };
    case "azure-native:authorization:getClientToken":
      return { token: "a token of nobody" };
    default:
      return undefined;
  }
}
