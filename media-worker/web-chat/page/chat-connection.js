/** @import { ChatConnectionParts, ConnectionState, SocketLike } from './chat-connection.js' */
/** @import { ServerMessage } from './transcript.js' */

/** Close codes of the web-chat socket (docs/api.md). */
const takenOver = 4001;
const ended = 4002;
const serviceRestart = 1012;
/** Ours: the socket is given up, the conversation goes on. */
const givenUp = 4000;

const readyWithinMs = 15_000;
const quietMs = 25_000;
const answerWithinMs = 10_000;
const probeWithinMs = 4_000;
const delaysMs = [500, 1_000, 2_000, 4_000, 8_000, 15_000];
/** A token may be free again a moment later: its last socket has not been given up yet. */
const refusalsBelieved = 2;

export class ChatConnection {
  /** @type {ConnectionState} */
  state = { name: 'connecting' };
  #parts;
  #tokens;
  /** @type {SocketLike | undefined} */
  #socket;
  #isReady = false;
  #failures = 0;
  #refusals = 0;
  /** Cancels the one timer there is. @type {() => void} */
  #cancel = () => undefined;

  /** @param {ChatConnectionParts} parts */
  constructor(parts) {
    this.#parts = parts;
    this.#tokens = [...parts.tokens];
  }

  open() {
    const [token] = this.#tokens;
    if (this.#socket !== undefined || this.state.name === 'ended') return;
    if (token === undefined) {
      this.#become({ name: 'refused' });
      return;
    }
    this.#become({ name: 'connecting' });
    this.#isReady = false;
    const socket = this.#parts.openSocket(token);
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => {
      if (this.#socket === socket) this.#receive(String(data));
    });
    socket.addEventListener('close', ({ code, reason }) => {
      if (this.#socket === socket) this.#lose(token, code, reason);
    });
    this.#wait(readyWithinMs, () => this.#giveUp());
  }

  probe() {
    if (this.state.name === 'waiting') this.open();
    else if (this.state.name === 'open') this.#ping(probeWithinMs);
  }

  /** @param {Readonly<Record<string, unknown>>} message */
  send(message) {
    if (this.state.name !== 'open' || this.#socket === undefined) return false;
    this.#socket.send(JSON.stringify(message));
    return true;
  }

  end() {
    const socket = this.#socket;
    this.#forget();
    this.#become({ name: 'ended', reason: 'you have ended the conversation' });
    socket?.close(1000, 'the visitor has ended the conversation');
  }

  /** @param {string} text */
  #receive(text) {
    /** @type {ServerMessage} */
    const message = JSON.parse(text);
    if (message.type === 'ready') this.#begin(String(message.reconnectToken));
    if (this.#isReady) this.#wait(quietMs, () => this.#ping(answerWithinMs));
    this.#parts.onMessage(message);
    if (this.#isReady && this.state.name !== 'open') this.#become({ name: 'open' });
  }

  /** @param {string} token */
  #begin(token) {
    this.#isReady = true;
    this.#failures = 0;
    this.#refusals = 0;
    this.#tokens = [token];
    this.#parts.onToken(token);
  }

  /** @param {number} patienceMs */
  #ping(patienceMs) {
    if (this.send({ type: 'ping' })) this.#wait(patienceMs, () => this.#giveUp());
  }

  /** The peer is gone, whatever the browser still believes. */
  #giveUp() {
    const [token = ''] = this.#tokens;
    const socket = this.#socket;
    this.#lose(token, givenUp, '');
    socket?.close(givenUp, 'no answer');
  }

  /** @param {string} token @param {number} code @param {string} reason */
  #lose(token, code, reason) {
    const wasReady = this.#isReady;
    this.#forget();
    if (code === takenOver) this.#become({ name: 'takenOver' });
    else if (code === ended) this.#become({ name: 'ended', reason });
    else if (wasReady) this.#openLater(code === serviceRestart);
    else void this.#askWhy(token);
  }

  /** The socket closed before it was of any use: the token may be the reason. @param {string} token */
  async #askWhy(token) {
    this.#openLater(false);
    const { state } = this;
    const verdict = await this.#parts.checkToken(token);
    // The customer, or time, was faster.
    if (this.state !== state) return;
    this.#refusals = verdict === 'refused' ? this.#refusals + 1 : 0;
    if (this.#refusals < refusalsBelieved) return;
    this.#refusals = 0;
    this.#tokens.shift();
    this.#cancel();
    this.open();
  }

  /** @param {boolean} soon */
  #openLater(soon) {
    const longestMs = delaysMs[Math.min(this.#failures, delaysMs.length - 1)] ?? 0;
    this.#failures += 1;
    // Many pages lose their worker at the same moment: they come back one by one.
    const delayMs = longestMs * ((soon ? 0 : 0.5) + this.#parts.random() / 2);
    this.#become({ name: 'waiting', delayMs });
    this.#wait(delayMs, () => this.open());
  }

  #forget() {
    this.#cancel();
    this.#socket = undefined;
    this.#isReady = false;
  }

  /** @param {number} delayMs @param {() => void} callback */
  #wait(delayMs, callback) {
    this.#cancel();
    this.#cancel = this.#parts.after(delayMs, callback);
  }

  /** @param {ConnectionState} state */
  #become(state) {
    this.state = state;
    this.#parts.onState(state);
  }
}
