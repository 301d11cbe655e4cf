import type { RecordDocument } from '#shared/contracts/tool-services.ts';

const explanations = [
  [
    'customer_charge',
    'Customer charge',
    'The customer charge is a fixed monthly fee for your connection, meter reading and service. It does not depend on how much you use.',
  ],
  [
    'energy',
    'Energy charge',
    'The energy charge is the price of the electricity you used: kilowatt hours times the rate of your plan.',
  ],
  [
    'delivery',
    'Delivery charge',
    'The delivery charge pays for the lines and stations that bring power to your home, for each kilowatt hour you use.',
  ],
  [
    'fuel_adjustment',
    'Fuel adjustment',
    'The fuel adjustment passes on what the fuel for our power plants costs. It can rise and fall, and we earn nothing on it.',
  ],
  [
    'gas_supply',
    'Gas supply',
    'The gas supply charge is the price of the natural gas you used, measured in therms.',
  ],
  [
    'gas_delivery',
    'Gas delivery',
    'The gas delivery charge pays for the pipes and pressure stations that bring gas to your home.',
  ],
  [
    'late_fee',
    'Late fee',
    'A late fee is added when a payment reaches us after its due date. Once in twelve months we can waive it.',
  ],
  [
    'taxes',
    'Taxes',
    'Taxes are state and local sales taxes on your charges. We collect them and pass them on.',
  ],
] as const;

export const chargeExplanations = (at: number): readonly RecordDocument[] =>
  explanations.map(([chargeType, title, explanation]) => ({
    id: `charge-explanation-${chargeType}`,
    kind: 'charge-explanation',
    at,
    chargeType,
    title,
    explanation,
  }));

const programmes = [
  {
    key: 'hardship-fund',
    name: 'Neighbor Hardship Fund',
    summary: 'pays up to $300 of an overdue bill once a year.',
    howToApply: 'You apply online or with a colleague, and it takes about a week.',
    pastDueOnly: true,
  },
  {
    key: 'bill-discount',
    name: 'Household Discount',
    summary: 'takes 20 percent off every bill for households with a low income.',
    howToApply: 'You need a benefit letter or a tax statement, and a photo of it is enough.',
    pastDueOnly: false,
  },
  {
    key: 'weatherization',
    name: 'Home Weatherization Program',
    summary: 'insulates homes at no cost, so that bills stay lower.',
    howToApply: 'A technician visits first, and a colleague can book that.',
    pastDueOnly: false,
  },
] as const;

export const assistanceProgrammes = (at: number): readonly RecordDocument[] =>
  programmes.map(({ key, ...programme }) => ({
    id: `assistance-programme-${key}`,
    kind: 'assistance-programme',
    at,
    ...programme,
  }));

const contacts = [
  ['emergency-services', 'Emergency services', '911', 'danger to life or a fire'],
  ['gas', 'Gas emergency line', '1-800-555-0142', 'gas emergencies, day and night'],
  ['power', 'Power emergency line', '1-800-555-0143', 'downed wires and outages, day and night'],
] as const;

/** Numbers with 555-01 are set aside for fiction and reach nobody. */
export const emergencyContacts = (at: number): readonly RecordDocument[] =>
  contacts.map(([key, name, phone, forWhat], order) => ({
    id: `emergency-contact-${key}`,
    kind: 'emergency-contact',
    at,
    name,
    phone,
    forWhat,
    order,
  }));
