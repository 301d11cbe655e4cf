import { WebSocket } from 'ws';
import type { LineCommand, LineEvent } from '../line/line-protocol.ts';
import { EventLog } from './event-log.ts';

/** A telephone for tests. */
export interface PhoneClient {
  readonly log: EventLog<LineEvent>;
  send(command: LineCommand): void;
  sendText(text: string): void;
  /** The first event of this type, now or later. */
  event<Type extends LineEvent['type']>(type: Type): Promise<Extract<LineEvent, { type: Type }>>;
  close(): void;
}

/** Plugs a telephone into the emulator. */
export async function openPhone(emulatorUrl: string): Promise<PhoneClient> {
  const socket = new WebSocket(`${emulatorUrl.replace('http', 'ws')}/_phone/line`);
  const log = new EventLog<LineEvent>();
  socket.on('message', (payload) => log.add(JSON.parse(payload.toString())));
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  return {
    log,
    send: (command) => socket.send(JSON.stringify(command)),
    sendText: (text) => socket.send(text),
    event: <Type extends LineEvent['type']>(type: Type) =>
      log.find((event): event is Extract<LineEvent, { type: Type }> => event.type === type),
    close: () => socket.terminate(),
  };
}
