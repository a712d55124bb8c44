/** A queue, and how to reach it. */
export interface QueueAddress {
  readonly queueUrl: string;
  /** Default: the host of the URL. */
  readonly endpoint?: string;
  readonly region: string;
  readonly account: string;
}

/** No answer within so long is a failure. */
const ANSWER_MS = 5_000;

/**
 * Calls SQS's SendMessage, in JSON. The signature is one in form only: servers of tests look at its scope, AWS refuses it.
 * @throws unless the server took the message within 5 s.
 */
export async function sendMessage(to: QueueAddress, body: string, signal: AbortSignal): Promise<void> {
  const { queueUrl, endpoint = new URL(queueUrl).origin, region, account } = to;
  const day = new Date().toISOString().slice(0, 10).replaceAll('-', '');
  const response = await fetch(endpoint, {
    method: 'POST',
    redirect: 'error',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'AmazonSQS.SendMessage',
      authorization:
        `AWS4-HMAC-SHA256 Credential=${account}/${day}/${region}/sqs/aws4_request, ` +
        'SignedHeaders=host, Signature=emulator',
    },
    body: JSON.stringify({ QueueUrl: queueUrl, MessageBody: body }),
    signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]),
  });
  const answer = await response.text();
  if (!response.ok) throw new Error(`SQS answered ${response.status}: ${answer.slice(0, 200)}`);
}
