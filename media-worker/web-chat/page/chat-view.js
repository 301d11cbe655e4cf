/** @import { ConnectionState } from './chat-connection.js' */
/** @import { Entry, Transcript } from './transcript.js' */
import { agentName } from './transcript.js';

/** @type {Readonly<Record<string, string>>} */
const channelNames = { voice: 'phone call', whatsapp: 'WhatsApp', webchat: 'web chat' };
/** @type {Readonly<Record<string, string>>} */
const offerNames = { voice: 'a phone call', whatsapp: 'WhatsApp' };

/** @type {Readonly<Record<ConnectionState['name'], string>>} */
const stateNames = {
  connecting: 'Connecting…',
  open: 'Connected',
  waiting: 'Connection lost',
  refused: 'Not connected',
  takenOver: 'Open elsewhere',
  ended: 'Ended',
};

/** @typedef {{ readonly title: string; readonly text: string; readonly action?: string }} Notice */

/** The page's elements, and what to do with them. */
export class ChatView {
  #page = {
    agent: element('agent'),
    status: element('status'),
    end: element('end'),
    entries: element('entries'),
    activity: element('activity'),
    announcer: element('announcer'),
    notice: element('notice'),
    offers: element('offers'),
    composer: element('composer'),
    stop: element('stop'),
  };
  #text = /** @type {HTMLTextAreaElement} */ (element('text'));
  #send = /** @type {HTMLButtonElement} */ (element('send'));
  #scroller = /** @type {HTMLElement} */ (element('entries').closest('main'));
  /** @type {Map<Entry, { readonly item: HTMLLIElement; shown: string }>} */
  #items = new Map();
  /** @type {Set<Entry>} */
  #announced = new Set();

  /**
   * @param {{
   *   onSay(text: string): void; onStop(): void; onEnd(): void; onAction(): void;
   * }} actions
   */
  constructor({ onSay, onStop, onEnd, onAction }) {
    const { composer, stop, end, notice, offers } = this.#page;
    // Not every browser lets the keyboard reach what scrolls.
    this.#scroller.tabIndex = 0;
    const say = () => {
      const text = this.#text.value.trim();
      if (text === '' || this.#text.disabled) return;
      this.#text.value = '';
      this.#fitText();
      onSay(text);
      this.#text.focus();
    };
    composer.addEventListener('submit', (event) => {
      event.preventDefault();
      say();
    });
    this.#text.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      say();
    });
    this.#text.addEventListener('input', () => this.#fitText());
    stop.addEventListener('click', onStop);
    end.addEventListener('click', onEnd);
    notice.addEventListener('click', ({ target }) => {
      if (target instanceof HTMLButtonElement) onAction();
    });
    offers.addEventListener('click', ({ target }) => {
      const channel = target instanceof HTMLElement ? target.dataset.channel : undefined;
      if (channel !== undefined) onSay(`Yes, please switch me over to ${offerNames[channel]}.`);
    });
  }

  /** @param {Transcript} transcript @param {ConnectionState} state */
  show(transcript, state) {
    const scroller = this.#scroller;
    const isAtEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 80;
    this.#showEntries(transcript, state.name === 'open');
    this.#showState(transcript, state);
    if (isAtEnd) scroller.scrollTop = scroller.scrollHeight;
  }

  /** @param {Notice | undefined} notice */
  notify(notice) {
    const section = this.#page.notice;
    section.hidden = notice === undefined;
    // Without a conversation there is nothing above it.
    this.#scroller.hidden = notice !== undefined && this.#items.size === 0;
    section.replaceChildren(
      ...(notice === undefined ? [] : [made('h2', notice.title), made('p', notice.text)]),
      ...(notice?.action === undefined ? [] : [button(notice.action)]),
    );
  }

  /** @param {Transcript} transcript @param {boolean} isOpen */
  #showEntries({ entries }, isOpen) {
    const list = this.#page.entries;
    const gone = new Map(this.#items);
    entries.forEach((entry, index) => {
      gone.delete(entry);
      const item = this.#itemOf(entry, isOpen);
      if (list.children[index] !== item) list.insertBefore(item, list.children[index] ?? null);
      this.#announce(entry);
    });
    for (const [entry, { item }] of gone) {
      item.remove();
      this.#items.delete(entry);
    }
  }

  /** @param {Entry} entry @param {boolean} isOpen */
  #itemOf(entry, isOpen) {
    const held = this.#items.get(entry) ?? { item: document.createElement('li'), shown: '' };
    this.#items.set(entry, held);
    const heading = headingOf(entry);
    const mark = markOf(entry, isOpen);
    const shown = JSON.stringify([heading, entry.text, mark]);
    if (held.shown === shown) return held.item;
    held.shown = shown;
    held.item.className = entry.kind;
    held.item.replaceChildren(
      ...(heading === '' ? [] : [made('span', heading, 'who')]),
      entry.text,
      ...(mark === '' ? [] : [made('span', mark, 'mark')]),
    );
    return held.item;
  }

  /** Screen readers get each answer once, whole. @param {Entry} entry */
  #announce(entry) {
    if (this.#announced.has(entry) || entry.kind === 'customer') return;
    if (entry.kind === 'agent' && !entry.isDone) return;
    this.#announced.add(entry);
    this.#page.announcer.textContent = entry.text;
  }

  /** @param {Transcript} transcript @param {ConnectionState} state */
  #showState(transcript, state) {
    const { agent, status, end, activity, composer, stop, offers } = this.#page;
    const isOpen = state.name === 'open';
    const isOver = ['refused', 'takenOver', 'ended'].includes(state.name);
    agent.textContent = transcript.agent === undefined ? '' : agentName(transcript.agent);
    status.textContent = stateNames[state.name];
    status.dataset.state = state.name;
    end.hidden = isOver;
    composer.hidden = isOver;
    this.#text.disabled = isOver;
    this.#send.disabled = isOver;

    const last = transcript.entries[transcript.entries.length - 1];
    const isStreaming = last?.kind === 'agent' && !last.isDone;
    const isBusy = isOpen && (transcript.unanswered !== undefined || isStreaming);
    stop.hidden = !isBusy;
    activity.hidden = !isBusy || (isStreaming && transcript.activity === undefined);
    activity.textContent = transcript.activity ?? 'Writing';

    const offered = isOver ? [] : transcript.offers.filter((channel) => channel in offerNames);
    if (offers.dataset.shown !== offered.join()) {
      offers.dataset.shown = offered.join();
      offers.replaceChildren(...offered.map(offerButton));
    }
    offers.hidden = offered.length === 0;
  }

  #fitText() {
    this.#text.style.height = 'auto';
    this.#text.style.height = `${this.#text.scrollHeight + 2}px`;
  }
}

/** @param {Entry} entry */
function headingOf(entry) {
  if (entry.kind === 'agent') return agentName(entry.agent);
  return entry.kind === 'summary' ? `Going on from your ${channelName(entry.channel)}` : '';
}

/** @param {Entry} entry @param {boolean} isOpen */
function markOf(entry, isOpen) {
  const isWaiting = entry.kind === 'customer' && !entry.isAnswered && !isOpen;
  return isWaiting ? 'Waits for the connection' : '';
}

/** @param {string} channel */
function offerButton(channel) {
  const offer = button(`Switch to ${offerNames[channel]}`);
  offer.dataset.channel = channel;
  return offer;
}

/** @param {string} text */
function button(text) {
  const created = document.createElement('button');
  created.type = 'button';
  created.textContent = text;
  return created;
}

/** @param {string} tag @param {string} text @param {string} [className] */
function made(tag, text, className = '') {
  const created = document.createElement(tag);
  created.className = className;
  created.textContent = text;
  return created;
}

/** @param {string} channel */
function channelName(channel) {
  return channelNames[channel] ?? channel;
}

/** @param {string} id */
function element(id) {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`The page has no element "${id}".`);
  return found;
}
