import { describe, expect, it } from 'vitest';
import { createAcsRecordingFiles } from './acs-recording-files.ts';

const connectionString = `endpoint=https://ours.communication.azure.com/;accesskey=${Buffer.from('key').toString('base64')}`;

function files(answer: () => Response | Promise<Response> = () => new Response('RIFF')) {
  const sent: { readonly url: string; readonly headers: Headers; readonly redirect?: string }[] =
    [];
  const recordingFiles = createAcsRecordingFiles({
    connectionString,
    container: { url: 'https://store.blob.core.windows.net/calls', token: async () => 'token' },
    now: () => Date.UTC(2026, 2, 2),
    async fetch(url, init) {
      sent.push({
        url: String(url),
        headers: new Headers(init?.headers),
        ...(init?.redirect === undefined ? {} : { redirect: init.redirect }),
      });
      return answer();
    },
  });
  return { sent, open: (location: string) => recordingFiles.open(location) };
}

describe('a recording is fetched', () => {
  it('from the storage of the service, signed as if it lay at the service', async () => {
    const { sent, open } = files(
      () => new Response('RIFF', { headers: { 'content-type': 'audio/wav' } }),
    );
    const file = await open('https://eu.asm.skype.com/v1/objects/a/content/audio');
    expect(file.contentType).toBe('audio/wav');
    expect(await new Response(file.bytes).text()).toBe('RIFF');
    expect(sent[0]?.headers.get('x-ms-host')).toBe('ours.communication.azure.com');
    expect(sent[0]?.headers.get('authorization')).toMatch(/^HMAC-SHA256 /);
    expect(sent[0]?.redirect).toBe('error');
  });

  it('from our own container with a token, and without the key', async () => {
    const { sent, open } = files();
    await open('https://store.blob.core.windows.net/calls/2026/a.wav');
    expect(sent[0]?.headers.get('authorization')).toBe('Bearer token');
  });

  it.each([
    'https://attacker.example/v1/objects/a',
    'https://asm.skype.com.attacker.example/a',
    'http://eu.asm.skype.com/a',
    'https://evilasm.skype.com/a',
    'https://store.blob.core.windows.net/callsofothers/a.wav',
    'https://store.blob.core.windows.net/calls/../secrets/a.wav',
    'file:///etc/passwd',
  ])('never from %s: the key stays here', async (location) => {
    const { sent, open } = files();
    await expect(open(location)).rejects.toMatchObject({ code: 'call_control_failed' });
    expect(sent).toEqual([]);
  });

  it.each([
    [404, 'not_found'],
    [410, 'not_found'],
    [403, 'call_control_failed'],
    [500, 'call_control_failed'],
  ])('and says what HTTP %i means', async (status, code) => {
    const { open } = files(() => new Response('no', { status }));
    await expect(open('https://eu.asm.skype.com/a')).rejects.toMatchObject({ code });
  });

  it('or not at all, when nobody answers', async () => {
    const { open } = files(() => Promise.reject(new TypeError('fetch failed')));
    await expect(open('https://eu.asm.skype.com/a')).rejects.toMatchObject({
      code: 'call_control_failed',
    });
  });
});
