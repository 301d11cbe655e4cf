import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { endpoints } from '#functions/endpoints.ts';
import type { Access } from '#functions/http/caller.ts';
import { notFoundEndpoints } from '#functions/http/not-found.ts';
import { apiPrefix } from '#functions/http/register-endpoint.ts';
import { mediaStreamPath } from '#media-worker/acs-media/media-route.ts';
import { mostDashboards } from '#media-worker/dashboard/dashboard-route.ts';
import { webChatPath } from '#media-worker/web-chat/web-chat-route.ts';
import {
  browserSampleRatesHz,
  browserVoiceClientMessageSchema,
  browserVoiceCloseCodes,
  browserVoicePath,
  browserVoiceServerMessageSchema,
  longestTypedText,
} from '#shared/contracts/browser-voice-message.ts';
import { dashboardPath, relayNoticeSchema } from '#shared/contracts/dashboard-message.ts';
import { sessionEventSchema } from '#shared/contracts/session-event.ts';
import {
  longestWebChatText,
  webChatClientMessageSchema,
  webChatCloseCodes,
  webChatServerMessageSchema,
} from '#shared/contracts/web-chat-message.ts';
import { errorCatalogue } from '#shared/errors/catalogue.ts';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');
const page = read('../../docs/api.md');
const [functionsPart = '', workerPart = ''] = page.split('\n## Media worker\n');

/** `GET /path: access` of each endpoint that a part of the page documents. */
const documentedIn = (part: string): string[] =>
  [...part.matchAll(/^### `([A-Z]+ \S+)`\n\nAccess: (.+)$/gm)].map(
    ([, address, access]) => `${address}: ${access}`,
  );

function accessInWords(access: Access): string {
  switch (access) {
    case 'anyone':
      return 'anyone';
    case 'event-grid':
      return 'Event Grid';
    case 'telephony':
      return 'Azure Communication Services';
    default:
      return access.service === true ? `${access.role}, own processes` : access.role;
  }
}

/** `type field field` of each message in a part's tables. */
function tableOf(text: string): string[] {
  return [...text.matchAll(/^\| `([a-z-]+)` \|([^|]*)\|/gm)]
    .filter(([, type]) => type !== 'type')
    .map(([, type, fields = '']) =>
      [type, ...[...fields.matchAll(/`(\w+)`/g)].map(([, field]) => field)].join(' '),
    )
    .toSorted();
}

/** The same of the schemas. */
function rowsOf(
  messages: readonly {
    readonly shape: { readonly type: { readonly value: string } } & Readonly<
      Record<string, unknown>
    >;
  }[],
): string[] {
  return messages
    .map(({ shape: { type, ...fields } }) => [type.value, ...Object.keys(fields)].join(' '))
    .toSorted();
}

describe('docs/api.md', () => {
  it('documents every endpoint of the Functions app with who may call it, and nothing else', () => {
    const served = endpoints
      .filter((endpoint) => !notFoundEndpoints.includes(endpoint))
      .map(
        ({ method, route, access }) => `${method} /${apiPrefix}/${route}: ${accessInWords(access)}`,
      );
    expect(documentedIn(functionsPart).toSorted()).toEqual(served.toSorted());
  });

  it('documents every path of the media worker, and nothing else', () => {
    const paths = read('../../media-worker/server.ts').matchAll(/^ +(?:async )?'(\/[^']+)'[:(]/gm);
    const served = [
      ...[...paths].map(([, path]) => `GET ${path}: anyone`),
      `WS ${mediaStreamPath}: Azure Communication Services`,
      `WS ${webChatPath}: signed link`,
      `WS ${browserVoicePath}: page token`,
      `WS ${dashboardPath}: page token`,
    ];
    expect(documentedIn(workerPart).toSorted()).toEqual(served.toSorted());
  });

  it('heads every section in the form that these tests read', () => {
    expect(page.match(/^### .*$/gm)).toHaveLength(
      documentedIn(functionsPart).length + documentedIn(workerPart).length,
    );
  });

  it.each([
    {
      path: webChatPath,
      fromPage: webChatClientMessageSchema.options,
      fromWorker: webChatServerMessageSchema.options,
      mentioned: [`1 to ${longestWebChatText} characters`, `${webChatCloseCodes.takenOver}`],
    },
    {
      path: browserVoicePath,
      fromPage: browserVoiceClientMessageSchema.options,
      fromWorker: browserVoiceServerMessageSchema.options,
      mentioned: [
        `1 to ${longestTypedText} characters`,
        `${browserVoiceCloseCodes.takenOver}`,
        ...browserSampleRatesHz.map(String),
      ],
    },
    {
      path: dashboardPath,
      fromPage: [],
      fromWorker: [...sessionEventSchema.shape.body.options, ...relayNoticeSchema.options],
      mentioned: [`${mostDashboards}`],
    },
  ])('lists every message of $path with its fields, in both directions', (socket) => {
    const section = workerPart.split(`### \`WS ${socket.path}\`\n`)[1]?.split('\n### ')[0] ?? '';
    const [fromPage = '', fromWorker = ''] = section.split('The worker sends');
    expect(tableOf(fromPage)).toEqual(rowsOf(socket.fromPage));
    expect(tableOf(fromWorker)).toEqual(rowsOf(socket.fromWorker));
    for (const text of socket.mentioned) expect(section).toContain(text);
  });

  it('names error codes with the status they have in the catalogue', () => {
    const named = [...page.matchAll(/(\d{3}) `([a-z_]+)`|`([a-z_]+)` \((\d{3})\)/g)].map(
      ([, statusBefore, code, codeBefore, status]) => ({
        code: code ?? codeBefore,
        status: Number(statusBefore ?? status),
      }),
    );
    const known = Object.entries(errorCatalogue).map(([code, { status }]) => ({ code, status }));
    expect(named.length).toBeGreaterThan(0);
    expect(known).toEqual(expect.arrayContaining(named));
  });
});
