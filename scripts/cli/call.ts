import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { CallScriptError, loadCallScript } from '../journey/load-call-script.ts';
import { openStackAccess } from '../journey/open-stack-access.ts';
import { runScripts } from '../journey/run-scripts.ts';
import { parsePortBase } from '../stack/ports.ts';
import { readStackFile } from '../stack/read-stack-file.ts';
import { bootStack } from '../stack/stack.ts';
import { projectRoot } from './project-root.ts';
import { runMain, UsageError, untilStopped } from './run-main.ts';
import { streamingModeOption, streamingModeSetting } from './streaming-mode-option.ts';

const help = `Plays call scripts as the customer, on the phone, WhatsApp and web chat.

  npm run call -- FILE... [options]

  FILE             call script (YAML); examples in tests/journeys/
  --json OUT       writes one report per journey: turns, timings, tools, handoffs
  --wav DIR        folder for the stereo recordings (default out/recordings)
  --calls N        plays each script N times at once, each with a customer of its own (default 1)
  --mode MODE      how the calls are carried: media or voice_live (default: as the stack is set up)
  --port-base N    ports of a stack to start when none is running (default 7100)
  --help           this text

A stack kept up by \`npm start\` is used; otherwise one is started and stopped again.
Ends with 0 only if every expectation held.`;

await runMain(async (stop, stopRequested) => {
  const { values, positionals } = parse();
  if (values.help) {
    console.log(help);
    return 0;
  }
  if (positionals.length === 0) throw new UsageError(`Name at least one call script.\n\n${help}`);
  const calls = Number(values.calls ?? '1');
  if (!Number.isInteger(calls) || calls < 1 || calls > 200)
    throw new UsageError('--calls takes a whole number from 1 to 200.');
  const scripts = positionals.map((file) => loadScript(file));

  const mode = streamingModeOption(values.mode);
  const running = readStackFile(projectRoot);
  const runningMode = running?.environment.ACS_STREAMING_MODE ?? 'media';
  if (running !== undefined && mode !== undefined && mode !== runningMode) {
    throw new UsageError(
      `The running stack carries calls as ${runningMode}. Stop it, or start it with --mode ${mode}.`,
    );
  }
  const booted = running
    ? undefined
    : await bootStack({
        projectRoot,
        portBase: parsePortBase(values['port-base'] ?? process.env.CONTINUO_PORT_BASE),
        ...streamingModeSetting(mode),
        report: (line) => console.error(line),
        onUnexpectedExit: (message) => stop(message),
      });
  try {
    const settings = running ?? booted?.settings;
    if (!settings) throw new Error('No stack is running.');
    const { access, world, close } = await openStackAccess(settings);
    try {
      const playing = runScripts(scripts, {
        access,
        world,
        calls,
        wavFolder: resolve(values.wav ?? `${projectRoot}/out/recordings`),
        print: (line) => console.log(line),
        live: scripts.length * calls === 1,
      });
      const reports = await untilStopped(stopRequested, playing);
      if (values.json !== undefined) {
        mkdirSync(dirname(resolve(values.json)), { recursive: true });
        writeFileSync(values.json, `${JSON.stringify(reports, null, 2)}\n`);
      }
      const passed = reports.filter((report) => report.ok).length;
      console.log(`\n${passed} of ${reports.length} journeys passed`);
      return passed === reports.length ? 0 : 1;
    } finally {
      await close();
    }
  } finally {
    await booted?.close();
  }
});

function parse() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        json: { type: 'string' },
        wav: { type: 'string' },
        calls: { type: 'string' },
        mode: { type: 'string' },
        'port-base': { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n\n${help}`);
  }
}

function loadScript(file: string) {
  try {
    return loadCallScript(file);
  } catch (error) {
    if (error instanceof CallScriptError) throw new UsageError(error.message);
    throw error;
  }
}
