import { mock as testing } from "node:test";
import * as pulumi from "@pulumi/pulumi";
import { generateOperatorKey } from "../operatorKeyFormat.ts";

/** A resource as the program registered it, before any engine or provider has seen it. */
export interface Registered {
  readonly type: string;
  readonly name: string;
  readonly inputs: Record<string, unknown>;
}

type Values = Record<string, unknown>;
/** What the provider of a type computes, besides echoing its inputs; a text `id` among it is the resource's id. */
export type Computed = Readonly<Record<string, (name: string, inputs: Values) => Values>>;
/** What the functions of providers answer, by their token. */
export type Answers = Readonly<Record<string, (inputs: Values) => Values>>;

/** What was registered since it was last emptied. */
export const registered: Registered[] = [];
/** What an update would print as warnings, since it was last emptied. */
export const warned: string[] = [];
/** The key that is generated where none is given; one for all specs, since they share a process. */
export const OPERATOR_KEY = generateOperatorKey();
const computed: Record<string, Computed[string]> = {
  "random:index/randomId:RandomId": () => ({ hex: "0a1b2c3d" }),
  "pulumi-nodejs:dynamic/semantest:OperatorKey": () => ({ key: OPERATOR_KEY }),
  "pulumi-nodejs:dynamic/semantest:RotatingSecret": (name) => {
    const accepted = ["current", "previous", "next"].map((it) => `${name.replace("relay-", "")}-${it}`);
    return { current: accepted[0], accepted };
  },
};
const answers: Record<string, Answers[string]> = {};
const clouds: Cloud[] = [];

/** All types and functions of one provider, for those of which nothing is said one by one. */
export interface Cloud {
  readonly prefix: string;
  compute(type: string, inputs: Values): Values;
  answer(token: string, inputs: Values): Values;
}

export function mockCloud(cloud: Cloud): void {
  clouds.push(cloud);
}

/** Adds to what is mocked; one process has one set of mocks, which all its specs share. */
export function mock(types: Computed, functions: Answers = {}): void {
  Object.assign(computed, types);
  Object.assign(answers, functions);
}

testing.method(pulumi.log, "warn", (text: string) => warned.push(text));
pulumi.runtime.setMocks(
  {
    newResource: ({ type, name, inputs }) => {
      registered.push({ type, name, inputs });
      const cloud = clouds.find(({ prefix }) => type.startsWith(prefix));
      const state = computed[type]?.(name, inputs) ?? cloud?.compute(type, inputs);
      return {
        id: typeof state?.id === "string" ? state.id : `${name}-id`,
        state: { ...arnOf(type, name), ...inputs, ...state },
      };
    },
    call: ({ token, inputs }) => {
      const cloud = clouds.find(({ prefix }) => token.startsWith(prefix));
      return answers[token]?.(inputs) ?? cloud?.answer(token, inputs) ?? inputs;
    },
  },
  "relay-project",
  "dev",
);

/** In AWS's form; its resources that have none do not mind. */
function arnOf(type: string, name: string): Values {
  const [, service] = /^aws:(\w+)\//.exec(type) ?? [];
  return service === undefined ? {} : { arn: `arn:aws:${service}:eu-central-1:111122223333:${name}` };
}

export function value<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => {
    output.apply(resolve);
  });
}
