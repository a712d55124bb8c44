import { CreateBranchCommand, UpdateDomainAssociationCommand } from '@aws-sdk/client-amplify';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { control, effectsOf } from '../setup/amplify.ts';
import { associationOf, available, ownerSets, untilStatus } from '../setup/domains.ts';
import { eventually } from '../setup/eventually.ts';
import { failedAs } from '../setup/failed-as.ts';
import { type Harness, startHarness, withCache } from '../setup/harness.ts';
import { outcome } from '../setup/outcome.ts';

let harness: Harness;
withCache('updateSubDomains, %s', (_, options) => {
  beforeAll(async () => {
    harness = await startHarness({ speed: 100, ...options });
  });
  afterAll(() => harness.stop());
  afterEach(() => fetch(`${harness.emulator.url}/_emulator/faults`, { method: 'DELETE' }));

  /** A domain with the sub domains `` and `dev`, of an app with the branches main and next. */
  async function domainOf(domainName: string) {
    const domain = await available(harness, domainName);
    await harness.aws.amplify.send(new CreateBranchCommand({ appId: domain.appId, branchName: 'next' }));
    return domain;
  }

  const settingsOf = async (domain: { appId: string; domainName: string }): Promise<string[]> => {
    const { subDomains = [] } = (await associationOf(harness, domain)) ?? {};
    return subDomains.map(({ subDomainSetting: one }) => `${one?.prefix}=${one?.branchName}`).toSorted();
  };
  const updates = () => effectsOf(harness, 'UpdateDomainAssociation');

  test('adds, moves and removes, and shows the DNS records of what is new', async () => {
    const domain = await domainOf('shop.example');
    const set = [
      { prefix: 'www', branchName: 'next' },
      { prefix: '', branchName: 'next' },
    ];
    const run = await harness.workflows.start('updateSubDomains', { ...domain, set, remove: ['dev'] });
    await untilStatus(harness, domain, 'AWAITING_APP_CNAME');
    await expect
      .poll(async () => (await run.progressNow()).dnsRecords, { timeout: 20_000 })
      .toEqual([{ name: 'www', type: 'CNAME', value: expect.stringMatching(/cloudfront/) }]);
    await control(harness, 'domains', { domainName: 'shop.example' });
    expect(await run.result()).toMatchObject({ ...domain, status: 'AVAILABLE', changed: true });
    expect(await settingsOf(domain)).toEqual(['=next', 'www=next']);
  });

  test('makes no call for what is there already', async () => {
    const domain = await domainOf('same.example');
    const before = await updates();
    const set = [{ prefix: 'DEV', branchName: 'main' }];
    const run = await harness.workflows.start('updateSubDomains', { ...domain, set, remove: ['none'] });
    expect(await run.result()).toMatchObject({ ...domain, changed: false });
    expect((await updates()) - before).toBe(0);
  });

  test('loses nothing when several run at once', async () => {
    const domain = await domainOf('busy.example');
    ownerSets(harness, 'busy.example');
    const names = ['a', 'b', 'c', 'd', 'e'];
    const runs = await Promise.all(
      names.map((prefix) => {
        const set = [{ prefix, branchName: 'next' }];
        return harness.workflows.start('updateSubDomains', { ...domain, set });
      }),
    );
    await Promise.all(runs.map((run) => run.result()));
    expect(await settingsOf(domain)).toEqual(['=main', ...names.map((name) => `${name}=next`), 'dev=main'].toSorted());
  });

  test('writes again when another write overtook it', async () => {
    const domain = await domainOf('overtaken.example');
    const set = [{ prefix: 'dev', branchName: 'next' }];
    const before = await updates();
    // What it has written is overwritten by whoever did not read it, before it can see it.
    const run = await harness.workflows.start('updateSubDomains', { ...domain, set });
    await untilStatus(harness, domain, 'PENDING_DEPLOYMENT');
    const subDomainSettings = ['', 'dev'].map((prefix) => ({ prefix, branchName: 'main' }));
    const overwrite = new UpdateDomainAssociationCommand({ ...domain, subDomainSettings });
    await vi.waitFor(() => harness.aws.amplify.send(overwrite), { timeout: 10_000, interval: 1 });
    expect(await run.result()).toMatchObject({ changed: true });
    expect(await settingsOf(domain)).toContain('dev=next');
    expect((await updates()) - before).toBeGreaterThanOrEqual(2);
  });

  test.each(['close-before', 'close-after'])('changes it once after %s', async (kind) => {
    const domain = await domainOf(`${kind}.example`);
    const before = await updates();
    await control(harness, 'faults', { operation: 'UpdateDomainAssociation', kind, count: 1 });
    const set = [{ prefix: 'dev', branchName: 'next' }];
    const run = await harness.workflows.start('updateSubDomains', { ...domain, set });
    expect(await run.result()).toMatchObject({ changed: true });
    expect((await updates()) - before).toBe(1);
  });

  test('changes nothing when a branch does not exist, or there would be more than fifty', async () => {
    const domain = await domainOf('wrong.example');
    const set = [{ prefix: 'dev', branchName: 'none' }];
    const run = await harness.workflows.start('updateSubDomains', { ...domain, set });
    expect((await outcome(run))?.message).toMatch(/^NotFoundException: /);
    const many = Array.from({ length: 49 }, (__, index) => ({ prefix: `n${index}`, branchName: 'next' }));
    const tooMany = await harness.workflows.start('updateSubDomains', { ...domain, set: many });
    expect(await failedAs('updateSubDomains', 'TooManySubDomains', tooMany)).toMatch(
      /^TooManySubDomains: .*51 sub domains.* allows 50/,
    );
    expect(await settingsOf(domain)).toEqual(['=main', 'dev=main']);
  });

  test('puts the old list back when it is cancelled while Amplify works on the new one', async () => {
    const domain = await domainOf('back.example');
    await control(harness, 'timings', { domainDeployment: 200 });
    const set = [{ prefix: 'dev', branchName: 'next' }];
    const run = await harness.workflows.start('updateSubDomains', { ...domain, set });
    await untilStatus(harness, domain, 'PENDING_DEPLOYMENT');
    await run.cancel();
    await run.cancel();
    expect(await outcome(run)).toMatchObject({ cancelled: true });
    await control(harness, 'timings', { domainDeployment: 20 });
    expect(await settingsOf(domain)).toEqual(['=main', 'dev=main']);
  });

  test('puts back what takes effect only after it was cancelled', async () => {
    const domain = await domainOf('late.example');
    await control(harness, 'faults', { operation: 'UpdateDomainAssociation', kind: 'late', seconds: 2, count: 1 });
    const before = await updates();
    const set = [{ prefix: 'dev', branchName: 'next' }];
    const run = await harness.workflows.start('updateSubDomains', { ...domain, set });
    await eventually(async () => expect((await run.pending())[0]?.failure).toBeDefined());
    await run.cancel();
    expect(await outcome(run)).toMatchObject({ cancelled: true });
    expect((await updates()) - before).toBe(2);
    expect(await settingsOf(domain)).toEqual(['=main', 'dev=main']);
  });

  test('changes as many as Amplify allows at once', async () => {
    const domain = await domainOf('fifty.example');
    ownerSets(harness, 'fifty.example');
    const set = Array.from({ length: 50 }, (__, index) => ({ prefix: `n${index}`, branchName: 'next' }));
    const run = await harness.workflows.start('updateSubDomains', { ...domain, set, remove: ['', 'dev'] });
    expect((await run.result()).subDomains).toHaveLength(50);
    const handle = harness.workflows.client.workflow.getHandle(run.workflowId, run.runId);
    expect((await handle.fetchHistory()).events?.length).toBeLessThan(100);
  });

  test('says what stays when it is cancelled while DNS records are waited for', async () => {
    const domain = await domainOf('stays.example');
    const set = [{ prefix: 'www', branchName: 'next' }];
    const run = await harness.workflows.start('updateSubDomains', { ...domain, set });
    await untilStatus(harness, domain, 'AWAITING_APP_CNAME');
    await run.cancel();
    expect((await outcome(run))?.message).toMatch(/could not clean up: put back .* waits for 1 DNS records.* stay as/);
    expect(await settingsOf(domain)).toEqual(['=main', 'dev=main', 'www=next']);
  });

  test('gives up at its deadline, and on a domain that has failed', async () => {
    const domain = await domainOf('slow.example');
    const set = [{ prefix: 'www', branchName: 'next' }];
    const late = await harness.workflows.start('updateSubDomains', { ...domain, set, timeoutSeconds: 2 });
    expect(await failedAs('updateSubDomains', 'WaitTimedOut', late)).toMatch(
      /^WaitTimedOut: .* not available after 2 s/,
    );
    await control(harness, 'domains', { domainName: 'slow.example', conflict: true, add: 'all' });
    await untilStatus(harness, domain, 'FAILED');
    const run = await harness.workflows.start('updateSubDomains', {
      ...domain,
      set: [{ prefix: 'x', branchName: 'next' }],
    });
    expect(await failedAs('updateSubDomains', 'DomainFailed', run)).toMatch(/^DomainFailed: /);
  });

  test('lists all that is wrong with its input', async () => {
    const domain = { appId: 'd1', domainName: 'shop.example' };
    await expect(harness.workflows.start('updateSubDomains', domain)).rejects.toThrow(/at least one of set and remove/);
    const set = [{ prefix: 'www', branchName: 'main' }];
    await expect(harness.workflows.start('updateSubDomains', { ...domain, set, remove: ['WWW'] })).rejects.toThrow(
      /remove\[0\] must not be that of another sub domain/,
    );
  });
});
