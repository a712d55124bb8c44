import { once } from 'node:events';
import { createServer } from 'node:net';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { startMoto } from './foreign.ts';
import type { Moto } from './foreign.ts';

describe.skipIf(inject('python') === '')('moto', () => {
  let moto: Moto;
  beforeAll(async () => {
    moto = await startMoto();
    return () => moto.stop();
  });

  /** A signature in form, which is all that moto looks at. */
  const signed = (service: string) => ({
    authorization:
      `AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/${service}/aws4_request, ` +
      'SignedHeaders=host, Signature=a',
  });

  const ask = (service: string, headers: Record<string, string>, body: string) =>
    fetch(moto.url, { method: 'POST', body, headers: { ...signed(service), ...headers } });

  const json = (target: string) => ({ 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target });

  test('keeps parameters and secrets', async () => {
    await ask('ssm', json('AmazonSSM.PutParameter'), '{"Name": "/shop/token", "Value": "t", "Type": "SecureString"}');
    const parameter = await ask(
      'ssm',
      json('AmazonSSM.GetParameter'),
      '{"Name": "/shop/token", "WithDecryption": true}',
    );
    expect(await parameter.json()).toMatchObject({ Parameter: { Value: 't' } });
    await ask('secretsmanager', json('secretsmanager.CreateSecret'), '{"Name": "shop", "SecretString": "s"}');
    const secret = await ask('secretsmanager', json('secretsmanager.GetSecretValue'), '{"SecretId": "shop"}');
    expect(await secret.json()).toMatchObject({ SecretString: 's' });
  });

  test('gives out roles, queues and buckets', async () => {
    const role =
      'Action=AssumeRole&Version=2011-06-15&RoleArn=arn:aws:iam::123456789012:role/deployer&RoleSessionName=one';
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    expect(await (await ask('sts', form, role)).text()).toContain('<SessionToken>');
    const queue = await ask('sqs', json('AmazonSQS.CreateQueue'), '{"QueueName": "events"}');
    expect(await queue.json()).toEqual({ QueueUrl: `${moto.url}/123456789012/events` });
    const bucket = `${moto.url}/artifacts`;
    const object = `${bucket}/site.zip`;
    const headers = signed('s3');
    expect((await fetch(bucket, { method: 'PUT', headers })).status).toBe(200);
    expect((await fetch(object, { method: 'PUT', headers, body: Buffer.from('zip') })).status).toBe(200);
    expect(await (await fetch(object, { headers })).text()).toBe('zip');
  });

  test('ends when it is stopped', async () => {
    const other = await startMoto();
    await other.stop();
    const { port } = new URL(other.url);
    const server = createServer().listen(Number(port), '127.0.0.1');
    await once(server, 'listening');
    server.close();
    await expect(fetch(moto.url)).resolves.toBeDefined();
  });
});
