/**
 * The page that a test opens in a real browser: it talks with `BrowserVoiceClient`, does what the test
 * orders and reports what it sees.
 */
import { BrowserVoiceClient } from '../browser-voice-client.ts';
import { type PageAudioContext, type VoiceNode, webPlatform } from '../web-platform.ts';
import type { PageOrder, PageReport } from './page-reports.ts';

declare const location: { readonly search: string };
declare const EventSource: new (
  url: string,
) => { onmessage: ((event: { readonly data: string }) => void) | null };
declare const AnalyserNode: new (
  context: PageAudioContext,
) => { getFloatTimeDomainData(samples: Float32Array): void };

let reported = Promise.resolve();

/** In order: each report waits for the one before. */
function report(what: PageReport): void {
  reported = reported.then(async () => {
    await fetch('/report', { method: 'POST', body: JSON.stringify(what) });
  });
}

const url = new URLSearchParams(location.search).get('url') ?? '';
const voice = new BrowserVoiceClient({
  url,
  workletUrl: '/voice-worklet.js',
  onMessage: (message) => report({ what: 'message', type: message.type }),
  onState: (state) => report({ what: 'state', ...state }),
  platform: {
    ...webPlatform,
    openSocket(address) {
      const socket = webPlatform.openSocket(address);
      const send = socket.send.bind(socket);
      socket.send = (message) => {
        if (typeof message === 'string' && message.includes('"played"')) {
          report({ what: 'played', ms: JSON.parse(message).ms });
        }
        send(message);
      };
      return socket;
    },
    createVoiceNode(context) {
      const node = webPlatform.createVoiceNode(context);
      watchLoudness(context, node);
      return node;
    },
    async openMicrophone() {
      const microphone = await webPlatform.openMicrophone();
      for (const track of microphone.getTracks()) {
        if ('getSettings' in track && typeof track.getSettings === 'function') {
          report({ what: 'microphone', settings: track.getSettings() });
        }
      }
      return microphone;
    },
  },
});

/** Says once that something can be heard. */
function watchLoudness(context: PageAudioContext, node: VoiceNode): void {
  const analyser = new AnalyserNode(context);
  node.connect(analyser);
  const samples = new Float32Array(2048);
  const check = () => {
    analyser.getFloatTimeDomainData(samples);
    const peak = Math.max(...samples);
    if (peak > 0.001) report({ what: 'loudspeaker', peak });
    else webPlatform.clock.after(20, check);
  };
  check();
}

const orders = new EventSource('/orders');
orders.onmessage = ({ data }) => {
  const order: PageOrder = JSON.parse(data);
  if (order.do === 'type') voice.type(order.text);
  else if (order.do === 'mute') voice.mute(order.muted);
  else void voice.stop();
};

voice.start().catch((error: unknown) => report({ what: 'failure', error: String(error) }));
