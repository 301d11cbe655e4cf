import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { callScriptExample } from '../journey/call-script.ts';
import { expectationSchema } from '../journey/expectation-schema.ts';
import type { JourneyReport } from '../journey/journey-report.ts';
import {
  CallScriptError,
  type LoadedCallScript,
  loadCallScript,
} from '../journey/load-call-script.ts';
import { openStackAccess } from '../journey/open-stack-access.ts';
import { runScripts } from '../journey/run-scripts.ts';
import { stepExamples } from '../journey/script-step.ts';
import { PlainError } from '../stack/plain-error.ts';
import { parsePortBase } from '../stack/ports.ts';
import { isRunning, readStackFile } from '../stack/read-stack-file.ts';
import { reasonOf } from '../stack/reason-of.ts';
import { bootStack } from '../stack/stack.ts';
import type { StackSettings } from '../stack/stack-settings.ts';
import { UsageError } from '../stack/usage-error.ts';
import { outputFile, outputFolder } from './output-place.ts';
import { projectRoot } from './project-root.ts';
import { runMain } from './run-main.ts';
import { streamingModeOption, streamingModeSetting } from './streaming-mode-option.ts';

const help = `Plays call scripts as the customer, on the phone, WhatsApp and web chat.

  npm run call -- FILE... [options]

  FILE             call script (YAML); examples in tests/journeys/
  --json OUT       writes one report per journey: turns, timings, tools, handoffs
  --wav DIR        folder for the stereo recordings (default out/recordings)
  --calls N        plays each script N times at once, each with a customer of its own (default 1)
  --mode MODE      how phone calls are carried: media or voice_live (default: as the stack is set up)
  --port-base N    uses the stack on these ports, or starts one there (default 7100)
  --help           this text

A script has a name, a customer and steps; docs/call-scripts.md says everything about it:

${indented(callScriptExample)}

Steps:

${Object.values(stepExamples)
  .map((example) => `  - ${example}`)
  .join('\n')}

  company_calls has the company call the customer; answers_as: person, busy, no_answer, declines, switched_off
  or {answering_machine: {greeting: "Please leave a message after the tone."}}, whose recording
  expect: {voicemail: "call us back"} looks at.

An expectation holds when all its keys do:
  ${wrapped(Object.keys(expectationSchema.shape))}

A stack kept up by \`npm start\` is used; otherwise one is started and stopped again.
Ends with 0 only if every expectation held, with 1 if one did not or the stack failed (the report is
written all the same), with 2 if the command line or a script is wrong.`;

function indented(text: string): string {
  return text.replaceAll(/^/gm, '  ');
}

/** Ten names to a line. */
function wrapped(names: readonly string[]): string {
  return names
    .map((name, index) => (index % 10 === 9 ? `${name},\n ` : `${name},`))
    .join(' ')
    .replace(/,\s*$/, '');
}

const callsRule = '--calls takes a whole number from 1 to 200.';

await runMain(async (requestStop, stop) => {
  const { values, positionals } = parse();
  if (values.help) {
    console.log(help);
    return 0;
  }
  if (positionals.length === 0) throw new UsageError(`Name at least one call script.\n\n${help}`);
  const calls = Number(values.calls ?? '1');
  if (!Number.isInteger(calls) || calls < 1 || calls > 200) throw new UsageError(callsRule);
  const scripts = positionals.map((file) => loadScript(file));
  refuseSameNames(scripts);
  const portBase = parsePortBase(values['port-base'] ?? process.env.CONTINUO_PORT_BASE);
  const jsonFile = values.json === undefined ? undefined : outputFile('--json', values.json);
  const wavFolder = outputFolder('--wav', values.wav ?? join(projectRoot, 'out', 'recordings'));

  const announced = readStackFile(projectRoot);
  const isWanted = values['port-base'] === undefined || announced?.portBase === portBase;
  const running = isWanted ? announced : undefined;
  const mode = streamingModeOption(values.mode);
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
        portBase,
        ...streamingModeSetting(mode),
        report: (line) => console.error(line),
        onUnexpectedExit: requestStop,
      });
  const watching = running && watch(running, requestStop);
  try {
    const settings = running ?? booted?.settings;
    if (!settings) throw new Error('No stack is running.');
    const { access, world, close } = await openStackAccess(settings);
    try {
      const reports = await runScripts(scripts, {
        access,
        world,
        calls,
        wavFolder,
        print: (line) => console.log(line),
        live: scripts.length * calls === 1,
        stop,
      });
      if (jsonFile !== undefined) writeReports(jsonFile, reports);
      const passed = reports.filter((report) => report.ok).length;
      console.log(`\n${passed} of ${reports.length} journeys passed`);
      return passed === reports.length ? 0 : 1;
    } finally {
      await close();
    }
  } finally {
    clearInterval(watching);
    await booted?.close();
  }
});

/** A stack that somebody else keeps up does not tell us when it ends. */
function watch(running: StackSettings, requestStop: (message: string) => void): NodeJS.Timeout {
  const watching = setInterval(() => {
    if (isRunning(running)) return;
    clearInterval(watching);
    requestStop(`The stack on ports ${running.portBase} and up has ended.`);
  }, 500);
  return watching;
}

function writeReports(file: string, reports: readonly JourneyReport[]): void {
  try {
    writeFileSync(file, `${JSON.stringify(reports, null, 2)}\n`);
  } catch (cause) {
    throw new PlainError(`${file}: the report could not be written (${reasonOf(cause)}).`, {
      cause,
    });
  }
}

/** Recordings are named after the script. */
function refuseSameNames(scripts: readonly LoadedCallScript[]): void {
  const fileOf = new Map<string, string>();
  for (const { file, script } of scripts) {
    const other = fileOf.get(script.name);
    if (other !== undefined)
      throw new UsageError(
        `${other} and ${file} are both named "${script.name}". Rename one; to play a script several times, use --calls.`,
      );
    fileOf.set(script.name, file);
  }
}

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
    const message = error instanceof Error ? error.message : String(error);
    // `--calls -1` is taken for two options, and a bare `--calls` lacks its number.
    if (message.startsWith("Option '--calls")) throw new UsageError(callsRule);
    throw new UsageError(`${message}\n\n${help}`);
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
