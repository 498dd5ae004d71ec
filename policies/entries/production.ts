import { PolicyPack } from "@pulumi/policy";
import { policiesOf } from "../engine/policies.ts";
import { production } from "../packs/production.ts";

const { description, name } = production;
new PolicyPack(name, { description, policies: policiesOf(production) });
