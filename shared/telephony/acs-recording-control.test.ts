import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, expect, it } from 'vitest';
import { createAcsRecordingControl } from './acs-recording-control.ts';

let close: () => Promise<unknown> = async () => undefined;
afterEach(() => close());

/** A service that gives every request the same answer. */
async function service(status: number, answer: object) {
  const requests: { readonly path: string; readonly body: unknown }[] = [];
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const path = (request.url ?? '').split('?')[0] ?? '';
    requests.push({ path, body: body === '' ? undefined : JSON.parse(body) });
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  close = () => new Promise((resolve) => server.close(resolve));
  const { port } = server.address() as AddressInfo;
  const accessKey = Buffer.from('key').toString('base64');
  return {
    requests,
    connectionString: `endpoint=http://127.0.0.1:${port}/;accesskey=${accessKey}`,
  };
}

const callbackUrl = 'https://app.example.net/api/v1/calls/callbacks?token=t';
const start = { callConnectionId: 'call-1', callbackUrl };

it('records everybody into one sound file, and has its changes reported', async () => {
  const { requests, connectionString } = await service(200, { recordingId: 'r-1' });
  const control = createAcsRecordingControl({ connectionString });
  expect(await control.start(start)).toEqual({ recordingId: 'r-1' });
  expect(requests).toMatchObject([
    {
      path: '/calling/recordings',
      body: {
        callConnectionId: 'call-1',
        recordingStateCallbackUri: callbackUrl,
        recordingContentType: 'audio',
        recordingChannelType: 'mixed',
        recordingFormatType: 'wav',
      },
    },
  ]);
});

it('writes to our container where there is one', async () => {
  const { requests, connectionString } = await service(200, { recordingId: 'r-1' });
  const containerUrl = 'https://store.blob.core.windows.net/calls';
  await createAcsRecordingControl({ connectionString, containerUrl }).start(start);
  expect(requests[0]?.body).toMatchObject({
    externalStorage: { recordingDestinationContainerUrl: containerUrl },
  });
});

it('pauses and resumes the recording that it is told', async () => {
  const { requests, connectionString } = await service(202, {});
  const control = createAcsRecordingControl({ connectionString });
  await control.pause('r-1');
  await control.resume('r-1');
  expect(requests.map(({ path }) => path)).toEqual([
    '/calling/recordings/r-1:pause',
    '/calling/recordings/r-1:resume',
  ]);
});

it('stops the recording that it is told', async () => {
  const { requests, connectionString } = await service(204, {});
  await createAcsRecordingControl({ connectionString }).stop('r-1');
  expect(requests.map(({ path }) => path)).toEqual(['/calling/recordings/r-1']);
});

it.each([
  [403, { error: { code: '8500', message: 'No.' } }, 'call_control_failed'],
  [404, { error: { code: '8522', message: 'No.' } }, 'call_not_found'],
  [200, {}, 'call_control_failed'],
])('fails when the service answers HTTP %i %j', async (status, answer, code) => {
  const { connectionString } = await service(status, answer);
  const control = createAcsRecordingControl({ connectionString });
  await expect(control.start(start)).rejects.toMatchObject({ code });
});
