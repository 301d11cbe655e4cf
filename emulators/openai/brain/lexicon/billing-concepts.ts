import type { ConceptGroup } from './concept-group.ts';

/** Bills, payments and what is owed. */
export const BILLING_CONCEPTS: ConceptGroup = {
  bill: `bill, invoice, statement, billing, ebill, what i owe, charged, owe, bill amount`,
  balance: `
    balance, owe, owed, amount due, how much do i owe, outstanding, what do i owe, what i owe,
    due amount, how much is due, how much is my bill, what is my bill, total due, how much do i
    have to pay, how much to pay, what is the damage, how much am i, at the moment owe, amount
    of my bill, amount of my latest bill, latest bill, how much this month, bill this month,
    how big is my bill, how high is my bill, how much money do i, what does it come to, what is
    my total, still open, open amount, open balance, open on my account, amount open, still
    unpaid, left to pay, remains to be paid, remaining, still to pay, have left to pay, money i
    still owe`,
  due_date: `
    due date, due, when is it due, deadline, pay by, by when, last day to pay, what date is, pay
    before, paid before, final date, latest i can pay, when must i pay, when do i need to pay,
    when should i pay, cut off date`,
  past_due: `
    past due, overdue, late, behind, missed payment, in arrears, arrears, disconnect notice,
    shutoff notice, delinquent, late fee, am i behind, caught up, up to date, late on anything,
    late on my, am i late, owe from before, missed a payment, miss a payment, all caught up,
    unpaid`,
  payment_status: `
    payment status, did my payment go through, did you get my payment, payment received, payment
    go through, payment went through, payment posted, has my payment, receive my payment, receive
    payment, get the payment, got my payment, payment arrive, check arrive, check clear, last
    payment, payment clear, cleared, register my payment, payment show up, am i paid up, paid up,
    account in good standing, sent a check, sent check, mailed a check, mailed check, my check,
    sent payment, sent the money, has it arrived, been received, did you receive, have you
    received, have you gotten, money reach you, was my payment, payment been, payment processed,
    went through okay, paid on, paid last week, paid yesterday, already paid, can you see my
    payment, see my payment, sent you money, transferred the money, payment come in, money come
    in, come through`,
  charges: `
    charge, fee, cost, line item, item, surcharge, tax, delivery charge, amount on my bill, price,
    on my bill for, this line, this fee, these fees, this item, extra charge, what is the fee`,
  itemised: `
    breakdown, itemized, itemised, itemize, broken down, break it down, break down, line by line,
    detail, details, each charge, made up of, made of, consist of, what is in my bill, what am i
    paying for, components, what goes into, adds up, add up to, in detail, one by one, through the
    charges, all the charges, list of charges, what is in this bill, what is in bill, what is on
    my bill, what is on bill, exactly what, itemized list, list everything on, what makes up, how
    is my bill calculated, calculated, how you got, how did you arrive, how did you come up, each
    item, every charge, every item, piece by piece`,
  high: `
    high, too high, higher, expensive, doubled, tripled, went up, gone up, jumped, skyrocketed, so
    much, too much, huge, crazy, ridiculous, insane, outrageous, through the roof, increase,
    increased, spike, spiked, more than usual, bigger than, way more, shot up, astronomical,
    steep, unusually, climbing, rising, enormous, higher than normal, more than normal, twice as
    much, so expensive, so big, so large, paying more, cost so, costs so, a fortune, arm and a
    leg, got bigger, out of nowhere, all of a sudden, suddenly, twice as, twice as big, twice as
    high, double, triple, big, bigger, bigger than i expected, than i expected, than expected,
    more than expected, unexpected, shock, shocked, hefty, exorbitant, skyrocketing, rose, risen`,
  installments: `
    installment, instalment, payment plan, payment arrangement, payment agreement, split,
    spread, spread out, spread over, pay over time, pay in parts, pay in pieces, little by
    little, pay monthly, a bit at a time, bit by bit, in parts, can not pay all, can not pay it
    all, can not pay in full, can not pay the full, not all at once, all at once, not pay one
    go, not in one go, in one go, not pay one payment, more time to pay, extra time to pay, pay
    part, partial, arrangement, down payment, over a few months, over several months, over
    three months, over the next, chunks, pay later, extend my payment, extension on my bill,
    smaller payments, small payments, break it into, break into parts, little each month, bit
    each month, pay a little, some each month, some every month, several payments, more time, a
    few payments, multiple payments, two payments, three payments, four payments, half now,
    stretch, stretch out, in stages, space out, over time, three parts, two parts, four parts,
    parts, over six months, over twelve months, several months, few months, arrange to pay, do
    not have the money, not have all the money, do not have it all, divide, divided, portions,
    in halves, half today, half of it now, bit for bit, step by step, slices`,
  autopay: `
    autopay, automatic payment, automatically, direct debit, recurring payment, auto payment, auto
    debit, automatic, standing order, each month by itself, without me doing, pay itself, on its
    own, take it out of my account, by itself, each month automatically, every month
    automatically, take it every month, charge every month, charge my card every, pay every month,
    direct from my bank, straight from my bank, taken from my bank, without having to, so i do not
    have to, so i never forget, do not want to think about it, debit every month, debit my
    account, debit my, take it automatically, paid automatically, be paid automatically, automatic
    payments, each month on its own, recurring, set it and forget, pay itself every month`,
  paperless: `
    paperless, ebill, electronic bill, electronic statement, online bill, email my bill, bill by
    email, bills by email, no more paper, stop paper, stop mailing, stop sending paper, paper
    bill, digital bill, instead of paper, bill electronically, go green, email me bills, email me
    the bills, email bills, email statements, rather than mailing, no paper, stop the paper, get
    my bills by email, get my bill by email, bills electronically, electronically, save trees`,
  credit: `
    credit, bill credit, compensation, reimbursement, refund, adjustment, discount, goodwill,
    money off, make it right, spoiled food, food spoiled, went bad, compensate, reimburse, what i
    lost, lost food, ruined food, food went bad, freezer went bad, food in my fridge, food in my
    freezer, groceries, food rotted, threw out food, losses, damages, inconvenience, for the
    trouble, compensated, anything back, something back, be reimbursed, get reimbursed`,
  hardship: `
    hardship, assistance, help paying, help with my bill, help to pay, can not afford, afford,
    struggling, low income, lost my job, laid off, unemployed, financial help, financial
    trouble, financial difficulty, broke, tight, fixed income, relief, out of work, money is
    tight, short on cash, short this month, aid, support program, senior, disability, liheap,
    trouble paying, hard time paying, difficulty paying, make ends meet, tough times, any aid,
    programs for seniors, on a fixed income, retired, single mother, disabled, medical bills,
    hard times, going through a rough, rough patch, can not keep up, fallen behind, food or
    electricity, choose between, charity, need help with bills, subsidies, veteran, help with
    the cost, can not manage, discount for seniors, little income, small income, not much
    money, support for people, help for people, hardly pay, barely pay, can barely, on
    benefits, social security income, struggle, food stamps, food bank, welfare, widow,
    widowed, single parent, deep in debt, nothing left, public assistance, do not earn enough,
    my hours were cut`,
  level_billing: `
    budget billing, level billing, level payment, levelized, same amount each month, same
    amount every month, same every month, fixed amount, predictable, average out, average
    billing, even out, equal payments, flat amount, steady bill, same price each month, bill
    the same, balanced billing, smooth out, be flat, flat bill, ups and downs, up and down,
    fluctuate, fluctuating, varies, vary, swings, stable, spread evenly, evened out, one price
    all year, consistent, same bill, same payment, same thing every month, equal amount, equal
    amounts, same sum, same price every month, equal monthly, steady, steady amount, steady
    figure, one figure, all year round, evenly, no surprises, always the same`,
  deposit: `
    deposit, security deposit, upfront, put down, money down, down up front, up front, pay in
    advance, anything in advance, put money down`,
  bank_account: `
    bank account, checking, checking account, savings account, bank, routing number, ach, direct
    debit, e check, electronic check`,
  credit_card: `credit card, visa, mastercard, master card, amex, american express, credit`,
  debit_card: `debit card, debit, bank card`,
  money_amount: `dollar, buck, cents, usd, euro`,
  payments_made: `
    paid last month, paid last year, pay you last, pay last month, payments made, payments i
    made, i transferred, sent you so far, previous payments, earlier payments, past payments,
    pay last week, paid in the last, pay over the last, pay in the past, money i sent`,
};
