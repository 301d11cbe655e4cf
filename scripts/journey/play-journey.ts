import type { SessionEvent } from '#shared/contracts/session-event.ts';
import { createCallDesk } from './call-desk.ts';
import { ColleagueLeg } from './colleague-leg.ts';
import type { CompanyCall } from './company-call.ts';
import { needsWholeTurn, unmetParts } from './expectation.ts';
import type { Expectation } from './expectation-schema.ts';
import { followListing } from './follow-listing.ts';
import { HandsetLeg } from './handset-leg.ts';
import { countAgentTurns, type JourneyLog } from './journey-log.ts';
import { JourneyState } from './journey-state.ts';
import type { LoadedCallScript } from './load-call-script.ts';
import { PhoneLeg } from './phone-leg.ts';
import type { Step } from './script-step.ts';
import { observeSessionEvent } from './session-observer.ts';
import type { StackAccess } from './stack-access.ts';
import { WebChatLeg } from './web-chat-leg.ts';

/** Longest wait for an answer before a step fails. */
const answerTimeoutMs = 30_000;
const connectTimeoutMs = 15_000;
const sayTimeoutMs = 40_000;
const deliveryTimeoutMs = 3000;
/** A greeting, a beep and the whole message. */
const voicemailTimeoutMs = 60_000;
/** How long the product may take to note what has become of a call. */
const listedWithinMs = 8000;
/** Shorter than the silence after which the agent asks whether the caller is still there. */
const hangUpTimeoutMs = 5000;

export interface Customer {
  readonly customerId: string | undefined;
  readonly phone: string;
  /** What the ids of this number's WhatsApp sessions begin with. */
  readonly whatsappSessionPrefix: string;
}

export interface PlayedJourney {
  readonly log: JourneyLog;
  /** Each unmet expectation or broken step with file and line. */
  readonly failures: readonly string[];
  readonly lineId: string | undefined;
  /** Why the phone call ended, when there was one. */
  readonly callEndReason: string | undefined;
  /** It was not played to its end, for a reason that is none of the script's. */
  readonly brokenOff: boolean;
}

export interface JourneyWatch {
  /** Called after each expectation; what lies before `settledUntil` (epoch ms) is complete. */
  onProgress(log: JourneyLog, settledUntil: number): void;
  /** Aborts, with an error as the reason, when the journey is to be broken off. */
  readonly stop?: AbortSignal | undefined;
}

