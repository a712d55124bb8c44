/** What the control API has changed. */
export interface SavedSettings {
  readonly everywhere: ReadonlyMap<string, number>;
  readonly byScope: ReadonlyMap<string, ReadonlyMap<string, number>>;
}

/** Numbers that the control API may change, for everything or for one account and region. */
export class Settings<Name extends string> {
  readonly #defaults: Readonly<Record<Name, number>>;
  readonly #everywhere = new Map<string, number>();
  readonly #byScope = new Map<string, Map<string, number>>();

  constructor(defaults: Readonly<Record<Name, number>>) {
    this.#defaults = defaults;
  }

  /** The value that holds in a scope: its own, else the general one, else the default. */
  get(name: Name, scope = ''): number {
    return this.#changed(name, scope) ?? this.#defaults[name];
  }

  /** Changes values, in one scope or (without it) everywhere else. */
  set(values: Readonly<Record<string, number>>, scope?: string): void {
    let target = this.#everywhere;
    if (scope !== undefined) {
      target = this.#byScope.get(scope) ?? new Map<string, number>();
      this.#byScope.set(scope, target);
    }
    for (const [name, value] of Object.entries(values)) target.set(name, value);
  }

  /** All values that hold in a scope. */
  all(scope = ''): Record<string, number> {
    const defaults = Object.entries<number>(this.#defaults);
    return Object.fromEntries(defaults.map(([name, value]) => [name, this.#changed(name, scope) ?? value]));
  }

  save(): SavedSettings {
    return { everywhere: this.#everywhere, byScope: this.#byScope };
  }

  restore({ everywhere, byScope }: SavedSettings): void {
    this.set(Object.fromEntries(everywhere));
    for (const [scope, values] of byScope) this.set(Object.fromEntries(values), scope);
  }

  reset(): void {
    this.#everywhere.clear();
    this.#byScope.clear();
  }

  #changed(name: string, scope: string): number | undefined {
    return this.#byScope.get(scope)?.get(name) ?? this.#everywhere.get(name);
  }
}
