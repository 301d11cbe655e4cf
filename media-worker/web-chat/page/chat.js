/** @import { ConnectionState } from './chat-connection.js' */
/** @import { ServerMessage, StoredTranscript } from './transcript.js' */
/** @import { Notice } from './chat-view.js' */
import { ChatConnection } from './chat-connection.js';
import { ChatView } from './chat-view.js';
import { Transcript } from './transcript.js';

const storageKey = 'continuo-chat';
const repeatAfterMs = 2_000;

/** What stays in this tab, so that reloading it loses nothing. */
/** @typedef {{ token: string; sessionId: string; transcript: StoredTranscript }} Stored */

const linkToken = takeTokenFromAddress();
const stored = restore();
let token = '';
let sessionId = stored?.sessionId ?? '';
let transcript = new Transcript(stored?.transcript);
/** Id of the message whose turn is running, as far as this page knows. */
let inFlight = '';

const view = new ChatView({
  onSay(text) {
    transcript.say(newId(), text);
    sendNext();
    keep();
    show();
  },
  onStop: () => void connection.send({ type: 'stop' }),
  onEnd() {
    if (window.confirm('End this conversation?')) connection.end();
  },
  onAction: () => connection.open(),
});

const connection = new ChatConnection({
  tokens: [linkToken, stored?.token].filter((each) => each !== undefined),
  openSocket: (each) => new WebSocket(socketAddress(each)),
  checkToken,
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
  random: Math.random,
  onState,
  onMessage,
  onToken(next) {
    token = next;
  },
});

connection.open();
window.addEventListener('online', () => connection.probe());
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') connection.probe();
});

/** @param {ConnectionState} state */
function onState(state) {
  if (state.name === 'open') {
    sendNext();
  } else {
    inFlight = '';
    transcript.connectionLost();
  }
  if (state.name === 'ended' || state.name === 'refused') forget();
  view.notify(noticeOf(state));
  show();
}

/** @param {ServerMessage} message */
function onMessage(message) {
  if (message.type === 'ready') begin(String(message.sessionId));
  transcript.apply(message);
  if (message.type === 'turn-end') sendNext();
  if (message.type === 'error' && message.code === 'too_many_requests') {
    setTimeout(() => {
      inFlight = '';
      sendNext();
    }, repeatAfterMs);
  }
  // Pieces come many times a second, and the whole comes at the end.
  if (message.type !== 'text-delta') keep();
  show();
}

/** A link into another conversation begins with an empty page. @param {string} id */
function begin(id) {
  if (id !== sessionId) transcript = new Transcript();
  sessionId = id;
}

/** One message at a time: the next when the turn of the last one has ended. */
function sendNext() {
  const next = transcript.unanswered;
  if (next === undefined || next.id === inFlight) return;
  const { id, text } = next;
  if (connection.send({ type: 'message', id, text })) inFlight = id;
}

function show() {
  view.show(transcript, connection.state);
}

/** @param {ConnectionState} state @returns {Notice | undefined} */
function noticeOf(state) {
  switch (state.name) {
    case 'connecting':
    case 'open':
      return undefined;
    case 'waiting':
      // A short interruption is not worth a word.
      if (state.delayMs < 1_000) return undefined;
      return {
        title: 'The connection is lost',
        text: `We try again in ${Math.ceil(state.delayMs / 1_000)} seconds. What you write is kept.`,
        action: 'Try now',
      };
    case 'takenOver':
      return {
        title: 'This chat is open in another window',
        text: 'It goes on there, with everything you have written.',
        action: 'Use it here',
      };
    case 'ended':
      return {
        title: 'The conversation is over',
        text: `${sentence(state.reason)} Ask for a new link, or call us, whenever you want to go on.`,
      };
    case 'refused':
      return linkToken === undefined && stored === undefined
        ? {
            title: 'Please open the link we sent you',
            text: 'This page shows your conversation when you open it with that link. You get one in WhatsApp or on the phone: just ask for the web chat.',
          }
        : {
            title: 'This link does not open the chat any more',
            text: 'A link works once, and only for a limited time. If the chat is open in another tab, go on there. Otherwise ask for a new link: answer the message it came with, or call us. We still know what was said.',
          };
  }
}

/** @param {string} reason */
function sentence(reason) {
  return reason === '' ? '' : `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`;
}

/** The token opens the chat for whoever has it: it does not stay in the address or the history. */
function takeTokenFromAddress() {
  const address = new URL(window.location.href);
  const found = address.searchParams.get('token') ?? undefined;
  if (found !== undefined) window.history.replaceState(null, '', address.pathname);
  return found;
}

/** @param {string} each */
function socketAddress(each) {
  const address = new URL('api/v1/channels/webchat/ws', window.location.href);
  address.protocol = address.protocol.replace('http', 'ws');
  address.searchParams.set('token', each);
  return address;
}

/** @param {string} each @returns {Promise<'usable' | 'refused' | 'unknown'>} */
async function checkToken(each) {
  try {
    const answer = await fetch('chat/link', {
      headers: { authorization: `Bearer ${each}` },
      cache: 'no-store',
    });
    if (answer.ok) return 'usable';
    return answer.status === 401 ? 'refused' : 'unknown';
  } catch {
    return 'unknown';
  }
}

function newId() {
  const bytes = window.crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** @returns {Stored | undefined} */
function restore() {
  try {
    return JSON.parse(window.sessionStorage.getItem(storageKey) ?? '') ?? undefined;
  } catch {
    // Nothing was kept, or this browser keeps nothing: the page begins empty.
    return undefined;
  }
}

function keep() {
  if (token === '' || connection.state.name === 'ended') return;
  /** @type {Stored} */
  const kept = { token, sessionId, transcript: transcript.store() };
  try {
    window.sessionStorage.setItem(storageKey, JSON.stringify(kept));
  } catch {
    // This browser keeps nothing; only reloading the page loses what it shows.
    forget();
  }
}

function forget() {
  try {
    window.sessionStorage.removeItem(storageKey);
  } catch {
    // Then there is nothing to remove.
  }
}
