import type { CertificateType } from '@aws-sdk/client-amplify';
import type { defaultTimings } from '../timings.ts';

/** What a domain association goes through; its `domainStatus`, or its `updateStatus` during an update. */
export type Phase = (typeof ways)[keyof typeof ways][number];

/** Which phases a new association goes through by its certificate, and an update by the certificate that it brings. */
export const ways = {
  createManaged: [
    'CREATING',
    'REQUESTING_CERTIFICATE',
    'PENDING_VERIFICATION',
    'IN_PROGRESS',
    'AWAITING_APP_CNAME',
    'PENDING_DEPLOYMENT',
  ],
  createCustom: ['CREATING', 'IMPORTING_CUSTOM_CERTIFICATE', 'AWAITING_APP_CNAME', 'PENDING_DEPLOYMENT'],
  update: ['AWAITING_APP_CNAME', 'PENDING_DEPLOYMENT'],
  updateToManaged: ['REQUESTING_CERTIFICATE', 'PENDING_VERIFICATION', 'AWAITING_APP_CNAME', 'PENDING_DEPLOYMENT'],
  updateToCustom: ['IMPORTING_CUSTOM_CERTIFICATE', 'AWAITING_APP_CNAME', 'PENDING_DEPLOYMENT'],
} as const;

/** What ends a phase: so much time, or DNS records that the owner of the domain adds. */
export const endings = {
  CREATING: { timing: 'domainCreating' },
  REQUESTING_CERTIFICATE: { timing: 'requestingCertificate' },
  IMPORTING_CUSTOM_CERTIFICATE: { timing: 'importingCertificate' },
  PENDING_VERIFICATION: { records: 'certificate' },
  IN_PROGRESS: { timing: 'domainInProgress' },
  AWAITING_APP_CNAME: { records: 'app' },
  PENDING_DEPLOYMENT: { timing: 'domainDeployment' },
} as const satisfies Record<Phase, { timing: keyof typeof defaultTimings } | { records: RecordKind }>;

/** The record that proves to own the domain, or those that lead visitors to the app. */
export type RecordKind = 'certificate' | 'app';

/** The way of a new association. */
export const wayOfCreate = (type: CertificateType): readonly Phase[] =>
  type === 'CUSTOM' ? ways.createCustom : ways.createManaged;

/** The way of an update; without a type, the certificate stays. */
export function wayOfUpdate(type: CertificateType | undefined): readonly Phase[] {
  if (type === undefined) return ways.update;
  return type === 'CUSTOM' ? ways.updateToCustom : ways.updateToManaged;
}
