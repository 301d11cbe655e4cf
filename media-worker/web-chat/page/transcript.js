/** @import { Entry, ServerMessage, StoredTranscript } from './transcript.js' */

const mostStored = 200;
const notes = {
  lost: 'The answer to this message got lost on the way. Please ask again.',
  stopped: 'Stopped.',
  failed: 'Something went wrong on our side. Please try again.',
  refused: 'This message could not be read. Please write it in another way.',
};

export class Transcript {
  /** @type {Entry[]} */
  entries;
  /** @type {string | undefined} */
  agent;
  /** @type {string | undefined} */
  activity;
  /** @type {readonly string[]} */
  offers = [];
  /** Turns whose pieces cannot be put together any more; they are shown when they come whole. */
  #broken = new Set();

  /** @param {StoredTranscript} [stored] */
  constructor(stored) {
    this.entries = [...(stored?.entries ?? [])];
    this.agent = stored?.agent;
  }

  get unanswered() {
    for (const entry of this.entries) {
      if (entry.kind === 'customer' && !entry.isAnswered) return entry;
    }
    return undefined;
  }

  /** @param {string} id @param {string} text */
  say(id, text) {
    this.offers = [];
    this.entries.push({ kind: 'customer', id, text, isAnswered: false });
  }

  /** @param {ServerMessage} message */
  apply(message) {
    const turnId = textOf(message.turnId);
    switch (message.type) {
      case 'ready':
        this.agent ??= textOf(message.agent);
        return;
      case 'handoff':
        this.#addSummary(textOf(message.sourceChannel), textOf(message.summary));
        return;
      case 'text-delta':
        this.#addPiece(turnId, textOf(message.agent), textOf(message.text));
        return;
      case 'message':
        this.#addWhole(turnId, textOf(message.agent), textOf(message.text));
        return;
      case 'tool-start':
        this.activity = 'Looking into it';
        return;
      case 'tool-progress':
        this.activity = textOf(message.message).replace(/[.…\s]+$/, '');
        return;
      case 'tool-end':
        this.activity = undefined;
        return;
      case 'agent-switch':
        this.#changeAgent(textOf(message.from), textOf(message.to));
        return;
      case 'channel-offer':
        this.offers = Array.isArray(message.channels) ? message.channels.map(textOf) : [];
        return;
      case 'turn-end':
        this.#endTurn(turnId, textOf(message.finishReason));
        return;
      case 'error':
        this.#report(textOf(message.code));
        return;
      default:
        return;
    }
  }

  connectionLost() {
    this.activity = undefined;
    for (const entry of this.entries) {
      if (entry.kind === 'customer' && !entry.isAnswered) this.#broken.add(entry.id);
      if (entry.kind === 'agent' && !entry.isDone) this.#broken.add(entry.turnId);
    }
  }

  /** @returns {StoredTranscript} */
  store() {
    return { entries: this.entries.slice(-mostStored), agent: this.agent };
  }

  /** @param {string} channel @param {string} text */
  #addSummary(channel, text) {
    if (text === '' || this.entries.some(({ kind }) => kind === 'summary')) return;
    this.entries.unshift({ kind: 'summary', channel, text });
  }

  /** @param {string} turnId @param {string} agent @param {string} text */
  #addPiece(turnId, agent, text) {
    if (this.#broken.has(turnId)) return;
    this.activity = undefined;
    this.agent = agent;
    const open = this.#openEntry(turnId, agent);
    if (open !== undefined) open.text += text;
    else this.#insert(turnId, { kind: 'agent', turnId, agent, text, isDone: false });
  }

  /** @param {string} turnId @param {string} agent @param {string} text */
  #addWhole(turnId, agent, text) {
    const isRepeated = this.entries.some(
      (entry) =>
        entry.kind === 'agent' &&
        entry.isDone &&
        entry.turnId === turnId &&
        entry.agent === agent &&
        entry.text === text,
    );
    if (isRepeated) return;
    this.agent = agent;
    const open = this.#openEntry(turnId, agent);
    if (open === undefined) {
      this.#insert(turnId, { kind: 'agent', turnId, agent, text, isDone: true });
    } else {
      open.text = text;
      open.isDone = true;
    }
  }

  /** @param {string} from @param {string} to */
  #changeAgent(from, to) {
    // A page that comes back gets the last turn again, this included.
    if (this.agent === to || (this.agent !== undefined && this.agent !== from)) return;
    this.agent = to;
    const turnId = this.unanswered?.id ?? '';
    this.#insert(turnId, { kind: 'note', text: `You are now talking to ${agentName(to)}.` });
  }

  /** @param {string} turnId @param {string} finishReason */
  #endTurn(turnId, finishReason) {
    this.activity = undefined;
    this.#broken.delete(turnId);
    let hasAnswer = false;
    for (const entry of this.entries) {
      if (entry.kind !== 'agent' || entry.turnId !== turnId) continue;
      hasAnswer = true;
      entry.isDone = true;
    }
    for (const entry of this.entries) {
      if (entry.kind !== 'customer' || entry.id !== turnId || entry.isAnswered) continue;
      entry.isAnswered = true;
      if (finishReason === 'cancelled') this.#insert(turnId, { kind: 'note', text: notes.stopped });
      const isSilent = finishReason === 'completed' && !hasAnswer;
      if (isSilent) this.#insert(turnId, { kind: 'note', text: notes.lost });
      return;
    }
  }

  /** @param {string} code */
  #report(code) {
    const turnId = this.unanswered?.id ?? '';
    if (code === 'internal') {
      this.#insert(turnId, { kind: 'note', text: notes.failed });
    } else if (code === 'invalid_request' && this.unanswered !== undefined) {
      this.unanswered.isAnswered = true;
      this.#insert(turnId, { kind: 'note', text: notes.refused });
    }
  }

  /** @param {string} turnId @param {string} agent */
  #openEntry(turnId, agent) {
    for (const entry of this.entries) {
      const isOpen = entry.kind === 'agent' && !entry.isDone;
      if (isOpen && entry.turnId === turnId && entry.agent === agent) return entry;
    }
    return undefined;
  }

  /**
   * Puts an entry behind its turn: before the messages that wait for theirs.
   * @param {string} turnId @param {Entry} entry
   */
  #insert(turnId, entry) {
    const index = this.entries.findIndex(
      (other) => other.kind === 'customer' && !other.isAnswered && other.id !== turnId,
    );
    this.entries.splice(index === -1 ? this.entries.length : index, 0, entry);
  }
}

/** @param {string} name */
export function agentName(name) {
  const words = name.replace(/([a-z])([A-Z])/g, '$1 $2').replace(/[_-]+/g, ' ');
  return words.replace(/ agent$/i, '');
}

/** @param {unknown} field */
function textOf(field) {
  return typeof field === 'string' ? field : '';
}
