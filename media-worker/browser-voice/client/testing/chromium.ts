import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Where Chromium is on this machine; undefined when it is nowhere. */
export const chromiumPath = places.find((place) => existsSync(place));

/** A browser window without a screen whose microphone plays a file. */
export interface Chromium {
  close(): Promise<void>;
}

/**
 * @param page.microphonePcm PCM16 mono 48 kHz, repeated for as long as the page listens. The flags are
 *   described in Chromium's `media/base/media_switches.cc`.
 */
export async function openChromium(
  path: string,
  page: { readonly url: string; readonly microphonePcm: Uint8Array },
): Promise<Chromium> {
  const folder = await mkdtemp(join(tmpdir(), 'continuo-chromium-'));
  const wav = join(folder, 'microphone.wav');
  await writeFile(wav, wavOf(page.microphonePcm));
  const browser = spawn(
    path,
    [
      '--headless=new',
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      `--user-data-dir=${join(folder, 'profile')}`,
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream',
      `--use-file-for-fake-audio-capture=${wav}`,
      '--autoplay-policy=no-user-gesture-required',
      page.url,
    ],
    { stdio: 'ignore' },
  );
  const exited = once(browser, 'exit');
  return {
    async close() {
      browser.kill('SIGTERM');
      await exited;
      await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}

/** RIFF WAVE, PCM, one channel, 48 kHz. */
function wavOf(pcm: Uint8Array): Buffer {
  const sampleRateHz = 48_000;
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + pcm.length, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(sampleRateHz, 24);
  header.writeUInt32LE(sampleRateHz * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36);
  header.writeUInt32LE(pcm.length, 40);
  return Buffer.concat([header, pcm]);
}
