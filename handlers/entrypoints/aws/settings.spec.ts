import assert from "node:assert/strict";
import { readSettings } from "./settings.ts";

const COMPLETE = {
  AWS_REGION: "eu-central-1",
  SEMANTEST_STACK: "relay",
  SEMANTEST_RELEASE: "0123abcd",
  SEMANTEST_ENVIRONMENT: "production",
  SEMANTEST_PUBLIC_ORIGIN: "https://relay.example.com",
  SEMANTEST_KEYS_TABLE: "keys",
  SEMANTEST_LIVE_TABLE: "live",
  SEMANTEST_IMAGES_BUCKET: "images",
  SEMANTEST_SECRET_PARAMETER: "/relay/secret",
};

describe("settings of the functions on AWS", () => {
  it("have defaults for what need not be said", () => {
    const { requestsPerMinute, imageRetentionDays, anonymousKeys, logLevel, s3Endpoint } =
      readSettings(COMPLETE);
    assert.deepEqual(
      { requestsPerMinute, imageRetentionDays, anonymousKeys, logLevel, s3Endpoint },
      {
        requestsPerMinute: 100,
        imageRetentionDays: 7,
        anonymousKeys: "open",
        logLevel: "info",
        s3Endpoint: undefined,
      },
    );
  });

  it("take what is said", () => {
    const settings = readSettings({
      ...COMPLETE,
      SEMANTEST_ALLOWED_ORIGINS: "https://app.example.com, chrome-extension://abcdef",
      SEMANTEST_REQUESTS_PER_MINUTE: "5000",
      AWS_ENDPOINT_URL: "http://127.0.0.1:4566",
    });
    assert.deepEqual(settings.allowedOrigins.slice(-2), [
      "https://app.example.com",
      "chrome-extension://abcdef",
    ]);
    assert.equal(settings.requestsPerMinute, 5000);
    assert.equal(settings.s3Endpoint, "http://127.0.0.1:4566");
  });

  for (const name of Object.keys(COMPLETE)) {
    it(`say that ${name} is missing, and what is allowed`, () => {
      assert.throws(
        () => readSettings({ ...COMPLETE, [name]: undefined }),
        new RegExp(`^Error: ${name} is missing; allowed: .+\\.$`),
      );
    });
  }

  for (const [name, value] of [
    ["SEMANTEST_RELEASE", "a b"],
    ["SEMANTEST_ENVIRONMENT", "local"],
    ["SEMANTEST_PUBLIC_ORIGIN", "https://relay.example.com/path"],
    ["SEMANTEST_PUBLIC_ORIGIN", "relay.example.com"],
    ["SEMANTEST_ALLOWED_ORIGINS", "https://*.example.com"],
    ["SEMANTEST_ALLOWED_ORIGINS", "app.example.com"],
    ["SEMANTEST_ANONYMOUS_KEYS", "yes"],
    ["SEMANTEST_REQUESTS_PER_MINUTE", "0"],
    ["SEMANTEST_IMAGE_RETENTION_DAYS", "366"],
    ["SEMANTEST_LOG_LEVEL", "loud"],
  ] as const) {
    it(`refuse ${name}=${value} by its name, its value and what is allowed`, () => {
      assert.throws(
        () => readSettings({ ...COMPLETE, [name]: value }),
        (error) =>
          error instanceof Error &&
          error.message.startsWith(`${name} is ${JSON.stringify(value)}; allowed: `),
      );
    });
  }
});
