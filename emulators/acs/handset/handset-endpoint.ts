import { type ControlEndpoint, parseCommand } from '../rest/control-sockets.ts';
import { handsetCommandSchema } from './handset-protocol.ts';
import { canonicalPhone, type HandsetRegistry } from './handset-registry.ts';

const PHONE = /^\+[1-9]\d{6,14}$/;

/** `/_handset?phone=+1555...`: one WebSocket is one open WhatsApp screen. */
export function handsetEndpoint(handsets: HandsetRegistry): ControlEndpoint {
  return {
    path: '/_handset',
    open(query, send) {
      // A plus that was not percent-encoded arrives as a space.
      const phone = canonicalPhone((query.get('phone') ?? '').trim());
      if (!PHONE.test(phone)) return undefined;
      const close = handsets.open(phone, send);
      return {
        onText(text) {
          const parsed = parseCommand(handsetCommandSchema, text);
          if ('problem' in parsed) send({ type: 'error', message: parsed.problem });
          else handsets.write(phone, parsed.command);
        },
        onClose: close,
      };
    },
  };
}
