import { describe, expect, it } from 'vitest';
import type { LoggedCall } from './journey-log.ts';
import { unmetOfCall } from './unmet-of-call.ts';

const call = (parts: Partial<LoggedCall> = {}): LoggedCall => ({
  at: 0,
  placedBy: 'company',
  from: '+15550100000',
  to: '+15550100102',
  events: [],
  recorded: [],
  unrecorded: [],
  ...parts,
});

describe('what an answering machine recorded', () => {
  const voicemail = '/^hello this is ava.*goodbye/';

  it('is all that was said from its beep on', () => {
    const recorded = ['Hello this is Ava.', 'Please call back. Goodbye.'];
    expect(unmetOfCall({ voicemail }, call({ recordsSince: 5, recorded }))).toEqual([]);
  });

  it('lacks what was said before', () => {
    const cut = call({
      recordsSince: 5,
      unrecorded: ['Hello this is Ava.'],
      recorded: ['Goodbye.'],
    });
    expect(unmetOfCall({ voicemail }, cut)).toEqual([
      `voicemail ${voicemail} — but the machine recorded "Goodbye." (said before it recorded, so lost: "Hello this is Ava.")`,
    ]);
    expect(unmetOfCall({ voicemail }, call({ recordsSince: 5 }))).toEqual([
      `voicemail ${voicemail} — but the machine recorded nothing`,
    ]);
  });

  it('is nothing where no machine has answered, or nobody was called', () => {
    const none = [`voicemail ${voicemail} — but no answering machine recorded anything`];
    expect(unmetOfCall({ voicemail }, call())).toEqual(none);
    expect(unmetOfCall({ voicemail }, undefined)).toEqual(none);
  });
});

describe('what the list of calls says', () => {
  const listed = {
    call_id: 'call',
    status: 'failed',
    end_reason: 'busy (486/10031)',
    answered_by: null,
    outcome: null,
    recording: null,
  };

  it('is compared key by key, the reason by its beginning words', () => {
    expect(
      unmetOfCall({ call: { status: 'failed', end_reason: 'Busy' } }, call({ listed })),
    ).toEqual([]);
    expect(
      unmetOfCall(
        {
          call: {
            status: 'disconnected',
            answered_by: 'machine',
            outcome: 'voicemail',
            end_reason: '/^declined/',
          },
        },
        call({ listed }),
      ),
    ).toEqual([
      'call status disconnected — but it is: failed',
      'call answered_by machine — but it is: not known',
      'call outcome voicemail — but it is: not known',
      'call end_reason /^declined/ — but it is: busy (486/10031)',
    ]);
  });

  it('says so when the call is not in it', () => {
    expect(unmetOfCall({ call: { status: 'failed' } }, call())).toEqual([
      'the call in the list of calls — but it is not there',
    ]);
  });
});
