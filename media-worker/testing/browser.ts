import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { WebSocket } from 'ws';
import { z } from 'zod';

const programs = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** Chromium on this machine, if there is one. */
export function findChromium(): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return programs
    .flatMap((program) => folders.map((folder) => join(folder, program)))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

const incomingSchema = z.object({
  id: z.number().optional(),
  method: z.string().optional(),
  sessionId: z.string().optional(),
  params: z.record(z.string(), z.unknown()).optional(),
  result: z.record(z.string(), z.unknown()).optional(),
  error: z.object({ message: z.string() }).optional(),
});
const evaluatedSchema = z.object({
  result: z.object({ value: z.unknown().optional() }),
  exceptionDetails: z.unknown().optional(),
});

type Parameters = Readonly<Record<string, unknown>>;
interface DevToolsEvent {
  readonly method: string;
  readonly sessionId: string | undefined;
  readonly params: Parameters;
}

/** One tab. */
export interface BrowserTab {
  /** What the tab reported: failures of scripts, and what the browser warns of. */
  readonly problems: readonly string[];
  /** Every request of the tab, with its headers. */
  readonly requests: readonly { readonly url: string; readonly headers: Parameters }[];
  command(method: string, params?: Parameters): Promise<Parameters>;
  /** The value of an expression in the page. */
  evaluate(expression: string): Promise<unknown>;
  /** Resolves when an expression in the page becomes true. */
  until(expression: string): Promise<void>;
  goTo(url: string): Promise<void>;
  close(): Promise<void>;
}

/** A headless Chromium, spoken to by the Chrome DevTools Protocol. */
export class Browser {
  readonly #process: ChildProcess;
  readonly #profile: string;
  readonly #socket: WebSocket;
  readonly #waiting = new Map<
    number,
    { resolve(result: Parameters): void; reject(error: Error): void }
  >();
  readonly #listeners = new Set<(event: DevToolsEvent) => void>();
  #commands = 0;

  private constructor(process: ChildProcess, profile: string, socket: WebSocket) {
    this.#process = process;
    this.#profile = profile;
    this.#socket = socket;
    socket.on('message', (text) => this.#receive(text.toString()));
  }

  static async start(program: string): Promise<Browser> {
    const profile = mkdtempSync(join(tmpdir(), 'continuo-browser-'));
    const process = spawn(
      program,
      [
        '--headless=new',
        '--no-sandbox',
        '--disable-gpu',
        '--disable-dev-shm-usage',
        '--disable-background-networking',
        '--no-first-run',
        '--remote-debugging-port=0',
        `--user-data-dir=${profile}`,
        'about:blank',
      ],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    const address = await new Promise<string>((resolve, reject) => {
      let text = '';
      process.stderr?.on('data', (chunk: Buffer) => {
        text += chunk.toString();
        const found = /DevTools listening on (ws:\S+)/.exec(text)?.[1];
        if (found !== undefined) resolve(found);
      });
      process.once('error', reject);
      process.once('exit', () => reject(new Error(`The browser did not start:\n${text}`)));
    });
    const socket = new WebSocket(address, { perMessageDeflate: false });
    await once(socket, 'open');
    return new Browser(process, profile, socket);
  }

  /** Opens a tab with storage of its own, `width` by `height` pixels. */
  async openTab(width = 390, height = 844): Promise<BrowserTab> {
    const { browserContextId } = await this.#send('Target.createBrowserContext');
    const { targetId } = await this.#send('Target.createTarget', {
      url: 'about:blank',
      browserContextId,
    });
    const attached = await this.#send('Target.attachToTarget', { targetId, flatten: true });
    const sessionId = z.string().parse(attached.sessionId);
    const command = (method: string, params: Parameters = {}) =>
      this.#send(method, params, sessionId);
    const problems: string[] = [];
    const requests: { url: string; headers: Parameters }[] = [];
    const onEvent = ({ method, params, sessionId: of }: DevToolsEvent) => {
      if (of !== sessionId) return;
      if (method === 'Runtime.exceptionThrown' || method === 'Log.entryAdded') {
        problems.push(JSON.stringify(params));
      } else if (method === 'Network.requestWillBeSent') {
        requests.push(z.looseObject({ request: requestSchema }).parse(params).request);
      } else if (method === 'Page.javascriptDialogOpening') {
        void command('Page.handleJavaScriptDialog', { accept: true });
      }
    };
    this.#listeners.add(onEvent);
    for (const domain of ['Page', 'Runtime', 'Log', 'Network']) await command(`${domain}.enable`);
    await command('Emulation.setDeviceMetricsOverride', {
      width,
      height,
      deviceScaleFactor: 1,
      mobile: width < 600,
    });
    const evaluate = async (expression: string) => {
      const evaluated = evaluatedSchema.parse(
        await command('Runtime.evaluate', {
          expression,
          awaitPromise: true,
          returnByValue: true,
          userGesture: true,
        }),
      );
      if (evaluated.exceptionDetails === undefined) return evaluated.result.value;
      throw new Error(`${expression}: ${JSON.stringify(evaluated.exceptionDetails)}`);
    };
    return {
      problems,
      requests,
      command,
      evaluate,
      async until(expression) {
        const settled = await evaluate(`new Promise((resolve) => {
          const startedAt = performance.now();
          const look = () => {
            if (${expression}) resolve('true');
            else if (performance.now() - startedAt > 8000) resolve(document.body.innerText);
            else setTimeout(look, 10);
          };
          look();
        })`);
        if (settled !== 'true') throw new Error(`Not true: ${expression}\nThe page:\n${settled}`);
      },
      goTo: async (url) => {
        const loaded = this.#next((event) => event.method === 'Page.loadEventFired', sessionId);
        await command('Page.navigate', { url });
        await loaded;
      },
      close: async () => {
        this.#listeners.delete(onEvent);
        await this.#send('Target.disposeBrowserContext', { browserContextId });
      },
    };
  }

  async close(): Promise<void> {
    const exited = once(this.#process, 'exit');
    this.#socket.close();
    this.#process.kill();
    await exited;
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 5 });
  }

  #send(method: string, params: Parameters = {}, sessionId?: string): Promise<Parameters> {
    this.#commands += 1;
    const id = this.#commands;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#socket.send(
        JSON.stringify({ id, method, params, ...(sessionId === undefined ? {} : { sessionId }) }),
      );
    });
  }

  #next(fits: (event: DevToolsEvent) => boolean, sessionId: string): Promise<void> {
    return new Promise((resolve) => {
      const listen = (event: DevToolsEvent) => {
        if (event.sessionId !== sessionId || !fits(event)) return;
        this.#listeners.delete(listen);
        resolve();
      };
      this.#listeners.add(listen);
    });
  }

  #receive(text: string): void {
    const {
      id,
      method,
      sessionId,
      params = {},
      result,
      error,
    } = incomingSchema.parse(JSON.parse(text));
    if (method !== undefined) {
      for (const listen of [...this.#listeners]) listen({ method, sessionId, params });
      return;
    }
    const waiting = this.#waiting.get(id ?? -1);
    this.#waiting.delete(id ?? -1);
    if (error === undefined) waiting?.resolve(result ?? {});
    else waiting?.reject(new Error(error.message));
  }
}

const requestSchema = z.object({ url: z.string(), headers: z.record(z.string(), z.unknown()) });
