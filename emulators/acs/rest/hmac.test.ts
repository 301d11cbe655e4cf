import { createHash, createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type SignedRequest, verifySignature } from './hmac.ts';

const key = Buffer.from('key');

function signed(): SignedRequest {
  const body = Buffer.from('{"a":1}');
  const hash = createHash('sha256').update(body).digest('base64');
  const text = `POST\n/calling?api-version=1\nMon, 01 Jan 2024 00:00:00 GMT;host:1;${hash}`;
  const signature = createHmac('sha256', key).update(text).digest('base64');
  return {
    method: 'POST',
    pathAndQuery: '/calling?api-version=1',
    body,
    headers: {
      host: 'host:1',
      'x-ms-date': 'Mon, 01 Jan 2024 00:00:00 GMT',
      'x-ms-content-sha256': hash,
      authorization: `HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature=${signature}`,
    },
  };
}

test('takes a correct signature', () => {
  expect(() => verifySignature(signed(), key)).not.toThrow();
});

test('refuses when anything that is signed was changed', () => {
  const good = signed();
  const variants: Partial<SignedRequest>[] = [
    { method: 'PUT' },
    { pathAndQuery: '/calling' },
    { body: Buffer.from('{"a":2}') },
    { headers: { ...good.headers, host: 'elsewhere' } },
    { headers: { ...good.headers, 'x-ms-date': 'Tue, 02 Jan 2024 00:00:00 GMT' } },
    { headers: { ...good.headers, authorization: undefined } },
    { headers: {} },
  ];
  for (const change of variants) {
    expect(() => verifySignature({ ...good, ...change }, key)).toThrow('Denied');
  }
  expect(() => verifySignature(good, Buffer.from('other'))).toThrow('Denied');
});

test('refuses any authorization that is not this signature', () => {
  fc.assert(
    fc.property(fc.string(), (authorization) => {
      const good = signed();
      const forged = { ...good, headers: { ...good.headers, authorization } };
      expect(() => verifySignature(forged, key)).toThrow('Denied');
    }),
  );
});
