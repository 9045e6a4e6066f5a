import * as softwareupdate from "pulumi-apple-softwareupdate";
import type { DeclarationResource, SoftwareUpdateErrorCode } from "pulumi-apple-softwareupdate";

// @ts-expect-error the base class is a type alone
export class Own extends softwareupdate.DeclarationResource {}
// @ts-expect-error the base class of all resources is no part of the package's promise
export type Base = softwareupdate.SoftwareUpdateResource;
// @ts-expect-error what Pulumi's own code needs is no part of it either
export const type: string = softwareupdate.EnforcementSpecific.__pulumiType;
// @ts-expect-error the handler is of the provider
export const handler: unknown = softwareupdate.handler;
// @ts-expect-error not a code
export const code: SoftwareUpdateErrorCode = "OOPS";
// @ts-expect-error not every declaration is an enforcement
export const version = (declaration: DeclarationResource): unknown => declaration.targetOSVersion;