/** Plays one call script as the customer, on all channels, against a running stack. Never rejects. */
export async function playJourney(
  loaded: LoadedCallScript,
  customer: Customer,
  access: StackAccess,
  watch: JourneyWatch,
): Promise<PlayedJourney> {
  const state = new JourneyState(() => performance.timeOrigin + performance.now());
  const { stop } = watch;
  const onStop = () => state.breakOff(messageOf(stop?.reason));
  stop?.addEventListener('abort', onStop);
  if (stop?.aborted) onStop();
  const failures: string[] = [];
  const colleagues: ColleagueLeg[] = [];
  const legs: Legs = { phone: undefined, handset: undefined, webChat: undefined };
  const stopObserving = access.feed.onEvent((event) => {
    if (belongsToJourney(event, customer, legs)) observeSessionEvent(state, event);
  });
  try {
    for (const [phone, behaviour] of Object.entries(loaded.script.colleagues)) {
      colleagues.push(await ColleagueLeg.open(state, { acsUrl: access.acsUrl, phone, behaviour }));
    }
    legs.handset = await HandsetLeg.open(state, { acsUrl: access.acsUrl, phone: customer.phone });
    for (const [index, step] of loaded.script.steps.entries()) {
      const problem = await playStep(step, { state, legs, customer, access }).catch(messageOf);
      if (step.kind === 'expect') watch.onProgress(state.log, state.settledUntil);
      const failure = state.brokenOffBecause ?? problem;
      if (failure === undefined) continue;
      failures.push(`${loaded.file}:${loaded.stepLines[index] ?? 0}: ${failure}`);
      break;
    }
    await finish(state, legs);
  } catch (error) {
    state.breakOff(messageOf(error));
    failures.push(`${loaded.file}: ${state.brokenOffBecause}`);
  } finally {
    stopObserving();
    stop?.removeEventListener('abort', onStop);
    for (const leg of [legs.phone, legs.handset, legs.webChat, ...colleagues]) void leg?.close();
  }
  failures.push(...state.log.problems);
  return {
    log: state.log,
    failures,
    lineId: legs.phone?.lineId,
    callEndReason: legs.phone?.endReason,
    brokenOff: state.brokenOffBecause !== undefined,
  };
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

interface Legs {
  phone: PhoneLeg | undefined;
  handset: HandsetLeg | undefined;
  webChat: WebChatLeg | undefined;
}

interface Play {
  readonly state: JourneyState;
  readonly legs: Legs;
  readonly customer: Customer;
  readonly access: StackAccess;
}

/** @returns what went wrong, or undefined. */
async function playStep(step: Step, play: Play): Promise<string | undefined> {
  const { state, legs } = play;
  switch (step.kind) {
    case 'say':
      if (state.channel !== 'voice') return writeOn(state.channel, step.text, play);
      return speak(step.text, play);
    case 'interrupt': {
      const phone = await phoneOf(play);
      const spoken = await phone.say(step.text, sayTimeoutMs, step.afterMs);
      if (spoken) return undefined;
      return phone.phoneState === 'connected'
        ? 'the agent did not speak long enough to be interrupted.'
        : `the call ended (${phone.endReason ?? 'unknown reason'}) before the agent could be interrupted.`;
    }
    case 'keypad':
      return pressKeys(step.tones, play);
    case 'silence':
      if (state.channel === 'voice') await agentFallsSilent(await phoneOf(play), state);
      await state.until(() => false, step.forMs);
      return undefined;
    case 'call': {
      await putDown(play);
      state.channel = 'voice';
      await phoneOf(play);
      return undefined;
    }
    case 'company_calls':
      return companyCalls(step.order, play);
    case 'expect':
      if (state.channel === 'voice' && legs.phone === undefined) await phoneOf(play);
      return waitForExpectation(step.expectation, play);
    case 'whatsapp': {
      await arriveAfterSwitch(play, 'whatsapp');
      state.channel = 'whatsapp';
      legs.handset?.send(step.entry);
      return undefined;
    }
    case 'webchat':
      await arriveAfterSwitch(play, 'webchat');
      return writeOn('webchat', step.text, play);
    case 'hangup':
      await hangUp(play);
      return undefined;
    default:
      return step satisfies never;
  }
}

/** A silence is counted from when nobody speaks; who waits for a colleague hears no answer to wait for. */
async function agentFallsSilent(phone: PhoneLeg, state: JourneyState): Promise<void> {
  await state.until(
    () => state.isBeingTransferred || state.answerIsComplete() || phone.phoneState !== 'connected',
    answerTimeoutMs,
  );
}

async function hangUp({ state, legs }: Play): Promise<void> {
  if (legs.phone?.phoneState !== 'connected') return;
  await state.until(() => state.answerIsComplete(), answerTimeoutMs);
  legs.phone.hangUp();
  await state.until(() => legs.phone?.phoneState === 'ended', connectTimeoutMs);
}

/** The phone is free for another call. */
async function putDown(play: Play): Promise<void> {
  await hangUp(play);
  await play.legs.phone?.close();
  play.legs.phone = undefined;
}

/** The company calls the customer, whose phone does what the script says. */
async function companyCalls(order: CompanyCall, play: Play): Promise<string | undefined> {
  const { state, legs, access, customer } = play;
  const { answers_as: answersAs, ...how } = order;
  await putDown(play);
  state.channel = 'voice';
  const phone = await PhoneLeg.plugIn(state, {
    acsUrl: access.acsUrl,
    number: customer.phone,
    company: access.companyPhone,
    answersAs,
  });
  legs.phone = phone;
  phone.placed(await createCallDesk(access).place(customer.phone, how));
  await state.until(() => phone.phoneState !== 'dialling', connectTimeoutMs);
  const isToAnswer = answersAs === 'person' || typeof answersAs === 'object';
  // A short call may be over already.
  const wasAnswered = phone.lineId !== undefined;
  if (phone.phoneState !== 'dialling' && wasAnswered === isToAnswer) return undefined;
  return `the company called, but ${phone.endReason ?? "the customer's phone did not ring"}.`;
}

async function speak(text: string, play: Play): Promise<string | undefined> {
  const { state } = play;
  const phone = await phoneOf(play);
  const quiet = await state.until(
    () => state.answerIsComplete() || phone.phoneState !== 'connected',
    answerTimeoutMs,
  );
  if (phone.phoneState !== 'connected')
    return `the call had ended (${phone.endReason ?? 'unknown reason'}) before this could be said.`;
  if (!quiet) return 'the agent did not finish its answer, so this could not be said.';
  const spoken = await phone.say(text, sayTimeoutMs);
  return spoken
    ? undefined
    : `the call ended (${phone.endReason ?? 'unknown reason'}) while this was said.`;
}

async function pressKeys(tones: string, play: Play): Promise<string | undefined> {
  const { state } = play;
  const phone = await phoneOf(play);
  const mayPress = await state.until(
    () => state.keysArePossible() || phone.phoneState !== 'connected',
    answerTimeoutMs,
  );
  if (phone.phoneState !== 'connected')
    return `the call had ended (${phone.endReason ?? 'unknown reason'}) before keys could be pressed.`;
  if (!mayPress) return 'the agent did not finish its answer, so no keys could be pressed.';
  phone.pressKeys(tones);
  return undefined;
}

async function writeOn(
  channel: 'whatsapp' | 'webchat' | 'voice',
  text: string,
  play: Play,
): Promise<undefined> {
  const { state, legs, access, customer } = play;
  await state.until(
    () => state.answerIsComplete() || legs.phone?.phoneState !== 'connected',
    answerTimeoutMs,
  );
  if (channel === 'whatsapp') {
    legs.handset?.send({ kind: 'text', text });
    return undefined;
  }
  state.channel = 'webchat';
  if (customer.customerId === undefined)
    throw new Error('A stranger has no login for the web chat; use a seeded customer.');
  legs.webChat ??= await WebChatLeg.open(state, { ...access, customerId: customer.customerId });
  legs.webChat.send(text);
  return undefined;
}

async function phoneOf({ state, legs, access, customer }: Play): Promise<PhoneLeg> {
  if (legs.phone) return legs.phone;
  const phone = await PhoneLeg.dial(state, {
    acsUrl: access.acsUrl,
    from: customer.phone,
    to: access.companyPhone,
  });
  legs.phone = phone;
  // The greeting is the answer to dialling.
  state.customerActs(undefined, state.now());
  await state.until(() => phone.phoneState !== 'dialling', connectTimeoutMs);
  if (phone.phoneState !== 'connected')
    throw new Error(`nobody answered the call (${phone.endReason ?? 'it kept ringing'}).`);
  return phone;
}

/**
 * A customer who has agreed to go on elsewhere does so when the message is there and the phone call
 * is over; without a running switch they just turn to the other channel after the answer.
 */
async function arriveAfterSwitch(
  { state, legs }: Play,
  target: 'whatsapp' | 'webchat',
): Promise<void> {
  // Nothing was said yet: the journey begins on this channel.
  if (state.log.turns.length === 0) return;
  const isSwitching = () => state.log.switches.some((entry) => entry.to === target);
  await state.until(() => isSwitching() || state.answerIsComplete(), answerTimeoutMs);
  if (!isSwitching()) return;
  if (target === 'whatsapp') {
    await state.until(() => (legs.handset?.received.length ?? 0) > 0, answerTimeoutMs);
  }
  await state.until(() => legs.phone?.phoneState !== 'connected', answerTimeoutMs);
}

async function waitForExpectation(
  expectation: Expectation,
  { state, legs, access }: Play,
): Promise<string | undefined> {
  const unmet = () =>
    unmetParts(expectation, { log: state.log, since: state.lastActAt, channel: state.channel });
  const answers = () =>
    countAgentTurns(state.log.turns.filter((turn) => turn.at > state.lastActAt));
  const quietForMs = () => state.now() - state.lastActivityAt;
  const isStillAwaited = () =>
    (expectation.hung_up === true && quietForMs() < hangUpTimeoutMs) ||
    (expectation.call !== undefined && quietForMs() < listedWithinMs) ||
    (expectation.voicemail !== undefined && legs.phone?.phoneState === 'connected');
  const isSettled = () =>
    state.answerIsComplete() && answers() >= expectation.within_turns && !isStillAwaited();
  const early = !needsWholeTurn(expectation);
  const listing =
    expectation.call === undefined ? undefined : followListing(createCallDesk(access), state);
  const timeoutMs = expectation.voicemail === undefined ? answerTimeoutMs : voicemailTimeoutMs;
  await state.until(
    () =>
      ((early || state.wasOnlyHeard) && unmet().length === 0) ||
      isSettled() ||
      listing?.problem !== undefined,
    timeoutMs * expectation.within_turns,
  );
  await listing?.stop();
  const problems = unmet();
  if (problems.length === 0) return undefined;
  return [`expected ${problems.join('; ')}`, listing?.problem].filter(Boolean).join('; ');
}

/** The answer to the last thing the customer did is awaited too: nothing may run into the next journey. */
async function finish(state: JourneyState, legs: Legs): Promise<void> {
  const isLast = state.log.turns.findLast(() => true)?.speaker === 'customer';
  const isConnected = () => legs.phone?.phoneState === 'connected';
  if (isConnected() || (isLast && state.channel !== 'voice')) {
    await state.until(
      () => state.answerIsComplete() || (state.channel === 'voice' && !isConnected()),
      answerTimeoutMs,
    );
  }
  if (isConnected()) {
    legs.phone?.hangUp();
    await state.until(() => legs.phone?.phoneState === 'ended', connectTimeoutMs);
  }
  await state.until(() => state.runningTurns.size === 0, connectTimeoutMs);
  await state.until(() => hasArrived(state, legs), deliveryTimeoutMs);
}

/** The last thing that was written on WhatsApp is on the customer's handset. */
function hasArrived({ log }: JourneyState, { handset }: Legs): boolean {
  const written = log.turns.findLast(
    ({ channel, speaker }) => channel === 'whatsapp' && speaker === 'agent',
  );
  return (
    written === undefined ||
    handset === undefined ||
    handset.received.some(({ content }) => content === written.text)
  );
}

function belongsToJourney(event: SessionEvent, customer: Customer, legs: Legs): boolean {
  if (event.channel === 'voice')
    return (
      event.callConnectionId !== undefined &&
      event.callConnectionId === legs.phone?.callConnectionId
    );
  if (customer.customerId !== undefined) return event.customerId === customer.customerId;
  return event.sessionId.startsWith(customer.whatsappSessionPrefix);
}
