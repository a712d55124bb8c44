import { setTimeout as sleep } from 'node:timers/promises';
import { control, effectsOf } from '../../setup/amplify.ts';
import { ownerSets } from '../../setup/domains.ts';
import { connectedApp } from '../../setup/examples.ts';
import { type CancelCase, caseOf } from '../cancel-case.ts';

const domainName = 'late.example';

/** Domains beyond the examples. */
export const domainCases: readonly CancelCase[] = [
  caseOf(
    'connectDomain',
    'in its second round',
    'before',
    async (harness) => {
      await control(harness, 'timings', { domainVerificationLimit: 20 });
      const { appId } = await connectedApp(harness);
      return { appId, domainName, subDomainSettings: [{ prefix: '', branchName: 'main' }] };
    },
    {
      meanwhile: async (harness, _run, over) => {
        while (!over.aborted && (await effectsOf(harness, 'CreateDomainAssociation')) < 2) await sleep(20);
        if (over.aborted) return;
        await control(harness, 'timings', { domainVerificationLimit: 86_400 });
        over.addEventListener('abort', ownerSets(harness, domainName));
      },
      moments: [
        { says: /^running Remove domain .* not found in time/ },
        { says: /^running Wait for domain .* — waits for DNS/, skip: 1 },
      ],
    },
  ),
];
