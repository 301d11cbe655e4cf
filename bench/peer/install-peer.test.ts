import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { installPeer } from './install-peer.ts';

const quiet = () => undefined;

describe('installPeer', () => {
  it('installs into a folder of its own, which is gone when it is removed', async () => {
    let asked: unknown;
    const peer = await installPeer({
      keep: false,
      say: quiet,
      async install(folder) {
        asked = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
        writeFileSync(join(folder, 'installed'), '');
      },
    });
    expect(asked).toMatchObject({ dependencies: { '@livekit/agents': '1.9.0' } });
    const folder = dirname(peer.module);
    expect(existsSync(join(folder, 'installed'))).toBe(true);
    peer.remove();
    expect(existsSync(folder)).toBe(false);
  });

  it('says why it could not, and leaves nothing behind', async () => {
    let used = '';
    const installing = installPeer({
      keep: true,
      say: quiet,
      async install(folder) {
        used = folder;
        throw new Error('getaddrinfo ENOTFOUND');
      },
    });
    await expect(installing).rejects.toThrow(/--peer needs the npm registry.*ENOTFOUND/s);
    expect(used).not.toBe('');
    expect(existsSync(used)).toBe(false);
  });

  it('stays where it was asked to, and says where', async () => {
    const said: string[] = [];
    const peer = await installPeer({
      keep: true,
      say: (line) => said.push(line),
      install: async () => undefined,
    });
    onTestFinished(() => rmSync(dirname(peer.module), { recursive: true }));
    peer.remove();
    expect(existsSync(peer.module)).toBe(true);
    expect(said.at(-1)).toContain(dirname(peer.module));
  });
});
