import { seedDocumentStore } from '#registries/seed/seed-document-store.ts';
import { createUtilitiesSeed } from '#registries/seed/utilities-seed.ts';
import { tools } from '#registries/toolstore/index.ts';
import type { Channel } from '#shared/contracts/ids.ts';
import type { KeypadCaptureOutcome } from '#shared/contracts/keypad.ts';
import type { Fact } from '#shared/contracts/session.ts';
import {
  type AnyTool,
  type OpenMatter,
  type ToolContext,
  ToolFailure,
} from '#shared/contracts/tool.ts';
import type { QueueStatus, RecordArea, ToolServices } from '#shared/contracts/tool-services.ts';
import { createRecordArea } from '#shared/conversation/record-area.ts';
import type { FakeDocumentStore } from '#shared/testing/fake-document-store.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { FlakyDocumentStore } from './flaky-document-store.ts';

/** Noon in Chicago on a winter day. */
export const benchNowMs = Date.UTC(2026, 0, 20, 18, 0);

export type SwitchRequest = Parameters<ToolServices['startChannelSwitch']>[0];

/** The seeded system of record that several sessions of a test share. */
export interface Company {
  readonly documents: FakeDocumentStore;
  readonly clock: VirtualClock;
}

/** A company whose store can be made to fail. */
export interface FlakyCompany extends Company {
  readonly documents: FlakyDocumentStore;
}

/** A freshly seeded company. */
export async function openCompany(nowMs = benchNowMs): Promise<FlakyCompany> {
  const clock = new VirtualClock(nowMs);
  const documents = new FlakyDocumentStore({ clock });
  await seedDocumentStore(documents, createUtilitiesSeed({ nowMs }));
  return { documents, clock };
}

/** A card number that was never given out. */
export const benchCard = '4929868754321077';

/** Who is in the session, and how. */
export interface BenchSession {
  /** A seeded customer; a stranger when absent. */
  readonly customerId?: string;
  readonly verified?: boolean;
  readonly channel?: Channel;
  /** Number the person calls from. */
  readonly phone?: string;
  readonly sessionId?: string;
  readonly queue?: QueueStatus;
  readonly reachable?: readonly Channel[];
  /** What the customer has not answered; nothing when absent. */
  readonly openMatters?: readonly OpenMatter[];
  /** What is typed into the telephone's keypad, or how taking it ends; {@link benchCard} when absent. */
  readonly typed?: string | KeypadCaptureOutcome;
  /** Who takes calls, by department. */
  readonly transferTargets?: Readonly<Record<string, ReturnType<ToolServices['transferTarget']>>>;
}

/**
 * One session in which tools run as the engine runs them: arguments and results are checked, and
 * `requires` is honoured. Records live in the fake document store.
 */
export class ToolBench {
  readonly company: Company;
  readonly facts: Record<string, Fact> = {};
  readonly switches: SwitchRequest[] = [];
  /** What tools said while they ran. */
  readonly progress: string[] = [];
  readonly queued: { readonly priority: string }[] = [];
  customerId: string | undefined;
  verified: boolean;
  readonly #session: BenchSession;
  #calls = 0;

  constructor(company: Company, session: BenchSession = {}) {
    this.company = company;
    this.#session = session;
    this.customerId = session.customerId;
    this.verified = session.verified ?? false;
  }

  /** @returns the checked result. @throws ToolFailure as the model would get it. */
  async run(
    name: string,
    args: Readonly<Record<string, unknown>> = {},
    key = this.#nextKey(),
    signal = new AbortController().signal,
  ): Promise<Readonly<Record<string, unknown>>> {
    const tool = toolNamed(name);
    const context = this.context(key, signal);
    const isAllowed = {
      none: true,
      identified: context.customer !== undefined,
      verified: context.customer?.verified === true,
    }[tool.requires];
    if (!isAllowed) throw new ToolFailure({ code: `${tool.requires}_required`, message: '' });
    return tool.result.parse(await tool.execute(tool.parameters.parse(args), context));
  }

