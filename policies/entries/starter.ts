import { PolicyPack } from "@pulumi/policy";
import { policiesOf } from "../engine/policies.ts";
import { starter } from "../packs/starter.ts";

const { description, name } = starter;
new PolicyPack(name, { description, policies: policiesOf(starter) });
