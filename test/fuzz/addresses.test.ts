import { ApplicationFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { asyncProperty, constantFrom, integer, ipV6, oneof, property, tuple } from 'fast-check';
import { expect, test } from 'vitest';
import { isPrivate } from '../../activities/private-addresses.ts';
import { createSiteChecks, type Resolve } from '../../activities/site-check.ts';
import { counterexample } from './fuzz.ts';

const byte = integer({ min: 0, max: 255 });
type Ipv4 = readonly [number, number, number, number];

/** Addresses of the machine itself, its network, and its cloud's own services. */
const inner = oneof(
  tuple(constantFrom(10, 127, 0, 240, 255), byte, byte, byte),
  tuple(constantFrom(192), constantFrom(168), byte, byte),
  tuple(constantFrom(172), integer({ min: 16, max: 31 }), byte, byte),
  tuple(constantFrom(169), constantFrom(254), byte, byte),
  tuple(constantFrom(100), integer({ min: 64, max: 127 }), byte, byte),
);

const number = ([a, b, c, d]: Ipv4): number => ((a * 256 + b) * 256 + c) * 256 + d;
const hex = (address: Ipv4): string => {
  const digits = number(address).toString(16).padStart(8, '0');
  return `${digits.slice(0, 4)}:${digits.slice(4)}`;
};
const octal = (value: number): string => `0${value.toString(8)}`;

/** All the ways to write an IPv4 address that lead a browser, a resolver or a translator there. */
const notations: readonly ((address: Ipv4) => string)[] = [
  (address) => address.join('.'),
  (address) => String(number(address)),
  (address) => `0x${number(address).toString(16)}`,
  (address) => address.map(octal).join('.'),
  ([a, b, c, d]) => `${a}.${b}.${c * 256 + d}`,
  ([a, ...rest]) => `0x${a.toString(16)}.${number([0, ...rest])}`,
  (address) => `${address.join('.')}.`,
  (address) => `[::ffff:${address.join('.')}]`,
  (address) => `[::ffff:${hex(address)}]`,
  (address) => `[0:0:0:0:0:ffff:${hex(address)}]`,
  (address) => `[::${hex(address)}]`,
  (address) => `[64:ff9b::${hex(address)}]`,
  (address) => `[::ffff:0:${hex(address)}]`,
  (address) => `[2002:${hex(address)}::1]`,
];

/** An activity whose failures are not logged. */
const quiet = () => new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') });

/** Says why a check did not ask a URL; fails where it did. */
async function refusal(url: string, resolve?: Resolve): Promise<string> {
  const { checkSite } = createSiteChecks({ allowPrivate: false, ...(resolve && { resolve }) });
  const error: unknown = await quiet()
    .run(() => checkSite({ url }))
    .catch((reason: unknown) => reason);
  if (!(error instanceof ApplicationFailure)) throw new Error(`not a failure of ours: ${String(error)}`);
  expect(error.nonRetryable, `${url}: ${error.message}`).toBe(true);
  return error.message;
}

test('no notation of an inner address is asked', async () => {
  const scheme = constantFrom('http', 'https');
  expect(
    await counterexample(
      asyncProperty(scheme, inner, constantFrom(...notations), async (protocol, address, write) => {
        expect(await refusal(`${protocol}://${write(address)}:1/`)).toMatch(/own machine or network/);
      }),
      300,
    ),
  ).toBeUndefined();
});

test.each(['localhost', 'LOCALHOST', '[::1]', '[::]', '[fe80::1]', '[fd00:ec2::254]', '[fec0::1]', '0', '127.1'])(
  'nor is %s',
  async (host) => {
    expect(await refusal(`http://${host}:1/`)).toMatch(/own machine or network/);
  },
);

/** A resolver that gives these answers, one after the other. */
function resolving(...answers: readonly (readonly string[])[]) {
  const asked: string[] = [];
  const resolve: Resolve = (name, answered) => {
    const addresses = answers[Math.min(asked.length, answers.length - 1)] ?? [];
    asked.push(name);
    answered(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  };
  return { asked, resolve };
}

test('a name with an inner address among others is not asked', async () => {
  expect(
    await counterexample(
      asyncProperty(inner, async (address) => {
        const { resolve } = resolving(['8.8.8.8', address.join('.')]);
        expect(await refusal('http://example.com:1/', resolve)).toMatch(/own machine or network/);
      }),
      50,
    ),
  ).toBeUndefined();
});

test('a name that leads elsewhere the second time is asked for once: what was checked is what is connected to', async () => {
  // The second answer would be refused as well; what counts is that nobody asks for it.
  const { asked, resolve } = resolving(['64:ff9b::8.8.8.8'], ['127.0.0.1']);
  const { checkSite } = createSiteChecks({ allowPrivate: false, resolve });
  const stop = quiet();
  const checking = stop.run(() => checkSite({ url: 'http://rebinding.example:1/' })).catch((reason: unknown) => reason);
  setTimeout(() => stop.cancel(), 200);
  await checking;
  expect(asked).toEqual(['rebinding.example']);
});

test('what IPv6 addresses are public is decided without an error', async () => {
  expect(
    await counterexample(
      property(ipV6(), (address) => {
        expect(isPrivate(address)).toBeTypeOf('boolean');
      }),
      200,
    ),
  ).toBeUndefined();
  for (const address of ['8.8.8.8', '2606:4700::1111', '64:ff9b::8.8.8.8', '::ffff:1.1.1.1']) {
    expect({ address, isPrivate: isPrivate(address) }).toEqual({ address, isPrivate: false });
  }
});
