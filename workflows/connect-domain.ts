import { ApplicationFailure } from '@temporalio/common';
import type { ConnectDomainInput, ConnectDomainResult, TargetInput } from './contracts.ts';
import { compensating } from './lib/compensation.ts';
import { awaitAvailable, DEFAULT_DOMAIN_TIMEOUT_SECONDS, isExpired, isOver, timeLimit } from './lib/domain.ts';
import { effectId } from './lib/effect-id.ts';
import { asking, type Made } from './lib/failures.ts';
import { orMissing } from './lib/missing.ts';
import { type Process, runProcess, withoutCommon } from './lib/process.ts';

/**
 * Associates a domain with an app, shows the DNS records that its owner must set, and waits until it is available. When
 * Amplify gives up on the records, makes the association anew, which has new ones, until the time is over. When the run
 * fails or is cancelled, the association is removed, unless `keepOnFailure`; one that it did not make is left alone.
 * @throws `Conflict` when the app has an association of the domain, `DomainFailed` with the reason, `WaitTimedOut`,
 * `InvalidInput`, or AWS's own error, such as that another app has the domain.
 */
export function connectDomain(input: ConnectDomainInput): Promise<ConnectDomainResult> {
  return runProcess(input, (process) =>
    compensating(process, async (compensation) => {
      const { timeoutSeconds = DEFAULT_DOMAIN_TIMEOUT_SECONDS, keepOnFailure, ...request } = withoutCommon(input);
      const { appId, domainName } = request;
      const { activities, progress } = process;
      const domain = { appId, domainName };
      const limit = timeLimit(timeoutSeconds);
      const made: MadeDomain = { answered: false };
      process.mark({ appId, domain: domainName });
      if (keepOnFailure !== true) {
        compensation.add(
          `remove domain ${domainName} of app ${appId}`,
          async () => {
            if (made.asked !== true) return;
            await progress.step(`Remove domain ${domainName}`, () =>
              activities.cleanup.removeDomain({ ...domain, mayAppear: !made.answered }),
            );
            progress.dns(domainName, []);
          },
          () => ({ operation: 'deleteDomainAssociation', input: domain }),
        );
      }
      const found = await orMissing(activities.calls.getDomainAssociation(domain));
      if (found !== undefined) throw taken(domain, found.domainAssociation?.domainStatus);
      for (let round = 1; ; round += 1) {
        await associate(process, request, made, round);
        try {
          return await awaitAvailable(process, domain, limit);
        } catch (error) {
          if (!isExpired(error) || isOver(limit) || round === MOST_ROUNDS) throw error;
        }
        progress.dns(domainName, []);
        await progress.step(`Remove domain ${domainName}, whose DNS records were not found in time`, () =>
          activities.calls.removeDomain(domain),
        );
        made.asked = false;
      }
    }),
  );
}

/** Amplify waits a day for DNS records; each round adds some thirty events to the history. */
const MOST_ROUNDS = 50;

type Request = Omit<ConnectDomainInput, keyof TargetInput | 'timeoutSeconds' | 'keepOnFailure'>;

/** An association that a run may have made. */
interface MadeDomain extends Made {
  /** The answer came. */
  answered: boolean;
}

async function associate(
  { activities, progress }: Process,
  request: Request,
  made: MadeDomain,
  round: number,
): Promise<void> {
  const { domainName } = request;
  made.answered = false;
  await asking(made, async () => {
    const { domainAssociation } = await progress.step(
      `Associate domain ${domainName}`,
      () => activities.calls.createDomainAssociation(request, { effect: effectId(`domain ${round}`) }),
      (created) => created.domainAssociation?.domainStatus ?? '',
    );
    made.answered = true;
    // Where one has failed, Amplify answers with that one and makes none.
    if (domainAssociation?.domainStatus === 'FAILED') throw taken(request, 'FAILED');
  });
}

function taken({ appId, domainName }: Pick<Request, 'appId' | 'domainName'>, status = 'unknown'): ApplicationFailure {
  return ApplicationFailure.nonRetryable(
    `App ${appId} has a domain association ${domainName} already, with status ${status}: it is left alone`,
    'Conflict',
  );
}
