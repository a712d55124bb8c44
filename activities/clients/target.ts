import type { Service } from '../operations.ts';

/**
 * An AWS account and region to act on, under the name that workflow inputs use. It is what it says: of the environment
 * only the credential chain counts, unless it `followsEnvironment`.
 */
export interface Target {
  /** Activities of the target run on the task queue `amplify-<name>`. */
  readonly name: string;
  /** Default: what the SDK finds in the environment and the shared configuration files. */
  readonly region?: string;
  /** Default: the SDK's credential chain. */
  readonly credentials?: Credentials;
  /** URL of each service, for an emulator or a VPC endpoint. Default: the one that the SDK resolves. */
  readonly endpoints?: Readonly<Partial<Record<Service | 'sts', string>>>;
  /** Use the FIPS endpoints. Default false. */
  readonly fips?: boolean;
  /** Use the endpoints that have IPv6 too. Default false. */
  readonly dualStack?: boolean;
  readonly timeouts?: Timeouts;
  /** URL of an HTTP proxy that https requests go through, as a tunnel. Default: none. */
  readonly proxy?: string;
  /** Hosts that are reached without the proxy, with all below them; `*` stands for all. */
  readonly noProxy?: readonly string[];
  /** PEM file with the certificate authorities to be trusted. Default: those that Node.js trusts. */
  readonly caBundle?: string;
  readonly clockSkew?: ClockSkew;
  /**
   * Calls a second of all workers together that are never exceeded. Default: begins with 10, and learns up to 50 and down
   * to what AWS takes.
   */
  readonly callsPerSecond?: number;
  /** How much faster than real time the service's clock runs, for an emulator. Default 1. */
  readonly clockSpeed?: number;
  /** Something tells when jobs end (docs/operations.md, Events), so that they are looked at rarely. Default false. */
  readonly events?: boolean;
  /** What is not said here is as AWS_* and the shared configuration files say, as for the AWS CLI. Default false. */
  readonly followsEnvironment?: boolean;
}

/** Where credentials come from. */
export type Credentials = StaticKeys | Profile | Sso | Process | AssumeRole | WebIdentity;

/** For emulators; a file of targets cannot have them. */
export interface StaticKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Whatever a profile of the shared configuration files says. */
export interface Profile {
  readonly profile: string;
}

/** A profile with an IAM Identity Center session, which `aws sso login` began. */
export interface Sso {
  readonly sso: string;
}

/** A profile with a `credential_process`. */
export interface Process {
  readonly process: string;
}

/** A role in this or another account. */
export interface AssumeRole {
  readonly assumeRole: Role & {
    readonly externalId?: string;
    /** Profile of who takes the role. Default: the SDK's credential chain. */
    readonly sourceProfile?: string;
  };
}

/** A role for whoever has a token, as in Kubernetes. */
export interface WebIdentity {
  readonly webIdentity: Role & {
    /** Read anew whenever credentials are renewed. */
    readonly tokenFile: string;
  };
}

interface Role {
  readonly roleArn: string;
  /** Appears in CloudTrail. Default: `temporal-amplify`. */
  readonly sessionName?: string;
  /** Default 3600. */
  readonly durationSeconds?: number;
}

/** Limits of one request. */
export interface Timeouts {
  /** Default 5. */
  readonly connectSeconds?: number;
  /** From the request to the head of its answer. Default 30. */
  readonly requestSeconds?: number;
}

/** How the machine's clock and that of AWS, which refuses signatures of another time, are reconciled. */
export interface ClockSkew {
  /** Learn the difference from the answers. Default true. */
  readonly correct?: boolean;
  /** Difference to begin with: AWS's clock minus the machine's. Default 0. */
  readonly offsetSeconds?: number;
}
