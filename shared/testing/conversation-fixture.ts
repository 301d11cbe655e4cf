import { z } from 'zod';
import { type AgentDefinition, agentSchema } from '#shared/contracts/agent.ts';
import type { ChatMessage, ChatToolCall } from '#shared/contracts/chat-model.ts';
import type { Content } from '#shared/contracts/content.ts';
import type { Conversation, TurnInput } from '#shared/contracts/conversation.ts';
import type { CustomerContext } from '#shared/contracts/customer.ts';
import { type Channel, customerIdSchema, sessionIdSchema } from '#shared/contracts/ids.ts';
import type { RealtimeToolRound, RealtimeTurn } from '#shared/contracts/realtime-conversation.ts';
import { type ScenarioDefinition, scenarioSchema } from '#shared/contracts/scenario.ts';
import { type SessionMemo, sessionMemoSchema } from '#shared/contracts/session.ts';
import {
  type SessionEventBody,
  sessionEventChannel,
  sessionEventSchema,
} from '#shared/contracts/session-event.ts';
import { type AnyTool, defineTool } from '#shared/contracts/tool.ts';
import type { QueueStatus } from '#shared/contracts/tool-services.ts';
import type { TurnEvent } from '#shared/contracts/turn-event.ts';
import type { ChannelSwitchRequest } from '#shared/conversation/channel-switch.ts';
import {
  type ConversationsOptions,
  createConversations,
} from '#shared/conversation/create-conversations.ts';
import { emptyCustomerContext, FakeCustomerContexts } from './fake-customer-contexts.ts';
import { FakeDocumentStore } from './fake-document-store.ts';
import { FakeHotStore } from './fake-hot-store.ts';
import { FakeLogger } from './fake-logger.ts';
import { FakeThreadStore } from './fake-thread-store.ts';
import { ScriptedReplies, type ScriptedReply } from './scripted-replies.ts';
import { VirtualClock } from './virtual-clock.ts';

/** An agent of a small library, with only what a test cares about given. */
export function libraryAgent(
  settings: Partial<z.input<typeof agentSchema>> & { readonly name: string },
  promptTemplate = `You are ${settings.name} of the library.`,
): AgentDefinition {
  return {
    ...agentSchema.parse({
      description: `Helps people as ${settings.name}.`,
      greeting: `This is ${settings.name}.`,
      tools: [],
      voice: { name: 'en-US-AvaMultilingualNeural' },
      ...settings,
    }),
    promptTemplate,
  };
}

/** A tool with little behaviour of its own; replace what a test is about. */
export function libraryTool(
  tool: Partial<Parameters<typeof defineTool>[0]> & { readonly name: string },
): AnyTool {
  return defineTool({
    version: 1,
    description: `Does ${tool.name}.`,
    parameters: z.object({ title: z.string().optional() }),
    result: z.looseObject({ message: z.string() }),
    effect: 'read',
    requires: 'none',
    timeoutMs: 1000,
    execute: async () => ({ message: `${tool.name} is done.` }),
    ...tool,
  });
}

/** A scenario of the library: desk, loans (announced) and events (discrete). */
export function libraryScenario(
  changes: Partial<z.input<typeof scenarioSchema>> = {},
): ScenarioDefinition {
  return scenarioSchema.parse({
    name: 'library',
    description: 'Front desk of a small library.',
    start_agent: 'Desk',
    agents: ['Desk', 'Loans', 'Events'],
    handoffs: [
      { from: 'Desk', to: 'Loans', tool: 'handoff_loans', type: 'announced', when: 'about loans' },
      {
        from: 'Desk',
        to: 'Events',
        tool: 'handoff_events',
        type: 'discrete',
        when: 'about events',
      },
      { from: 'Loans', to: 'Desk', tool: 'handoff_desk', type: 'announced', when: 'all the rest' },
      {
        from: 'Events',
        to: 'Loans',
        tool: 'handoff_loans',
        type: 'announced',
        when: 'about loans',
      },
    ],
    template_vars: { library_name: 'Elm Street Library' },
    omnichannel: {
      channels: ['whatsapp', 'webchat'],
      high_volume: { queue_depth: 30, wait_seconds: 90 },
      preserve: ['account_number', 'wish', 'account_verified'],
      messages: {
        whatsapp: 'Hello from {{ library_name }}. {{ summary }}',
        webchat: 'Welcome back. {{ summary }}',
      },
    },
    ...changes,
  });
}

const handoffTool = (name: string): AnyTool =>
  libraryTool({
    name,
    effect: 'handoff',
    parameters: z.object({ reason: z.string().optional() }),
    result: z.object({ message: z.string().optional() }),
    execute: async () => ({}),
  });

