import type { DeclarationKindName } from "../declarations/identifier";
import { isDerivedIdentifier } from "../declarations/identifier";
import { isObject } from "../json";
import { isTokenKey } from "../tokens";
import type { Adoption, LeftOut } from "./adoption";
import { stringLiteral, visibleText } from "./literals";
import { Names } from "./names";
import { printConstruction, printImport, type Expression, type ObjectExpression, type Property } from "./printer";

/** What a program is printed from. */
export interface ProgramContent {
  readonly adopted: readonly Adoption[];
  readonly leftOut: readonly LeftOut[];
  /** Where the declarations come from, for the comment at the top: `nanohub https://mdm.example.com`. */
  readonly source: string;
  /** The explicit Provider that leads to the server, where it is not the stack's own connection. */
  readonly provider?: PrintedProvider;
}

/** An explicit Provider as the state has it. */
export interface PrintedProvider {
  readonly name: string;
  /** Its settings but for the key. */
  readonly settings: Readonly<Record<string, string>>;
  /** Whether it has a key of its own, which is a secret. */
  readonly hasApiKey: boolean;
}

/** A program with what has to be known to run it. */
export interface PrintedProgram {
  /** TypeScript in prettier's layout, with a line break at its end. Holds no secret. */
  readonly text: string;
  /** The resources in their order. */
  readonly resources: readonly PrintedResource[];
  /** The secrets that the program takes from the configuration. */
  readonly secrets: readonly PrintedSecret[];
}

/** A resource of the program. */
export interface PrintedResource {
  readonly name: string;
  readonly type: string;
  readonly identifier: string;
  readonly groups: readonly string[];
  /** Whether it owns an activation. */
  readonly activation: boolean;
  /** Activations of others that name the declaration; they are left alone. */
  readonly foreignActivations: readonly string[];
}

/** A secret of the configuration. */
export interface PrintedSecret {
  /** For `pulumi config set --secret`. */
  readonly key: string;
  /** What it is, for people. */
  readonly description: string;
}

const packageName = "pulumi-apple-softwareupdate";

const classNames: Readonly<Record<DeclarationKindName, string>> = {
  settings: "SoftwareUpdateSettings",
  enforcement: "EnforcementSpecific",
  beta: "BetaEnrollment",
  status: "StatusSubscriptions",
};

/** Inputs in the order in which a person would write them; all others follow in their own. */
const order = ["activation", "groups", "platform", "predicate"];

/** Prints the program that owns declarations as they are. */
export function printProgram({ adopted, leftOut, source, provider }: ProgramContent): PrintedProgram {
  const names = new Names();
  const secrets = new Secrets(names);
  const providerText = provider && printProvider(provider, secrets);
  const printed = adopted.map((adoption) => {
    const name = names.resource(adoption.kind.kind, adoption.identifier);
    const args = argumentsOf(adoption, secrets.of(name, adoption.identifier));
    const options = provider ? { code: "{ provider }" } : undefined;
    const statement = printConstruction(classNames[adoption.kind.kind], name, args, options);
    return { statement: [...aboveResource(adoption), statement].join("\n"), resource: resourceOf(adoption, name) };
  });
  const classes = new Set([...adopted.map(({ kind }) => classNames[kind.kind]), ...(provider ? ["Provider"] : [])]);
  const usesSecrets = secrets.all.length > 0;
  const blocks = [
    [
      ...(usesSecrets ? ['import * as pulumi from "@pulumi/pulumi";'] : []),
      ...(classes.size > 0 ? [printImport([...classes].sort(), packageName)] : []),
    ].join("\n"),
    heading(source),
    usesSecrets ? "const config = new pulumi.Config();" : "",
    providerText ?? "",
    ...printed.map(({ statement }) => statement),
    leftOut.map(leftOutComment).join("\n"),
  ];
  return {
    text: `${blocks.filter((block) => block !== "").join("\n\n")}\n`,
    resources: printed.map(({ resource }) => resource),
    secrets: secrets.all,
  };
}

function heading(source: string): string {
  return [
    `// Written by \`softwareupdate import\` from ${visibleText(source)}.`,
    "// The first `pulumi up` takes these declarations over and changes nothing on",
    "// the devices. After it, the lines `adopt`, `allowShortNotice` and `targetCheck`",
    "// can be removed.",
  ].join("\n");
}

function resourceOf({ kind, identifier, inputs, foreignActivations }: Adoption, name: string): PrintedResource {
  const activation = inputs.activation !== false;
  const groups = inputs.groups as string[];
  return { name, type: classNames[kind.kind], identifier, groups, activation, foreignActivations };
}

