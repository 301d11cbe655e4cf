import type { CallRegistry } from '../calls/call-registry.ts';
import type { PhoneVoice } from '../phone-voice.ts';
import { type ControlEndpoint, parseCommand } from '../rest/control-sockets.ts';
import { lineCommandSchema } from './line-protocol.ts';
import type { LineRegistry } from './line-registry.ts';
import { PhoneLine } from './phone-line.ts';

/** `/_phone/line`: one WebSocket is one telephone. Closing it hangs up. */
export function lineEndpoint(dependencies: {
  readonly calls: CallRegistry;
  readonly lines: LineRegistry;
  readonly voice: PhoneVoice;
}): ControlEndpoint {
  const { calls, lines, voice } = dependencies;
  return {
    path: '/_phone/line',
    open(_query, send) {
      const line = new PhoneLine({ voice, exchange: calls, send });
      lines.add(line);
      return {
        onText(text) {
          const parsed = parseCommand(lineCommandSchema, text);
          if ('problem' in parsed) send({ type: 'error', message: parsed.problem });
          else line.command(parsed.command);
        },
        onClose() {
          line.unplug();
          calls.unregister(line);
          lines.unplug(line);
        },
      };
    },
  };
}
