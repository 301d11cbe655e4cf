import type { ConceptGroup } from './concept-group.ts';

/** Banking, cards, investing, fraud and insurance. */
export const FINANCE_CONCEPTS: ConceptGroup = {
  card: `card, credit card, debit card, plastic, visa, mastercard, amex`,
  bank: `bank, checking, savings, account balance, accounts, money`,
  transaction: `
    transaction, purchase, spending, activity, withdrawal, what did i spend, charges on my
    account, movements, debits`,
  lost_or_stolen: `
    lost, stolen, missing, can not find my, misplaced, dropped my, mugged, robbed, wallet, purse,
    pickpocketed`,
  fraud: `
    fraud, fraudulent, scam, scammed, scammer, suspicious, unauthorized, unauthorised, did not
    make, do not recognize, did not recognize, not recognise, someone used, somebody used, hacked,
    identity theft, phishing, not me, stole my, compromised, weird charge, strange charge, never
    bought, never made`,
  loan: `loan, mortgage, borrow, finance, lending, credit line`,
  transfer_money: `transfer money, wire money, send money, move money, transfer funds`,
  fee: `fee, overdraft, charge, penalty, atm fee, foreign fee, service charge, late fee`,
  interest: `interest, apr, interest rate, yield, annual rate`,
  rewards: `rewards, points, cash back, cashback, miles, travel, perks, benefits, bonus`,
  invest: `
    invest, investment, investing, stock, bond, fund, portfolio, market, shares, brokerage, wealth`,
  retirement: `retirement, retire, 401k, 401 k, ira, pension, roth, retirement account, nest egg`,
  rollover: `
    rollover, roll over, old 401k, former employer, previous employer, old employer, left my job,
    changed jobs, new job, last job`,
  tax: `tax, taxes, irs, taxable, withholding, penalty, deduct`,
  direct_deposit: `
    direct deposit, routing number, routing, account number for my employer, paycheck, payroll,
    salary`,
  recommend: `
    recommend, best, which one, suggest, right for me, should i get, suitable, good for, pick`,
  sign: `sign, signature, esign, agreement, contract, signed`,
  limit: `limit, credit limit, spending limit, raise my limit`,
  insurance_policy: `policy, policies, insurance, insured, plan, coverage plan`,
  coverage: `
    coverage, cover, covered, covers, deductible, does it pay for, am i covered, protected,
    include, included, limits, copay`,
  insurance_claim: `claim, claims, file a claim, open a claim, my claim, adjuster`,
  accident: `
    accident, crash, crashed, collision, hit my car, rear ended, fender bender, wreck, hit a, got
    hit, damaged my car, ran into, totaled, incident`,
  vehicle: `car, vehicle, truck, auto, motorcycle, windshield`,
  home: `home, house, roof, apartment, property, flood, hail, burst pipe`,
  subrogation: `
    subrogation, subro, demand, carrier, other carrier, liability, recovery, adverse carrier`,
  premium: `premium, insurance cost, how much is my insurance`,
  quote: `quote, price estimate, how much would it cost, cost for a new policy`,
  beneficiary: `beneficiary, dependents, who gets`,
  compliance: `compliance, kyc, aml, sanctions, regulation, regulatory`,
};
