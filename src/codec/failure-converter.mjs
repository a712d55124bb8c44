// What failures say is a payload of its own, so that the codec encrypts it. Plain JavaScript, since Temporal loads it by
// its path, and bundles it with the workflows.
import { DefaultFailureConverter } from '@temporalio/common';

const clear = new DefaultFailureConverter();

class EncryptedFailures extends DefaultFailureConverter {
  constructor() {
    super({ encodeCommonAttributes: true });
  }

  /** Which key is missing must be readable without it; such a failure says nothing else. */
  errorToFailure(error, payloadConverter, context) {
    const isOfKeys = error?.name === 'PayloadKeyError' || error?.type === 'PayloadKeyError';
    if (isOfKeys) return clear.errorToFailure(error, payloadConverter, context);
    return super.errorToFailure(error, payloadConverter, context);
  }
}

export const failureConverter = new EncryptedFailures();