/** Content of the library; `tools` are given to the desk. */
export function libraryContent(
  options: {
    readonly tools?: readonly AnyTool[];
    readonly agents?: readonly AgentDefinition[];
    readonly scenario?: ScenarioDefinition;
  } = {},
): Content {
  const tools = options.tools ?? [];
  const agents = options.agents ?? [
    libraryAgent({
      name: 'Desk',
      greeting:
        'Welcome to {{ library_name }}{% if customer_name %}, {{ customer_name }}{% endif %}.',
      return_greeting: 'Back at the desk.',
      tools: tools.filter(({ effect }) => effect !== 'handoff').map(({ name }) => name),
    }),
    libraryAgent({ name: 'Loans', greeting: 'You have reached loans.' }),
    libraryAgent({ name: 'Events' }),
  ];
  const scenario = options.scenario ?? libraryScenario();
  const handoffs = ['handoff_loans', 'handoff_events', 'handoff_desk'].map(handoffTool);
  return {
    agents: new Map(agents.map((agent) => [agent.name, agent])),
    scenarios: new Map([[scenario.name, scenario]]),
    tools: new Map([...handoffs, ...tools].map((tool) => [tool.name, tool])),
  };
}

/** A customer that may be called Ada. */
export function libraryCustomer(changes: Partial<CustomerContext> = {}): CustomerContext {
  return {
    ...emptyCustomerContext('ada-1'),
    name: 'Ada Reader',
    phone: '+15550100199',
    profile: { account_number: '7001' },
    ...changes,
  };
}

/** The turn engine with every port faked, and what it did. */
export class ConversationFixture {
  readonly clock = new VirtualClock();
  readonly hotStore = new FakeHotStore({ clock: this.clock });
  readonly documents = new FakeDocumentStore({ clock: this.clock });
  readonly threads = new FakeThreadStore();
  readonly logger = new FakeLogger();
  readonly chatModel: ScriptedReplies;
  readonly customers: FakeCustomerContexts;
  readonly switches: ChannelSwitchRequest[] = [];
  readonly arrivals: string[] = [];
  readonly leftQueue: string[] = [];
  /** What the live feed carried, in order. */
  readonly published: SessionEventBody[] = [];
  queue: QueueStatus = { callersWaiting: 0, estimatedWaitSeconds: undefined };
  readonly #content: Content;

  constructor(
    options: {
      readonly content?: Content;
      readonly customers?: readonly CustomerContext[];
      readonly replies?: readonly ScriptedReply[];
    } = {},
  ) {
    this.#content = options.content ?? libraryContent();
    this.customers = new FakeCustomerContexts(options.customers ?? []);
    this.chatModel = new ScriptedReplies(...(options.replies ?? []));
    void this.hotStore.subscribe(sessionEventChannel('*'), (text) => {
      this.published.push(sessionEventSchema.parse(JSON.parse(text)).body);
    });
  }

  /** A process of its own: everything shared is shared, nothing else. */
  conversations(changes: Partial<ConversationsOptions> = {}) {
    return createConversations({
      content: this.#content,
      chatModel: this.chatModel,
      hotStore: this.hotStore,
      documents: this.documents,
      customers: this.customers,
      threads: this.threads,
      callQueue: {
        status: async () => this.queue,
        join: async () => ({ place: 1, status: this.queue }),
        leave: async (sessionId) => void this.leftQueue.push(sessionId),
      },
      startChannelSwitch: async (request) => {
        this.switches.push(request);
        return { handoffId: `switch-${request.sessionId}-${request.target}` };
      },
      customerArrived: async ({ handoffId }) => {
        this.arrivals.push(handoffId);
      },
      clock: this.clock,
      logger: this.logger,
      defaultScenario: 'library',
      sessionTtlMs: 7_200_000,
      ...changes,
    });
  }

  open(
    options: {
      readonly sessionId?: string;
      readonly channel?: Channel;
      readonly customerPhone?: string;
      readonly customerId?: string;
      readonly traceparent?: string;
    } = {},
  ): Promise<Conversation> {
    const { sessionId = 'session-1', channel = 'voice', ...others } = options;
    const { customerPhone, customerId, traceparent } = others;
    return this.conversations().open({
      sessionId: sessionIdSchema.parse(sessionId),
      channel,
      ...(customerPhone === undefined ? {} : { customerPhone }),
      ...(customerId === undefined ? {} : { customerId: customerIdSchema.parse(customerId) }),
      ...(traceparent === undefined ? {} : { traceparent }),
    });
  }

