import type { IamPolicy } from '../../model/iam.ts';
import { accountOf } from '../signature.ts';
import { isAllowed } from './evaluate.ts';
import type { Requirement } from './requirements.ts';

/** A user of an account: what one of its access keys may do. */
export interface PrincipalRule {
  readonly accessKeyId: string;
  /** Account of the user. Default: the one that its access key id stands for. */
  readonly account?: string;
  readonly policy: IamPolicy;
}

/** Who may do what. An access key without a rule is its account's, and may do everything. */
export class Principals {
  readonly #rules = new Map<string, PrincipalRule>();

  /** Adds a user, or gives one another policy. */
  set(rule: PrincipalRule): void {
    this.#rules.set(rule.accessKeyId, rule);
  }

  list(): readonly PrincipalRule[] {
    return [...this.#rules.values()];
  }

  clear(): void {
    this.#rules.clear();
  }

  /** The account for which an access key calls. */
  accountOf(accessKeyId: string): string {
    return this.#rules.get(accessKeyId)?.account ?? accountOf(accessKeyId);
  }

  /** AWS's words for what a user is not allowed; undefined where it may do all that is required. */
  refusal(accessKeyId: string, required: () => readonly Requirement[]): string | undefined {
    const rule = this.#rules.get(accessKeyId);
    if (rule === undefined) return undefined;
    const denied = required().find((requirement) => !isAllowed(rule.policy, requirement));
    if (denied === undefined) return undefined;
    const user = `arn:aws:iam::${this.accountOf(accessKeyId)}:user/${accessKeyId}`;
    const { action, resource } = denied;
    return (
      `User: ${user} is not authorized to perform: ${action} on resource: ${resource} ` +
      `because no identity-based policy allows the ${action} action`
    );
  }
}
