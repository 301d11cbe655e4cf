import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { createAcsCallControl } from './acs-call-control.ts';

it.each([
  [400, '8500', undefined],
  [400, '8528', 'call_not_found'],
  [404, '8522', 'call_not_found'],
  [403, '8500', 'call_control_failed'],
])(
  'takes HTTP %i (%s) for an answer when somebody is to be off hold',
  async (status, code, failure) => {
    const server = createServer((_, response) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ error: { code, message: 'No.' } }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    try {
      const accessKey = Buffer.from('key').toString('base64');
      const control = createAcsCallControl({
        connectionString: `endpoint=http://127.0.0.1:${port}/;accesskey=${accessKey}`,
        sourcePhoneNumber: '+15550100000',
        promptVoiceName: 'en-US-AvaMultilingualNeural',
      });
      const unheld = control.unhold('call-1', '4:+15550100102');
      if (failure === undefined) await expect(unheld).resolves.toBeUndefined();
      else await expect(unheld).rejects.toMatchObject({ code: failure });
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  },
);
