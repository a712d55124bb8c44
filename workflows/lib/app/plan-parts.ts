import type { DomainAssociation, Webhook } from '@aws-sdk/client-amplify';
import { ApplicationFailure } from '@temporalio/common';
import type { Wire } from '../../../activities/types.ts';
import type { Difference, WebhookInput } from '../../contracts.ts';
import { present } from '../present.ts';
import { changedMembers, withClearedVariables } from './changed-members.ts';
import { difference, differencesOf } from './differences.ts';
import { planTags } from './plan-tags.ts';
import { appIdOf, type PartialPlan, type PlannedCall, type Planning } from './planning.ts';

/** The members of the app itself. Its tokens are in no answer, so that those that are given always count as a change. */
export function planMembers({ state, digests, inputs, prune }: Planning): PartialPlan {
  const appId = appIdOf(state);
  const { tags, ...described } = digests.app ?? {};
  const differences = differencesOf('app', described, state.app);
  const { tags: _, ...given } = inputs.app ?? {};
  const planned = planTags('app', state.app.appArn, { there: state.app.tags, tags, prune });
  const input = { appId, ...withClearedVariables(changedMembers(given, differences)) };
  return {
    differences: [...differences, ...planned.differences],
    calls: [...(differences.length > 0 ? [{ operation: 'updateApp', input } as const] : []), ...planned.calls],
    deletions: [],
  };
}

/**
 * Backend environments. Amplify cannot change one; one that AmplifyBackend has is deleted there, with all that it has.
 * @throws `Conflict`
 */
export function planEnvironments({ state, inputs, prune }: Planning): PartialPlan {
  const appId = appIdOf(state);
  const described = inputs.backendEnvironments ?? [];
  const there = new Map(state.backendEnvironments.map((one) => [one.environmentName, one]));
  const names = new Set([...there.keys(), ...state.backends].filter((name) => name !== undefined));
  for (const { environmentName, ...members } of described) {
    const [change] = differencesOf('', members, there.get(environmentName) ?? members);
    if (change !== undefined) throw unchangeable(appId, environmentName, change);
  }
  const missing = described.filter(({ environmentName }) => !names.has(environmentName));
  const wanted = new Set(described.map(({ environmentName }) => environmentName));
  const lacking =
    prune && inputs.backendEnvironments !== undefined ? [...names].filter((name) => !wanted.has(name)) : [];
  return {
    differences: [
      ...missing.map(({ environmentName }) => existence(`backend environment ${environmentName}`, true)),
      ...lacking.map((name) => existence(`backend environment ${name}`, false)),
    ],
    calls: missing.map((members) => ({ operation: 'createBackendEnvironment', input: { appId, ...members } })),
    deletions: lacking.map((name) =>
      state.backends.includes(name)
        ? { operation: 'deleteBackend', input: { AppId: appId, BackendEnvironmentName: name } }
        : { operation: 'deleteBackendEnvironment', input: { appId, environmentName: name } },
    ),
  };
}

/**
 * Domains. One that FAILED stays so for ever, and cannot be changed: with `prune` it is made anew.
 * @throws `DomainFailed`
 */
export function planDomains({ state, inputs, prune }: Planning): PartialPlan {
  const appId = appIdOf(state);
  const differences: Difference[] = [];
  const calls: PlannedCall[] = [];
  const described = inputs.domains ?? [];
  const lacking = state.domains.filter(({ domainName, domainStatus }) => {
    const isDescribed = described.some((domain) => domain.domainName === domainName);
    return prune && inputs.domains !== undefined && (!isDescribed || domainStatus === 'FAILED');
  });
  for (const domain of described) {
    const { domainName, wait: _, timeoutSeconds: __, ...members } = domain;
    const resource = `domain ${domainName}`;
    const there = state.domains.find((one) => one.domainName === domainName && !lacking.includes(one));
    if (there === undefined) {
      differences.push(existence(resource, true));
      calls.push({ operation: 'createDomainAssociation', input: { appId, domainName, ...members } });
      continue;
    }
    const changes = differencesOf(resource, sorted(members), sorted(settingsOf(there)));
    if (changes.length === 0) continue;
    if (there.domainStatus === 'FAILED') throw failedDomain(appId, there);
    differences.push(...changes);
    const input = { appId, ...changedMembers(members, changes), domainName };
    calls.push({ operation: 'updateDomainAssociation', input });
  }
  return {
    differences: [...lacking.map(({ domainName }) => existence(`domain ${domainName}`, false)), ...differences],
    calls,
    deletions: lacking.map(({ domainName }) => ({
      operation: 'deleteDomainAssociation',
      input: { appId, domainName: present(domainName, 'domainAssociation.domainName') },
    })),
  };
}

/** An association in the form in which it is given. */
function settingsOf({ subDomains = [], certificate, ...association }: Wire<DomainAssociation>) {
  return {
    ...association,
    subDomainSettings: subDomains.map(({ subDomainSetting }) => subDomainSetting ?? {}),
    certificateSettings: certificate,
  };
}

/** Sub domains have no order. */
function sorted<Settings extends { readonly subDomainSettings: readonly { readonly prefix?: string }[] }>(
  settings: Settings,
): Settings {
  const { subDomainSettings } = settings;
  const byPrefix = subDomainSettings.toSorted(({ prefix: one = '' }, { prefix: other = '' }) => (one < other ? -1 : 1));
  return { ...settings, subDomainSettings: byPrefix };
}

/** Webhooks, which are known by branch and description. */
export function planWebhooks({ state, inputs, prune }: Planning): PartialPlan {
  const appId = appIdOf(state);
  const described = inputs.webhooks ?? [];
  const there = new Set(state.webhooks.map(webhookKey));
  const wanted = new Set(described.map(webhookKey));
  const missing = described.filter((webhook) => !there.has(webhookKey(webhook)));
  const lacking =
    prune && inputs.webhooks !== undefined ? state.webhooks.filter((webhook) => !wanted.has(webhookKey(webhook))) : [];
  return {
    differences: [
      ...missing.map((webhook) => existence(webhookKey(webhook), true)),
      ...lacking.map((webhook) => existence(webhookKey(webhook), false)),
    ],
    calls: missing.map((webhook) => ({ operation: 'createWebhook', input: { appId, ...webhook } })),
    deletions: lacking.map(({ webhookId }) => ({
      operation: 'deleteWebhook',
      input: { webhookId: present(webhookId, 'webhook.webhookId') },
    })),
  };
}

/** The name of a webhook for people and for us. The operation key at the end of its description is not part of it. */
function webhookKey({ branchName, description = '' }: WebhookInput | Wire<Webhook>): string {
  const text = description.replace(/\s*\[[0-9a-f]{32}\]$/, '').trim();
  return `webhook of ${branchName}${text === '' ? '' : `: ${text}`}`;
}

const existence = (resource: string, after: boolean): Difference => difference(resource, 'exists', !after, after);

function unchangeable(appId: string, environmentName: string, change: Difference): ApplicationFailure {
  return ApplicationFailure.nonRetryable(
    `Backend environment ${environmentName} of app ${appId} has another ${change.member}, which Amplify cannot change`,
    'Conflict',
  );
}

function failedDomain(appId: string, { domainName, statusReason }: Wire<DomainAssociation>): ApplicationFailure {
  return ApplicationFailure.nonRetryable(
    `Domain ${domainName} of app ${appId} failed and cannot be changed (${statusReason}): give prune to make it anew`,
    'DomainFailed',
  );
}
