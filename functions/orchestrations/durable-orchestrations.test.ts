import { describe, expect, it } from 'vitest';
import { createDurableOrchestrations } from './durable-orchestrations.ts';

type Client = ReturnType<Parameters<typeof createDurableOrchestrations>[0]>;

/** Texts of durable-functions 3.5.0, which tells failures by nothing else. */
const unexpected = (status: number) =>
  new Error(`The operation failed with an unexpected status code: ${status}. Details: ""`);

const over = (client: Partial<Client>) =>
  createDurableOrchestrations(() => ({
    startNew: async () => 'id',
    raiseEvent: async () => undefined,
    getStatus: () => Promise.reject(new Error('not scripted')),
    ...client,
  }));

describe('orchestrations over the durable client', () => {
  it('starts, and leaves a running one alone', async () => {
    expect(await over({}).start('name', 'id', {})).toBe('started');
    const running = over({ startNew: () => Promise.reject(unexpected(409)) });
    expect(await running.start('name', 'id', {})).toBe('running');
  });

  it('fails when the extension fails', async () => {
    const broken = over({ startNew: () => Promise.reject(unexpected(500)) });
    await expect(broken.start('name', 'id', {})).rejects.toMatchObject({ code: 'internal' });
    const deaf = over({ raiseEvent: () => Promise.reject(unexpected(500)) });
    await expect(deaf.raiseEvent('id', 'event', {})).rejects.toThrow('500');
    await expect(over({}).status('id')).rejects.toThrow('not scripted');
  });

  it('says when there is no such instance', async () => {
    const none = over({
      raiseEvent: () => Promise.reject(new Error("No instance with ID 'id' found.")),
      getStatus: () =>
        Promise.reject(new Error('DurableClient error: replied with HTTP 404 response.')),
    });
    expect(await none.raiseEvent('id', 'event', {})).toBe(false);
    expect(await none.status('id')).toBeUndefined();
  });
});
