import { randomBytes } from 'node:crypto';

/** A value that must occur nowhere, and where it was put or found. */
export interface Mark {
  /** Such as `createApp app.buildSpec`, or `answer of GetWebhook: webhookUrl`. */
  readonly place: string;
  readonly value: string;
}

/** The references that the worker must be allowed to resolve. */
export const allowedReferences = 'env:CANARY_*';

/** How inputs have their secrets: in themselves, which takes a codec, or by references to them. */
export type By = 'value' | 'reference';

/** A secret that nothing else looks like. */
export const newSecret = (): string => `canary-${randomBytes(12).toString('hex')}`;

/** All marked values of a run. */
export class Marks {
  readonly #marks: Mark[] = [];
  readonly #by: By;

  constructor(by: By) {
    this.#by = by;
  }

  /** A secret of its own for a place of an input. */
  secret(place: string, value = newSecret()): string | { readonly secretRef: string } {
    const name = `CANARY_${this.#marks.length}`;
    this.add(place, value);
    if (this.#by === 'value') return value;
    process.env[name] = value;
    return { secretRef: `env:${name}` };
  }

  /** Takes up what is secret already. Every place counts, though some have the value of others. */
  add(place: string, value: string): void {
    if (!this.#marks.some((mark) => mark.place === place && mark.value === value)) this.#marks.push({ place, value });
  }

  /** How many fields were marked, in whatever values. */
  get fields(): number {
    return new Set(this.#marks.map(({ place }) => place)).size;
  }

  /** The marks that a text holds: as they are, or in base64. */
  in(text: string): readonly Mark[] {
    return this.#marks.filter(({ value }) => formsOf(value).some((form) => text.includes(form)));
  }

  /** Removes the secrets from the environment. */
  forget(): void {
    for (const name of Object.keys(process.env)) if (name.startsWith('CANARY_')) delete process.env[name];
  }
}

/** A text in base64 looks different at each of three offsets; its ends depend on what is beside it. */
function formsOf(value: string): string[] {
  const shifted = [0, 1, 2].map((offset) =>
    Buffer.from(`${'\0'.repeat(offset)}${value}`)
      .toString('base64')
      .slice(4, -4),
  );
  return [value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1), ...shifted];
}
