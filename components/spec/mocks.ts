import * as pulumi from "@pulumi/pulumi";

/** A resource as the program registered it, before any engine or provider has seen it. */
export interface Registered {
  readonly type: string;
  readonly name: string;
  readonly inputs: Record<string, unknown>;
}

type Values = Record<string, unknown>;
/** What the provider of a type computes, besides echoing its inputs. */
export type Computed = Readonly<Record<string, (name: string, inputs: Values) => Values>>;
/** What the functions of providers answer, by their token. */
export type Answers = Readonly<Record<string, (inputs: Values) => Values>>;

/** What was registered since it was last emptied. */
export const registered: Registered[] = [];
const computed: Record<string, Computed[string]> = {};
const answers: Record<string, Answers[string]> = {};

/** Adds to what is mocked; one process has one set of mocks, which all its specs share. */
export function mock(types: Computed, functions: Answers = {}): void {
  Object.assign(computed, types);
  Object.assign(answers, functions);
}

pulumi.runtime.setMocks(
  {
    newResource: ({ type, name, inputs }) => {
      registered.push({ type, name, inputs });
      return {
        id: `${name}-id`,
        state: { ...arnOf(type, name), ...inputs, ...computed[type]?.(name, inputs) },
      };
    },
    call: ({ token, inputs }) => answers[token]?.(inputs) ?? inputs,
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
