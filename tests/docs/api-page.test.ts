import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { endpoints } from '#functions/endpoints.ts';
import type { Access } from '#functions/http/caller.ts';
import { notFoundEndpoints } from '#functions/http/not-found.ts';
import { apiPrefix } from '#functions/http/register-endpoint.ts';
import { mediaStreamPath } from '#media-worker/acs-media/media-route.ts';
import { webChatPath } from '#media-worker/web-chat/web-chat-route.ts';
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
    ];
    expect(documentedIn(workerPart).toSorted()).toEqual(served.toSorted());
  });

  it('heads every section in the form that these tests read', () => {
    expect(page.match(/^### .*$/gm)).toHaveLength(
      documentedIn(functionsPart).length + documentedIn(workerPart).length,
    );
  });

  it('lists every web-chat message with its fields, in both directions', () => {
    const [fromPage = '', fromWorker = ''] = workerPart.split('The worker sends:');
    const tableOf = (text: string): string[] =>
      [...text.matchAll(/^\| `([a-z-]+)` \|([^|]*)\|/gm)]
        .filter(([, type]) => type !== 'type')
        .map(([, type, fields = '']) =>
          [type, ...[...fields.matchAll(/`(\w+)`/g)].map(([, field]) => field)].join(' '),
        );
    const rowOf = (shape: Readonly<Record<string, unknown>>, type: string): string =>
      [type, ...Object.keys(shape).filter((field) => field !== 'type')].join(' ');
    const sent = webChatClientMessageSchema.options.map(({ shape }) =>
      rowOf(shape, shape.type.value),
    );
    const received = webChatServerMessageSchema.options.map(({ shape }) =>
      rowOf(shape, shape.type.value),
    );
    expect(tableOf(fromPage).toSorted()).toEqual(sent.toSorted());
    expect(tableOf(fromWorker).toSorted()).toEqual(received.toSorted());
    expect(fromPage).toContain(`1 to ${longestWebChatText} characters`);
    expect(fromWorker).toContain(`${webChatCloseCodes.takenOver}`);
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
