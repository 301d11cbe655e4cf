import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** What is measured beside us, and the versions it is known to work with here. */
const packages = { '@livekit/agents': '1.9.0', '@livekit/rtc-node': '0.13.35' };
const entry = `export * as agents from '@livekit/agents';
export { AudioFrame } from '@livekit/rtc-node';
`;
const longestMs = 300_000;

export interface InstalledPeer {
  /** Package and version. */
  readonly name: string;
  /** Path of a module that exports what the peer's process needs. */
  readonly module: string;
  /** Frees the folder, or says where it stays. */
  remove(): void;
}

/** Installs what a folder's package.json asks for. */
export type Install = (folder: string) => Promise<void>;

const npmInstall: Install = async (folder) => {
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const words = ['install', '--no-audit', '--no-fund', '--no-save', '--loglevel=error'];
  await promisify(execFile)(npm, words, {
    cwd: folder,
    timeout: longestMs,
    shell: process.platform === 'win32',
  });
};

/**
 * Installs the peer into a folder of its own for temporary files; the project's dependencies are not
 * touched.
 * @throws Error when npm cannot install it, for example without a network; nothing stays behind then.
 */
export async function installPeer(options: {
  /** The folder stays, for a look at it. */
  readonly keep: boolean;
  readonly say: (line: string) => void;
  readonly install?: Install;
}): Promise<InstalledPeer> {
  const { keep, say, install = npmInstall } = options;
  const folder = mkdtempSync(join(tmpdir(), 'continuo-bench-peer-'));
  const discard = () => rmSync(folder, { recursive: true, force: true });
  const name = `@livekit/agents ${packages['@livekit/agents']}`;
  const manifest = { name: 'bench-peer', private: true, type: 'module', dependencies: packages };
  say(`Installing ${name} into ${folder} (about 290 MB) ...`);
  try {
    writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest, null, 2));
    writeFileSync(join(folder, 'peer.js'), entry);
    await install(folder);
  } catch (cause) {
    discard();
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(
      `The peer could not be installed; --peer needs the npm registry. Everything else runs without it.\n${reason}`,
      { cause },
    );
  }
  return {
    name,
    module: join(folder, 'peer.js'),
    remove() {
      if (keep) say(`The peer stays in ${folder}`);
      else discard();
    },
  };
}
