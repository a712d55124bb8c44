import type { CreateDomainAssociationCommandInput } from '@aws-sdk/client-amplify';
import { ApplicationFailure } from '@temporalio/common';
import { workflowInfo } from '@temporalio/workflow';
import type { WireInput } from '../../activities/types.ts';
import type { DomainObservation } from '../../activities/waits/domain-source.ts';
import type { DomainResult } from '../contracts.ts';
import type { Compensation } from './compensation.ts';
import { awaitAvailable, isOver, type TimeLimit } from './domain.ts';
import { effectId } from './effect-id.ts';
import { asking, type Made, rootFailure } from './failures.ts';
import type { Process } from './process.ts';

/** A domain association as CreateDomainAssociation takes it. */
type AssociationRequest = WireInput<CreateDomainAssociationCommandInput>;

/** A domain association that a run has made. */
export interface OwnAssociation {
  /**
   * Waits until the domain is available. When Amplify gives up on its DNS records, makes the association anew, which has new
   * ones, until the time is over or the history is full.
   * @throws `DomainFailed` with the reason, `WaitTimedOut`.
   */
  untilAvailable(limit: TimeLimit): Promise<DomainResult>;
}

/** A history of so many events has no room for another round, which adds some twenty for each domain, and for undoing it all. */
const FULL = 1_300;

/**
 * Associates a domain with an app. When the run fails or is cancelled, the association is removed.
 * @throws `Conflict` when Amplify answers with one that has failed, which it does in place of making one.
 */
export async function associate(
  process: Process,
  compensation: Compensation,
  request: AssociationRequest,
): Promise<OwnAssociation> {
  const { progress } = process;
  const { appId, domainName } = request;
  const domain = { appId, domainName };
  const made: Made = {};
  compensation.add(
    `remove domain ${domainName} of app ${appId}`,
    async () => {
      if (made.asked !== true) return;
      await progress.step(`Remove domain ${domainName}`, ({ cleanup }) =>
        cleanup.removeDomain({ ...domain, mayAppear: made.answered !== true }),
      );
      progress.dns(domainName, []);
    },
    () => ({ operation: 'deleteDomainAssociation', input: domain }),
  );
  const make = (round: number): Promise<string> =>
    progress.step(
      `Associate domain ${domainName}`,
      // While it is parked nothing is asked for: one that somebody else makes then is not this run's.
      ({ calls }) =>
        asking(made, async () => {
          const options = { effect: effectId(`domain ${domainName} ${round}`) };
          const { domainAssociation } = await calls.createDomainAssociation(request, options);
          if (domainAssociation?.domainStatus === 'FAILED') throw taken(request, 'FAILED');
          return domainAssociation?.domainStatus ?? '';
        }),
      (status) => status,
    );
  const makeAnew = async (round: number): Promise<void> => {
    progress.dns(domainName, []);
    await progress.step(`Remove domain ${domainName}, whose DNS records were not found in time`, ({ calls }) =>
      calls.removeDomain(domain),
    );
    made.asked = false;
    await make(round);
  };
  await make(1);
  return {
    async untilAvailable(limit) {
      for (let round = 1; ; round += 1) {
        try {
          return await awaitAvailable(process, domain, limit);
        } catch (error) {
          if (!isExpired(error) || isOver(limit) || workflowInfo().historyLength > FULL) throw error;
        }
        await makeAnew(round + 1);
      }
    },
  };
}

/** Failure of type `Conflict`: the app has an association that this run did not make. */
export function taken(
  { appId, domainName }: Pick<AssociationRequest, 'appId' | 'domainName'>,
  status = 'unknown',
): ApplicationFailure {
  return ApplicationFailure.nonRetryable(
    `App ${appId} has a domain association ${domainName} already, with status ${status}: it is left alone`,
    'Conflict',
  );
}

/** Whether a wait failed because Amplify did not find the DNS records in time. */
function isExpired(error: unknown): boolean {
  const failure = rootFailure(error);
  if (!(failure instanceof ApplicationFailure) || failure.type !== 'DomainFailed') return false;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the failure's type tells its details
  const [seen] = (failure.details ?? []) as [DomainObservation?];
  return seen?.expired === true;
}
