import type { StackPorts } from './ports.ts';

/**
 * Registers the template that opens a WhatsApp conversation when the customer has not written in the
 * last 24 hours; in Azure, Meta has approved it under the same name.
 */
export async function registerMessageTemplates(
  ports: StackPorts,
  environment: Readonly<Record<string, string>>,
): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${ports.acs}/_admin/templates`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      name: environment.WHATSAPP_OPENING_TEMPLATE ?? 'continuo_opening',
      language: environment.WHATSAPP_TEMPLATE_LANGUAGE ?? 'en',
      body: '{{1}}',
    }),
  });
  if (!response.ok) {
    throw new Error(
      `The message template was refused (${response.status}): ${await response.text()}`,
    );
  }
}
