import type { ServiceArea } from '#registries/toolstore/utilities/records/outage.ts';
import type { CreditRule, Policy } from '#registries/toolstore/utilities/records/policy.ts';
import type { RecordDocument } from '#shared/contracts/tool-services.ts';
import { companyTimeZone } from './company-time-zone.ts';
import { demoOutages } from './outages.ts';
import { assistanceProgrammes, chargeExplanations, emergencyContacts } from './public-texts.ts';

/** Everything that belongs to no customer: rules, network, outages, explanations, numbers. */
export function publicRecords(nowMs: number): readonly RecordDocument[] {
  return [
    policy(nowMs),
    ...creditRules(nowMs),
    ...serviceAreas(nowMs),
    ...demoOutages(nowMs),
    ...chargeExplanations(nowMs),
    ...assistanceProgrammes(nowMs),
    ...emergencyContacts(nowMs),
  ];
}

const policy = (at: number): Policy => ({
  id: 'policy',
  kind: 'policy',
  at,
  timeZone: companyTimeZone,
  outageMapUrl: 'https://outages.powergrid-energy.example/map',
  verification: { tries: 3, lockMinutes: 30 },
  paymentPlan: { minimumMonths: 2, maximumMonths: 12, minimumInstalmentCents: 1000 },
  billReviewDays: 10,
  callback: {
    opensAtHour: 8,
    closesAtHour: 20,
    leadMinutes: 15,
    windowMinutes: 60,
    countries: ['US'],
    numbersBeginWith: ['+1555'],
  },
  response: {
    outageMinutes: 120,
    urgentOutageMinutes: 60,
    downedWireMinutes: 30,
    gasLeakMinutes: 30,
    urgentWords: ['medical', 'oxygen', 'ventilator', 'dialysis', 'breathing', 'newborn', 'insulin'],
  },
});

const creditRules = (at: number): readonly CreditRule[] => [
  {
    id: 'credit-rule-outage',
    kind: 'credit-rule',
    at,
    creditType: 'outage',
    title: 'outage credit',
    afterHours: 4,
    centsPerHour: 500,
    maximumCents: 10_000,
    claimWithinDays: 60,
  },
  {
    id: 'credit-rule-late-fee',
    kind: 'credit-rule',
    at,
    creditType: 'late_fee_waiver',
    title: 'late fee waiver',
    everyMonths: 12,
  },
];

const serviceAreas = (at: number): readonly ServiceArea[] =>
  (
    [
      ['riverside', 'Riverside', '62704', 'oak street, elm street, river road, mill lane'],
      ['hillcrest', 'Hillcrest', '62703', 'maple avenue, summit drive, hill street, cedar court'],
      [
        'meadowbrook',
        'Meadowbrook',
        '62702',
        'birch lane, walnut street, meadow lane, park avenue',
      ],
      ['lakeside', 'Lakeside', '62707', 'pine street, lake shore drive, harbor road, willow way'],
      ['northgate', 'Northgate', '62701', 'main street, station road, north avenue, mason street'],
    ] as const
  ).map(([key, name, zipCode, streets]) => ({
    id: `area-${key}`,
    kind: 'service-area',
    at,
    name,
    timeZone: companyTimeZone,
    zipCodes: [zipCode],
    streets: streets.split(', '),
  }));