  /** The session as it is stored. */
  async stored(sessionId = 'session-1'): Promise<SessionMemo> {
    const hash = await this.hotStore.readVersioned(`session:${sessionId}`);
    return sessionMemoSchema.parse(JSON.parse(hash?.fields.memo ?? 'null'));
  }

  /** All that anybody but the model could know of Ada's and strangers' conversations, as text. */
  async traces(sessionId = 'session-1'): Promise<string> {
    const { documents } = await this.documents.query('conversations', { filters: [], limit: 1000 });
    return JSON.stringify({
      session: await this.hotStore.readVersioned(`session:${sessionId}`),
      published: this.published,
      records: documents,
      thread: await this.threads.latest('ada-1', 1000),
      strangerThread: await this.threads.latest(`stranger:${sessionId}`, 1000),
      customer: await this.customers.get('ada-1'),
      switches: this.switches,
    });
  }
}

/** All events of a turn. */
export async function collect(events: AsyncIterable<TurnEvent>): Promise<readonly TurnEvent[]> {
  const collected: TurnEvent[] = [];
  for await (const event of events) collected.push(event);
  return collected;
}

let turns = 0;

/** What a customer says, with a turn id of its own. */
export function spoken(text: string, changes: Partial<TurnInput> = {}): TurnInput {
  turns += 1;
  return { turnId: `turn-${turns}`, text, source: 'speech', ...changes };
}

/** Says something and collects what happens. */
export function ask(
  conversation: Conversation,
  input: string | TurnInput,
  signal: AbortSignal = new AbortController().signal,
): Promise<readonly TurnEvent[]> {
  return collect(conversation.respond(typeof input === 'string' ? spoken(input) : input, signal));
}

/** The ways to take a turn that has no surprises; all come to the same. */
export const waysToAsk: readonly { readonly way: string; readonly ask: typeof ask }[] = [
  { way: 'respond', ask },
  {
    way: 'prepare, committed at once',
    ask(conversation, said, signal = new AbortController().signal) {
      const input = typeof said === 'string' ? spoken(said) : said;
      const prepared = conversation.prepare(input, signal);
      prepared.commit(input);
      return collect(prepared.events);
    },
  },
  {
    way: 'prepare, committed when it can go no further',
    async ask(conversation, said, signal = new AbortController().signal) {
      const input = typeof said === 'string' ? spoken(said) : said;
      const prepared = conversation.prepare(input, signal);
      const collected = collect(prepared.events);
      await new Promise((resolve) => setImmediate(resolve));
      prepared.commit(input);
      return collected;
    },
  },
];

/** Begins a turn of a speech-to-speech model, with a turn id of its own. */
export function beginRealtime(
  conversation: Conversation,
  signal: AbortSignal = new AbortController().signal,
): RealtimeTurn {
  const { turnId, source } = spoken('');
  return conversation.realtime().beginTurn({ turnId, source }, signal);
}

/** A tool call of a speech-to-speech model. */
export function realtimeCall(
  name: string,
  args: Readonly<Record<string, unknown>> = {},
): ChatToolCall {
  turns += 1;
  return { id: `call-${turns}`, name, argumentsJson: JSON.stringify(args) };
}

/** What the first call of a round came to. */
export function realtimeResult(round: RealtimeToolRound): unknown {
  return JSON.parse(round.results[0]?.resultJson ?? 'null');
}

/** What the chat API refuses: a call without its result right after it, a result without a call, an empty answer. */
export function problemsOf(messages: readonly ChatMessage[]): readonly string[] {
  const problems: string[] = [];
  let open: string[] = [];
  for (const message of messages) {
    if (message.role === 'tool') {
      if (!open.includes(message.toolCallId)) problems.push(`result without call`);
      open = open.filter((id) => id !== message.toolCallId);
      continue;
    }
    if (open.length > 0) problems.push('call without result');
    open = [];
    if (message.role !== 'assistant') continue;
    open = (message.toolCalls ?? []).map(({ id }) => id);
    if (message.content === '' && open.length === 0) problems.push('empty answer');
  }
  return open.length > 0 ? [...problems, 'call without result'] : problems;
}

/** Text of a turn's deltas. */
export function textOf(events: readonly TurnEvent[]): string {
  return events.map((event) => (event.type === 'text-delta' ? event.text : '')).join('');
}

/** The turn's last event. */
export function endOf(events: readonly TurnEvent[]): Extract<TurnEvent, { type: 'turn-end' }> {
  const last = events.at(-1);
  if (last?.type !== 'turn-end') throw new Error('The turn did not end with turn-end.');
  return last;
}
