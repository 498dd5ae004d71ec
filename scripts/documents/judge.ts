import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import type { Definitions } from "./definitions.ts";
import { standAlone } from "./jsonSchemas.ts";

/** Validators of the definitions by ajv, which shares no code with the library that made them. */
export function createJudge(definitions: Definitions): (name: string) => ValidateFunction {
  const ajv = new Ajv2020({ strict: true, strictTuples: false });
  formats.default(ajv);
  const compiled = new Map<string, ValidateFunction>();
  return (name) => {
    const validate = compiled.get(name) ?? ajv.compile(standAlone(name, definitions));
    compiled.set(name, validate);
    return validate;
  };
}
