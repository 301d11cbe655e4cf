import type { StackPorts } from './ports.ts';

/** Subscribes the Functions app to telephony and messaging events, as the deployment does in Azure. */
export async function registerEventSubscriptions(
  ports: StackPorts,
  environment: Readonly<Record<string, string>>,
): Promise<void> {
  const subscriptions = [
    { path: '/api/v1/calls/answer', eventTypes: ['Microsoft.Communication.IncomingCall'] },
    {
      path: '/api/v1/recordings/events',
      eventTypes: ['Microsoft.Communication.RecordingFileStatusUpdated'],
    },
    {
      path: '/api/v1/channels/whatsapp/webhook',
      eventTypes: [
        'Microsoft.Communication.AdvancedMessageReceived',
        'Microsoft.Communication.AdvancedMessageDeliveryStatusUpdated',
      ],
    },
  ];
  for (const { path, eventTypes } of subscriptions) {
    const response = await fetch(`http://127.0.0.1:${ports.acs}/_admin/event-subscriptions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        url: `${environment.BASE_URL}${path}`,
        eventTypes,
        headers: { 'x-continuo-event-key': environment.EVENT_GRID_KEY },
      }),
    });
    if (!response.ok) {
      throw new Error(
        `The event subscription for ${path} was refused (${response.status}): ${await response.text()}`,
      );
    }
  }
}
