import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadCallScript } from '../journey/load-call-script.ts';
import { openStackAccess } from '../journey/open-stack-access.ts';
import { runScripts } from '../journey/run-scripts.ts';
import { parsePortBase } from '../stack/ports.ts';
import { bootStack } from '../stack/stack.ts';
import { UsageError } from '../stack/usage-error.ts';
import { outputFolder } from './output-place.ts';
import { projectRoot } from './project-root.ts';
import { runMain } from './run-main.ts';

const help = `Plays one whole journey: a phone call, then WhatsApp, then web chat.

  npm run demo [-- options]

  --port-base N    first of eight consecutive ports (default 7100, or CONTINUO_PORT_BASE)
  --wav DIR        folder for the stereo recording (default out/recordings)
  --help           this text

Needs no cloud account. Ends with 0 only if every step did what it should.`;

await runMain(async (requestStop, stop) => {
  const { values } = parse();
  if (values.help) {
    console.log(help);
    return 0;
  }
  const portBase = parsePortBase(values['port-base'] ?? process.env.CONTINUO_PORT_BASE);
  const wavFolder = outputFolder('--wav', values.wav ?? join(projectRoot, 'out', 'recordings'));
  console.log('Starting the local cloud, the Functions host and the media worker ...');
  const stack = await bootStack({
    projectRoot,
    portBase,
    report: (line) => console.log(line),
    onUnexpectedExit: requestStop,
  });
  try {
    const { access, world, close } = await openStackAccess(stack.settings);
    try {
      console.log(
        '\nA customer calls. The call is played in real time and takes about two minutes ...',
      );
      const script = loadCallScript(join(projectRoot, 'tests/journeys/outage-then-whatsapp.yaml'));
      const [report] = await runScripts([script], {
        access,
        world,
        calls: 1,
        wavFolder,
        print: (line) => console.log(line),
        live: true,
        stop,
      });
      return report?.ok ? 0 : 1;
    } finally {
      await close();
    }
  } finally {
    await stack.close();
    console.log('Everything is shut down.');
  }
});

function parse() {
  try {
    return parseArgs({
      options: {
        'port-base': { type: 'string' },
        wav: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n\n${help}`);
  }
}
