import type { JudgedDialogue } from './judged-dialogue.ts';

const jordan = '+15550100101';
const maria = '+15550100102';
const sam = '+15550100103';
const priya = '+15550100104';
const apology = /not sure I can help|not able to help|can't help with that/i;
const proofQuestion = /social security/i;

/** Written before the brain was taught anything of the kind; counted, and never used to teach it. */
export const HELD_OUT_DIALOGUES: readonly JudgedDialogue[] = [
  // Several wishes in one breath.
  {
    caller: sam,
    say: [
      'We have no electricity, what do I owe you, and I need my letters sent elsewhere',
      '2058',
    ],
    said: /\$|dollar/,
    notSaid: apology,
  },
  {
    caller: maria,
    say: ['How much is my bill and when will the power be back?', '7366'],
    said: /\$.*(?:back|crew|estimated)|(?:back|crew|estimated).*\$/s,
  },
  {
    caller: sam,
    say: ['The lights are out and please tell me my balance', '2058'],
    said: /\$/,
  },
  {
    caller: priya,
    say: ['What is my balance, and I want to change where my bills go', '9134'],
    said: /\$/,
  },
  // Change of mind.
  {
    caller: maria,
    say: [
      'Please change my billing address',
      '7366',
      'Oh never mind the address, when will we have power again?',
    ],
    tools: ['get_restoration_eta', 'check_outage_status'],
    notSaid: /new mailing address|ZIP/,
  },
  {
    caller: sam,
    say: ['How much do I owe?', 'Skip that, my electricity just went off'],
    tools: ['report_outage'],
    notSaid: proofQuestion,
  },
  // Outages in everyday words.
  {
    caller: sam,
    say: ['It is pitch black in here and the freezer is off'],
    tools: ['report_outage'],
  },
  {
    caller: sam,
    say: ['nothing in the apartment switches on anymore'],
    tools: ['report_outage', 'check_outage_status'],
  },
  {
    caller: sam,
    say: ['the heating, the fridge, everything is dead'],
    tools: ['report_outage', 'check_outage_status'],
  },
  {
    caller: sam,
    say: ['My power is out', 'and when do the lights come on again?'],
    tools: ['get_restoration_eta'],
    said: /crew|back/i,
  },
  {
    caller: sam,
    say: ['There is a power line down in front of my house', 'Will your people be here today?'],
    tools: ['get_restoration_eta'],
    said: /crew/i,
  },
  {
    say: ['A wire came down at 20 Maple Avenue', 'How long until they get here?'],
    tools: ['get_restoration_eta'],
    said: /20 Maple Avenue|crew/i,
  },
  {
    caller: jordan,
    say: ['I smell gas in my basement', 'When will somebody come?'],
    tools: ['get_restoration_eta'],
    said: /crew/i,
  },
  // Proof of identity.
  {
    caller: jordan,
    say: ['What is my balance?', 'My first pet was named Biscuit'],
    tools: ['get_current_bill'],
    said: /\$/,
  },
  {
    caller: maria,
    say: ['What is my balance?', 'I was born in Santa Fe'],
    tools: ['get_current_bill'],
    said: /\$/,
  },
  {
    caller: jordan,
    say: ['What is my balance?', 'Can I answer the security question instead?'],
    said: /first pet/i,
  },
  {
    caller: jordan,
    say: ['What is my balance?', 'alright, thanks, goodbye'],
    tools: ['end_call'],
    said: /bye/i,
  },
  {
    caller: jordan,
    say: ['What is my balance?', 'just a moment please'],
    tools: [],
    said: /time|moment|sure/i,
  },
  {
    caller: jordan,
    say: ['What is my balance?', 'what day is it today?'],
    tools: [],
    notSaid: /doesn.t match/,
  },
  {
    caller: jordan,
    say: ['What is my balance?', '{{customer.ssn}}'],
    tools: [],
    said: proofQuestion,
  },
  {
    caller: jordan,
    say: ['What is my balance?', 'never mind, forget I asked'],
    tools: [],
    notSaid: proofQuestion,
  },
  {
    caller: jordan,
    say: ['What is my balance?', '1111', '2222', '3333', 'what is my balance?'],
    notSaid: proofQuestion,
  },
  // Where a wire is.
  {
    say: ['There is a cable lying on the sidewalk'],
    tools: [],
    said: /where exactly|address/i,
  },
  {
    caller: sam,
    say: ['A live wire is hanging outside my house'],
    tools: ['report_downed_wire'],
    said: /Maple Avenue/,
  },
  {
    caller: sam,
    say: ['A wire is down in front of my house', 'Sorry, it is near 9 Cedar Court'],
    tools: ['report_downed_wire'],
    said: /9 Cedar Court/,
  },
  // Wishes in other words.
  {
    caller: priya,
    say: ['We moved, could my mail go to our new place', '9134'],
    said: /mailing address/i,
  },
  {
    caller: priya,
    say: ['How much is still open on my account?', '9134'],
    tools: ['get_current_bill', 'get_payment_status'],
  },
  {
    caller: priya,
    say: ['What amount did I pay you in the last months?', '9134'],
    tools: ['get_payment_history'],
  },
  {
    caller: jordan,
    say: ['I want to pay fifty dollars with my credit card', '4821', 'Wait, do not do that'],
    tools: [],
    notSaid: /confirmation number|booked/i,
  },
  {
    caller: jordan,
    say: ['I want to pay fifty dollars with my credit card', '4821', 'stop, leave it'],
    tools: [],
  },
  { caller: sam, say: ['Am I talking to a machine?'], tools: [], said: /virtual|assistant/i },
  { caller: sam, say: ['Is this a real person?'], tools: [], said: /virtual|assistant/i },
  {
    caller: sam,
    say: ['How late is it?'],
    tools: [],
    notSaid: /customer identity|service address or/i,
  },
  {
    caller: sam,
    say: ['What is the weather tomorrow?'],
    tools: [],
    notSaid: /a customer identity/i,
  },
  { caller: sam, say: ['okay thanks, bye bye'], tools: ['end_call'], said: /bye/i },
  {
    caller: sam,
    say: ['Is there an outage at my address?', 'Sorry, could you say that once more?'],
    tools: [],
    said: /Maple/,
  },
  {
    caller: sam,
    say: ['My power is out', 'What did you just say?'],
    tools: [],
    said: /ticket/i,
  },
  {
    say: ['The power is out', 'Five hundred twelve Lakeview Drive'],
    said: /512 Lakeview Drive/,
  },
  { say: ['The power is out', 'One hundred and four Hill Street'], said: /104 Hill Street/ },
  { caller: sam, say: ['no'], tools: [], said: /how can I help|what can I do|can I do for you/i },
  // A second set, written after the brain could read several wishes and changes of mind.
  {
    caller: maria,
    say: ['Is the outage on your list already, and what do you get from me this month?', '7366'],
    said: /(?:outage|ticket|crew).*\$|\$.*(?:outage|ticket|crew)/is,
  },
  {
    caller: jordan,
    say: ['What was my last payment, and please set up automatic payments', '4821'],
    said: /bank account|credit card|debit card|autopay/i,
    notSaid: apology,
  },
  {
    caller: priya,
    say: [
      'I cannot pay it all, spread it over four months, and tell me if there is any help',
      '9134',
    ],
    said: /month|installment|program|help/i,
    notSaid: apology,
  },
  {
    caller: sam,
    say: ['There is no light here. Could you also send my bills to my office?', '2058'],
    said: /new mailing address/i,
  },
  {
    caller: sam,
    say: ['My power is out', 'how long will it take and how many others are affected?'],
    tools: ['get_restoration_eta', 'check_outage_status', 'get_outage_map'],
    notSaid: apology,
  },
  {
    caller: jordan,
    say: ['Pay thirty dollars from my bank account', '4821', 'hmm, forget the whole thing'],
    tools: [],
    notSaid: /booked|confirmation number/i,
  },
  {
    caller: jordan,
    say: ['Pay thirty dollars with my credit card', '4821', 'sorry, I meant thirteen'],
    said: /\$13/,
  },
  {
    caller: jordan,
    say: ['I would like a payment plan', '4821', 'no, leave it, just explain my bill to me'],
    tools: ['get_bill_breakdown', 'explain_charges'],
  },
  {
    caller: sam,
    say: ['Let me speak to a human', 'oh never mind, when will the lights be back?'],
    tools: ['get_restoration_eta', 'check_outage_status', 'handoff_outage_agent'],
  },
  {
    caller: sam,
    say: ['Text me updates about the outage, no, send an e-mail instead'],
    notSaid: apology,
  },
  {
    caller: sam,
    say: ['There is a cable down at 9 Cedar Court', "wait, that's wrong, it is 19 Cedar Court"],
    tools: ['report_downed_wire'],
    said: /19 Cedar/,
  },
  {
    say: [
      'How much is my bill?',
      'the account is seven eight nine zero one zero zero one zero three',
    ],
    said: proofQuestion,
    notSaid: /doesn.t match/,
  },
  {
    say: ['How much is my bill?', '7890100103', '2058'],
    tools: ['get_current_bill'],
    said: /\$154\.69/,
  },
  {
    caller: sam,
    say: ['My power is out', 'What is happening with it?'],
    tools: ['get_restoration_eta', 'check_outage_status'],
  },
  {
    caller: sam,
    say: ['A tree pulled down the power line outside', 'Have they left yet?'],
    tools: ['get_restoration_eta'],
    said: /crew/i,
  },
  {
    caller: maria,
    say: ['What is my balance?', '7366', 'And what did I pay you in autumn?'],
    tools: ['get_payment_history', 'get_bill_history'],
  },
];
