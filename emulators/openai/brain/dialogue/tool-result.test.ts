import { expect, it } from 'vitest';
import { parseToolResult } from './tool-result.ts';

it.each([
  ['{"ok":true,"message":" Done. "}', { ok: true, message: 'Done.' }],
  ['{"success":false,"message":"No."}', { ok: false, message: 'No.' }],
  ['{"error":{"code":"x","message":"Broken."}}', { ok: false, code: 'x', message: 'Broken.' }],
  [
    '{"ok":false,"code":"verification_required","message":"Who?","fix":"Call `v`."}',
    { ok: false, code: 'verification_required', fix: 'Call `v`.' },
  ],
  [
    '{"ok":true,"next_tool":"n","arguments":{"a":1}}',
    { offer: { tool: 'n', arguments: { a: 1 } } },
  ],
  ['{"ok":true,"on_accept":{"tool":"n"}}', { offer: { tool: 'n', arguments: {} } }],
  ['{"ok":true,"on_accept":"n"}', { offer: { tool: 'n', arguments: {} } }],
  ['just words', { ok: true, message: 'just words' }],
  ['', { ok: true, message: undefined }],
  ['[1]', { ok: true, message: '[1]' }],
])('reads %s', (content, expected) => {
  expect(parseToolResult(content)).toMatchObject(expected);
});
