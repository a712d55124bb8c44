import {
  CreateDomainAssociationCommand,
  DeleteDomainAssociationCommand,
  GetDomainAssociationCommand,
  UpdateDomainAssociationCommand,
} from '@aws-sdk/client-amplify';
import type { AmplifyClient, CreateDomainAssociationCommandInput } from '@aws-sdk/client-amplify';
import { newAccount } from './lab.ts';
import type { Lab } from './lab.ts';

/** A domain of an app in a fresh account, with its apex and `dev` as sub domains unless told. */
export class OwnedDomain {
  readonly lab: Lab;
  readonly client: AmplifyClient;
  readonly account: string;
  readonly appId: string;
  /** Names are the whole world's: each has its own. */
  readonly domainName: string;

  constructor(lab: Lab, client: AmplifyClient, account: string, appId: string, domainName: string) {
    this.lab = lab;
    this.client = client;
    this.account = account;
    this.appId = appId;
    this.domainName = domainName;
  }

  async create(input: Partial<CreateDomainAssociationCommandInput> = {}) {
    const { appId, domainName } = this;
    const subDomainSettings = ['', 'dev'].map((prefix) => ({ prefix, branchName: 'main' }));
    const command = new CreateDomainAssociationCommand({ appId, domainName, subDomainSettings, ...input });
    return (await this.client.send(command)).domainAssociation;
  }

  async get() {
    return (await this.client.send(new GetDomainAssociationCommand(this))).domainAssociation;
  }

  async update(input: object) {
    const { appId, domainName } = this;
    const command = new UpdateDomainAssociationCommand({ appId, domainName, ...input });
    return (await this.client.send(command)).domainAssociation;
  }

  async remove() {
    return (await this.client.send(new DeleteDomainAssociationCommand(this))).domainAssociation;
  }

  /** Adds its DNS records, or what else the control API does with a domain. */
  control(change: object = {}) {
    const { account, domainName } = this;
    return this.lab.control('POST', 'domains', { domainName, account, ...change });
  }

  /** Advances second by second, at most 200, and tells the statuses on the way. */
  async statuses(until: string, of: 'domainStatus' | 'updateStatus' = 'domainStatus'): Promise<unknown[]> {
    const seen: unknown[] = [(await this.get())?.[of]];
    for (let second = 0; second < 200 && seen.at(-1) !== until; second += 1) {
      await this.lab.advance(1);
      const status = (await this.get())?.[of];
      if (status !== seen.at(-1)) seen.push(status);
    }
    return seen;
  }

  /** Creates it and sees it through until it is AVAILABLE. */
  async becomeAvailable(): Promise<void> {
    await this.create();
    await this.lab.advance(15);
    await this.control();
    await this.lab.advance(100);
  }
}

/** A fresh account with an app and a branch `main`; the domain is not associated yet. */
export async function ownDomain(lab: Lab, name?: string): Promise<OwnedDomain> {
  const account = newAccount();
  const client = lab.client({ account });
  const { appId } = await lab.branch(client);
  return new OwnedDomain(lab, client, account, appId, name ?? `shop-${account}.example`);
}
