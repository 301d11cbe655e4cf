/**
 * The voice process: text in on stdin, PCM out on stdout. It is a program of its own because the
 * engine it loads (espeak-ng, native or as WASM inside the `text2wav` package) is GPL-3; nothing of
 * it is linked into the emulators.
 *
 * Requests are lines of JSON: `{id, text, voice, wordsPerMinute, pitch}`.
 * Replies are frames: u32 BE header length, u32 BE body length, JSON header, body.
 * The first reply is `{ready: true, engine}`; then `{id, sampleRateHz}` with 16-bit little-endian
 * mono PCM as the body, or `{id, error}` with an empty body.
 *
 * Plain JavaScript, so that it runs from the sources and beside a bundle without a build step.
 */
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { createInterface } from 'node:readline';

const FIRST_DATA_FIELD = 12;

/** Finds the `fmt ` and `data` chunks; espeak-ng streams leave the data length unset. */
function parseWav(wav) {
  let sampleRateHz = 0;
  let offset = FIRST_DATA_FIELD;
  while (offset + 8 <= wav.length) {
    const id = wav.toString('latin1', offset, offset + 4);
    const declared = wav.readUInt32LE(offset + 4);
    if (id === 'fmt ') sampleRateHz = wav.readUInt32LE(offset + 12);
    if (id === 'data') {
      const end = Math.min(wav.length, offset + 8 + declared);
      const evenEnd = end - ((end - offset) % 2);
      return { sampleRateHz, pcm: wav.subarray(offset + 8, evenEnd) };
    }
    offset += 8 + declared + (declared % 2);
  }
  throw new Error('the engine wrote no audio');
}

/** Of 200, 100 being usual: at that, loud syllables are clipped by the engine itself. */
const amplitude = 70;

const engineArguments = ({ voice, wordsPerMinute, pitch }) => [
  '-a',
  String(amplitude),
  '-v',
  voice,
  '-s',
  String(wordsPerMinute),
  '-p',
  String(pitch),
  '-b',
  '1',
  '-z',
];

function nativeEngine() {
  const probe = spawnSync('espeak-ng', ['--version'], { encoding: 'utf8' });
  if (probe.status !== 0) return undefined;
  const synthesize = (request) =>
    new Promise((resolve, reject) => {
      const child = spawn('espeak-ng', [...engineArguments(request), '--stdin', '--stdout'], {
        stdio: ['pipe', 'pipe', 'pipe'],
      });
      const audio = [];
      let complaint = '';
      child.stdout.on('data', (chunk) => audio.push(chunk));
      child.stderr.on('data', (chunk) => {
        complaint += chunk;
      });
      child.on('error', reject);
      child.on('close', (status) => {
        if (status === 0) resolve(parseWav(Buffer.concat(audio)));
        else reject(new Error(`espeak-ng exited with ${status}: ${complaint.trim()}`));
      });
      // A child that refuses its input reports the reason through its exit status.
      child.stdin.on('error', () => undefined);
      child.stdin.end(request.text);
    });
  return { name: `native ${probe.stdout.trim().split('\n')[0]}`, synthesize };
}

/**
 * espeak-ng compiled to WASM is a command-line program: it parses its arguments, writes a file and
 * leaves its globals dirty. Loading it for each utterance costs 35 ms; instead it is loaded once,
 * its memory is copied before the first run and put back before each further one (1 ms).
 */
function wasmEngine() {
  const require = createRequire(import.meta.url);
  const directory = path.join(path.dirname(require.resolve('text2wav')), 'lib');
  const program = new WebAssembly.Module(readFileSync(path.join(directory, 'espeak-ng.wasm')));
  const complaints = [];
  const engine = {
    noInitialRun: true,
    print: (line) => complaints.push(line),
    printErr: (line) => complaints.push(line),
    quit(_status, thrown) {
      throw thrown;
    },
    instantiateWasm(imports, received) {
      const instance = new WebAssembly.Instance(program, imports);
      received(instance, program);
      return instance.exports;
    },
  };
  require(path.join(directory, 'espeak-ng.js'))(engine);
  const pristineMemory = engine.HEAPU8.slice();
  const pristineStack = engine.asm.stackSave();

  const synthesize = (request) => {
    complaints.length = 0;
    engine.HEAPU8.set(pristineMemory);
    engine.asm.stackRestore(pristineStack);
    engine.FS.writeFile('/text.txt', request.text);
    engine.FS.writeFile('/speech.wav', new Uint8Array(0));
    engine.callMain([...engineArguments(request), '-f', '/text.txt', '-w', '/speech.wav']);
    for (const stream of engine.FS.streams) {
      if (stream && stream.fd > 2) engine.FS.close(stream);
    }
    const wav = Buffer.from(engine.FS.readFile('/speech.wav'));
    if (wav.length === 0) throw new Error(`espeak-ng wrote nothing: ${complaints.join(' ')}`);
    return parseWav(wav);
  };
  synthesize({ text: 'ready', voice: 'en-us', wordsPerMinute: 175, pitch: 50 });
  return { name: 'WASM espeak-ng (text2wav)', synthesize };
}

function reply(header, body = Buffer.alloc(0)) {
  const encoded = Buffer.from(JSON.stringify(header));
  const lengths = Buffer.alloc(8);
  lengths.writeUInt32BE(encoded.length, 0);
  lengths.writeUInt32BE(body.length, 4);
  process.stdout.write(Buffer.concat([lengths, encoded, body]));
}

const engine = nativeEngine() ?? wasmEngine();
reply({ ready: true, engine: engine.name });

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  try {
    const { pcm, sampleRateHz } = await engine.synthesize(request);
    reply({ id: request.id, sampleRateHz }, pcm);
  } catch (error) {
    reply({ id: request.id, error: error instanceof Error ? error.message : String(error) });
  }
}
// The WASM loader installs handlers that would keep a finished process alive.
process.exit(0);
