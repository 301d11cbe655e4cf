import type { LineRegistry } from '../line/line-registry.ts';
import { AcsError } from './acs-error.ts';
import type { Route } from './route.ts';

/** Phone lines for people: who is on the phone, and what was said. */
export function phoneRoutes(options: { readonly lines: LineRegistry }): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/_phone/lines',
      access: 'open',
      handle: () => ({
        status: 200,
        json: { lines: options.lines.list().map((line) => line.snapshot()) },
      }),
    },
    {
      method: 'GET',
      path: '/_phone/lines/{lineId}/audio.wav',
      access: 'open',
      handle({ params }) {
        const line = options.lines.find(params.lineId ?? '');
        if (line === undefined) throw new AcsError(404, 'LineNotFound', 'There is no such line.');
        return { status: 200, bytes: { contentType: 'audio/wav', content: line.wav() } };
      },
    },
  ];
}