function aboveResource({ identifier, inputs, foreignActivations, unevenGroups }: Adoption): string[] {
  const others = listed(foreignActivations);
  return [
    ...(isDerivedIdentifier(identifier)
      ? [
          "// A Pulumi stack made it: take it out of that stack's state if one still has it,",
          "// and keep `adopt`, which its identifier needs.",
        ]
      : []),
    ...(others && inputs.activation !== false ? [`// Also named by ${others}, which this program leaves alone.`] : []),
    ...(unevenGroups.length > 0
      ? [`// Assigned to ${listed(unevenGroups)} without its activation or the reverse: left as it is.`]
      : []),
  ];
}

function argumentsOf(adoption: Adoption, secretFor: SecretFor): ObjectExpression {
  const { identifier, inputs } = adoption;
  const rank = (key: string): number => (order.includes(key) ? order.indexOf(key) : order.length);
  const keys = Object.keys(inputs).toSorted((one, other) => rank(one) - rank(other));
  const properties = keys.map((key): Property => {
    const value = expressionOf(inputs[key], key, [key], secretFor);
    return { key, value, comments: commentsOn(key, adoption) };
  });
  return { properties: [{ key: "identifier", value: identifier }, { key: "adopt", value: true }, ...properties] };
}

function commentsOn(key: string, { inputs, foreignActivations }: Adoption): string[] {
  switch (key) {
    case "activation":
      if (foreignActivations.length > 0) {
        return [`Activated by ${listed(foreignActivations)}, which this program leaves alone.`];
      }
      return ["No activation was found that names it. Without one no device applies it:", "then remove this line."];
    case "groups":
      return (inputs.groups as string[]).length > 0 ? [] : ["No group was found that it is assigned to."];
    case "allowShortNotice":
      return ["Devices have this deadline already."];
    case "targetCheck":
      return ["Devices have this target already, whether Apple offers it or not."];
    case "prerelease":
      return ["Only seed builds may be named: if it is none, remove both lines."];
    case "base":
      return ["If not all devices run the base version, give its enforcement here."];
    default:
      return [];
  }
}

function expressionOf(value: unknown, key: string, path: readonly string[], secretFor: SecretFor): Expression {
  if (typeof value === "string") return isTokenKey(key) ? secretFor(value, path) : value;
  if (Array.isArray(value)) {
    return { elements: value.map((item, at) => expressionOf(item, "", [...path, String(at)], secretFor)) };
  }
  if (!isObject(value)) return value as number | boolean;
  const entries = Object.entries(value);
  return {
    properties: entries.map(([inner, item]) => ({
      key: inner,
      value: expressionOf(item, inner, [...path, inner], secretFor),
    })),
  };
}

function printProvider({ name, settings, hasApiKey }: PrintedProvider, secrets: Secrets): string {
  const properties: Property[] = Object.entries(settings).map(([key, value]) => ({ key, value }));
  if (hasApiKey) properties.push({ key: "apiKey", value: secrets.apiKey(name) });
  const comment = "// The stack has this Provider already: in its program, use that one instead.";
  return `${comment}\n${printConstruction("Provider", name, { properties }, undefined, "const provider = ")}`;
}

function leftOutComment({ identifier, type, reason }: LeftOut): string {
  return `// Not imported: ${stringLiteral(identifier)} (${visibleText(type)}): ${visibleText(reason)}.`;
}

function listed(names: readonly string[]): string {
  return names.map(stringLiteral).join(" and ");
}

type SecretFor = (value: string, path: readonly string[]) => Expression;

/** The secrets of a program; a token that several declarations have is asked for once. */
class Secrets {
  readonly all: PrintedSecret[] = [];
  private readonly keys = new Map<string, string>();

  constructor(private readonly names: Names) {}

  of(resource: string, identifier: string): SecretFor {
    return (value, path) => {
      const key = this.keys.get(value) ?? this.add(resource, "Token", `${path.join(".")} of ${identifier}`);
      this.keys.set(value, key);
      return secretExpression(key);
    };
  }

  apiKey(provider: string): Expression {
    return secretExpression(this.add(provider, "ApiKey", `the API key of Provider ${provider}`));
  }

  private add(name: string, what: string, description: string): string {
    const key = this.names.secret(name.replace(/[^A-Za-z0-9]+/g, "-"), what);
    this.all.push({ key, description: visibleText(description) });
    return key;
  }
}

function secretExpression(key: string): Expression {
  return { code: `config.requireSecret(${stringLiteral(key)})` };
}
