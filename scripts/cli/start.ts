import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { parsePortBase } from '../stack/ports.ts';
import { readStackFile } from '../stack/read-stack-file.ts';
import { bootStack } from '../stack/stack.ts';
import { companyPhone } from '../stack/stack-settings.ts';
import { UsageError } from '../stack/usage-error.ts';
import { projectRoot } from './project-root.ts';
import { runMain } from './run-main.ts';
import { streamingModeOption, streamingModeSetting } from './streaming-mode-option.ts';

const help = `Starts the local cloud, the Functions host and the media worker and keeps them up.

  npm start [-- options]

  --mode MODE      how calls are carried: media (default) or voice_live
  --workers N      media workers behind one address (default 1, at most 8); one that ends is started again
  --port-base N    first of eight consecutive ports (default 7100, or CONTINUO_PORT_BASE)
  --help           this text

Then, in another terminal: npm run call -- tests/journeys/outage-then-whatsapp.yaml
Real Azure services are used for whatever \`.env\` names; see docs/configuration.md.`;

await runMain(async (requestStop, stop) => {
  const { values } = parse();
  if (values.help) {
    console.log(help);
    return 0;
  }
  const mode = streamingModeOption(values.mode);
  const workers = workersOption(values.workers);
  const portBase = parsePortBase(values['port-base'] ?? process.env.CONTINUO_PORT_BASE);
  const running = readStackFile(projectRoot);
  if (running)
    throw new UsageError(
      `A stack is already running on ports ${running.portBase} and up. Stop it first: Ctrl-C in its terminal, or kill ${running.processIds.join(' ')}.`,
    );
  console.log('Starting ...');
  const stack = await bootStack({
    projectRoot,
    portBase,
    ...streamingModeSetting(mode),
    workers,
    report: (line) => console.log(line),
    onUnexpectedExit: requestStop,
    announce: true,
  });
  const at = (port: number) => `http://127.0.0.1:${port}`;
  console.log(`
Continuo is up.
  Functions API    ${at(stack.ports.functions)}/api/v1/readiness
  Media worker     ${at(stack.ports.mediaWorker)}/readiness
  Phone lines      ${at(stack.ports.acs)}/_phone/lines
  Calls            ${at(stack.ports.acs)}/_admin/calls
  Number           ${companyPhone}
  Admin key        ADMIN_FUNCTION_KEY in out/stack.json
  Logs             out/logs/
${stack.workers.map(({ name, port, processId }) => `  ${name}   ${at(port)}/readiness (process ${processId})\n`).join('')}
Place a call:  npm run call -- tests/journeys/outage-then-whatsapp.yaml
Stop:          Ctrl-C`);
  if (!stop.aborted) await once(stop, 'abort');
  console.log('Stopping ...');
  await stack.close();
  return 0;
});

function workersOption(text = '1'): number {
  const workers = Number(text);
  if (Number.isInteger(workers) && workers >= 1 && workers <= 8) return workers;
  throw new UsageError('--workers takes a whole number from 1 to 8.');
}

function parse() {
  try {
    return parseArgs({
      options: {
        mode: { type: 'string' },
        workers: { type: 'string' },
        'port-base': { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n\n${help}`);
  }
}