  #nextKey(): string {
    this.#calls += 1;
    return `${this.#session.sessionId ?? 'session-1'}-call-${this.#calls}`;
  }

  /** The message of a result, for tests about wording. */
  async say(name: string, args: Readonly<Record<string, unknown>> = {}): Promise<string> {
    return String((await this.run(name, args)).message);
  }

  /** The question that must be answered with yes first. */
  async confirm(
    name: string,
    args: Readonly<Record<string, unknown>>,
  ): Promise<string | undefined> {
    const tool = toolNamed(name);
    return tool.confirm?.(tool.parameters.parse(args), this.context('confirm'));
  }

  recordsOf(ownerId: string): RecordArea {
    return createRecordArea({ documents: this.company.documents, ownerId });
  }

  context(idempotencyKey: string, signal = new AbortController().signal): ToolContext {
    const { channel = 'voice', phone, sessionId = 'session-1' } = this.#session;
    const { customerId } = this;
    return {
      customer:
        customerId === undefined
          ? undefined
          : { customerId, name: undefined, phone, verified: this.verified },
      session: {
        sessionId,
        channel,
        agent: 'UtilitiesConcierge',
        scenario: 'utilities',
        customerPhone: phone,
        facts: { ...this.facts },
        openMatters: this.#session.openMatters ?? [],
      },
      learn: (facts) => {
        for (const [fact, value] of Object.entries(facts)) {
          if (value === undefined) delete this.facts[fact];
          else this.facts[fact] = value;
        }
      },
      identify: (customer) => {
        this.customerId = customer.customerId;
        this.verified = customer.verified;
      },
      services: this.#services(),
      clock: this.company.clock,
      signal,
      idempotencyKey,
      progress: (message) => void this.progress.push(message),
    };
  }

  #services(): ToolServices {
    const { queue = { callersWaiting: 0, estimatedWaitSeconds: undefined } } = this.#session;
    return {
      customerRecords: () => {
        if (this.customerId === undefined) {
          throw new ToolFailure({ code: 'customer_unknown', message: 'Who is it?' });
        }
        return this.recordsOf(this.customerId);
      },
      publicRecords: this.recordsOf('public'),
      findCustomerByAccount: async (accountNumber) => {
        const page = await this.company.documents.query('customers', {
          filters: [{ field: 'profile.account_number', operator: 'equals', value: accountNumber }],
          limit: 1,
        });
        const found = page.documents[0]?.customerId;
        return typeof found === 'string' ? { customerId: found } : undefined;
      },
      recordsForVerification: (customerId) => this.recordsOf(customerId),
      queue: {
        status: async () => queue,
        join: async (entry) => {
          this.queued.push(entry);
          return { place: queue.callersWaiting + 1, status: queue };
        },
      },
      transferTarget: (department) => this.#session.transferTargets?.[department],
      captureKeys: async ({ onReady, sink }) => {
        const { channel = 'voice' } = this.#session;
        const { typed = channel === 'voice' ? benchCard : undefined } = this.#session;
        if (typed === undefined)
          throw new ToolFailure({ code: 'no_keypad', message: 'No keypad.' });
        onReady?.();
        if (typeof typed !== 'string') return typed;
        await sink(typed);
        return { status: 'captured', length: typed.length };
      },
      startChannelSwitch: async (request) => {
        this.switches.push(request);
        return { handoffId: `handoff-${request.target}` };
      },
      reachableChannels: async () => this.#session.reachable ?? ['whatsapp', 'webchat'],
      sendMessage: async () => ({ messageId: 'message-1' }),
    };
  }
}

export function toolNamed(name: string): AnyTool {
  const tool = tools.find((each) => each.name === name);
  if (tool === undefined) throw new Error(`There is no tool "${name}".`);
  return tool;
}
