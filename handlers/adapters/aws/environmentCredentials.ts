/*
 * What the SDK's clients ask for where nobody gives them credentials. In a Lambda they stand in the environment, and so do the
 * ones that our clients are given: bundles hold this in place of the chain of nine other sources, which costs a cold start.
 */
export { fromEnv as defaultProvider } from "@aws-sdk/credential-provider-env";
