import type { SessionControl } from '#shared/contracts/session-event.ts';

type OrderOf<Type extends SessionControl['type']> = Extract<
  SessionControl,
  { readonly type: Type }
>;

/** Whoever an order of the Functions app to a call is for, whatever carries the call. */
export interface OrderReceivers {
  /** The call is over. */
  readonly end: () => void;
  readonly channelSwitch: {
    report(order: OrderOf<'channel-switch-delivered' | 'channel-switch-failed'>): void;
  };
  readonly transfer: {
    report(
      order: OrderOf<'call-transfer-begun' | 'call-transfer-connected' | 'call-transfer-failed'>,
    ): void;
  };
}

/** Hands an order on. */
export function obeyOrder(order: SessionControl, receivers: OrderReceivers): void {
  switch (order.type) {
    case 'session-close':
      receivers.end();
      return;
    case 'channel-switch-delivered':
    case 'channel-switch-failed':
      receivers.channelSwitch.report(order);
      return;
    case 'call-transfer-begun':
    case 'call-transfer-connected':
    case 'call-transfer-failed':
      receivers.transfer.report(order);
      return;
    default:
      order satisfies never;
  }
}
