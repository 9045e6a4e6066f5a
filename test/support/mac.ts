import type { Declaration, SimulatedDevice } from "./device";

/** What a Mac is and runs. */
export interface MacSystem {
  /** The product type, for example `Mac14,2`. */
  readonly model: string;
  readonly version: string;
  readonly build: string;
}

/** What a Mac says of one of its declarations. */
interface DeclarationReport {
  readonly kind: "activations" | "configurations";
  readonly value: Readonly<Record<string, unknown>>;
}

/** Status items by the first part of their names: `device`, `softwareupdate`, `management`. */
type Items = Readonly<Record<string, object>>;

/** A Mac that syncs and reports as Apple's paper describes the phases of an enforcement. */
export class Mac {
  private isFirst = true;
  /** All that it has to report now. */
  private items: Items;

  constructor(
    readonly device: SimulatedDevice,
    readonly system: MacSystem,
  ) {
    this.items = { device: deviceItems(system), softwareupdate: { "install-state": "none" } };
  }

  get enrollment(): string {
    return this.device.enrollmentId;
  }

  /**
   * Fetches its declarations, and says which it has and which are active.
   *
   * @param isTrue How it answers the predicate of an activation. Default: every predicate is true.
   */
  async sync(isTrue: (predicate: string) => boolean = () => true): Promise<Declaration[]> {
    const declarations = [...(await this.device.sync()).values()];
    const active = activeIn(declarations, isTrue);
    const reports = declarations.map((declaration) => reportOf(declaration, active.has(declaration.Identifier)));
    const of = (kind: DeclarationReport["kind"]) =>
      reports.filter((report) => report.kind === kind).map(({ value }) => value);
    const own = { activations: of("activations"), configurations: of("configurations") };
    await this.report({ management: { declarations: { ...own, assets: [], management: [] } } });
    return declarations;
  }

  /** Reports items that have changed; a device's first report is a full one. */
  async report(changed: Items): Promise<void> {
    const merged = Object.entries(changed).map(([key, items]) => [key, { ...this.items[key], ...items }]);
    this.items = { ...this.items, ...(Object.fromEntries(merged) as Items) };
    if (this.isFirst) return this.reportAll();
    await this.device.report({ StatusItems: changed, Errors: [] });
  }

  /** Reports everything, as a device does every 24 hours. */
  async reportAll(): Promise<void> {
    this.isFirst = false;
    await this.device.report({ StatusItems: this.items, Errors: [], FullReport: true });
  }

  /** Says how an installation goes: Apple's install-state, and what comes with it. */
  async install(state: string, more: object = {}): Promise<void> {
    await this.report({ softwareupdate: { "install-state": state, ...more } });
  }

  /** Has installed a release: what it says after its restart. */
  async update(version: string, build: string): Promise<void> {
    const softwareupdate = {
      "install-state": "none",
      "pending-version": { "os-version": "", "build-version": "" },
      "failure-reason": { count: 0 },
    };
    await this.report({ device: deviceItems({ ...this.system, version, build }), softwareupdate });
  }
}

function deviceItems({ model, version, build }: MacSystem): object {
  return {
    model: { identifier: model, family: "Mac" },
    "operating-system": { family: "macOS", version, "build-version": build },
  };
}

/** The activations whose predicate is true, and what they activate. */
function activeIn(declarations: readonly Declaration[], isTrue: (predicate: string) => boolean): Set<string> {
  const active = declarations.filter(
    ({ Type, Payload }) => isActivation(Type) && (typeof Payload.Predicate !== "string" || isTrue(Payload.Predicate)),
  );
  return new Set(
    active.flatMap(({ Identifier, Payload }) => [Identifier, ...(Payload.StandardConfigurations as string[])]),
  );
}

function reportOf({ Identifier, ServerToken, Type }: Declaration, isActive: boolean): DeclarationReport {
  const code = isActivation(Type) ? "Info.Predicate" : "Info.NotReferencedByActivation";
  return {
    kind: isActivation(Type) ? "activations" : "configurations",
    value: {
      identifier: Identifier,
      "server-token": ServerToken,
      active: isActive,
      valid: "valid",
      ...(!isActive && { reasons: [{ code }] }),
    },
  };
}

function isActivation(type: string): boolean {
  return type.startsWith("com.apple.activation.");
}
