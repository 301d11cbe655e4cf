import type { ConceptGroup } from './concept-group.ts';

/** What people want done, whatever the business. */
export const ACTION_CONCEPTS: ConceptGroup = {
  pay: `
    pay, payment, settle, settle balance, pay balance, settle bill, clear bill, pay off balance,
    clear my balance, make a payment, pay off, take my card, take my money, square up, cough up,
    give you money, put money on, put money toward, charge my visa, charge my card, charge the
    card, put it on my card, use my card, bill my card, take care of my bill, take care of the
    bill, take care of what i owe, get this paid, get it paid, pay up, pay now, clear what i owe,
    put dollars toward, put toward, put towards, throw some money, knock out my bill, hand over,
    transfer money for`,
  cancel: `
    cancel, cancellation, call off, get rid of, scrap, annul, void, drop it, no longer need, do
    not need anymore, can not make it, will not make it, take me off, forget the, call it off, do
    not send, do not come, do not bother coming, not coming anymore, do not want the, do not need
    the, do not need it, no need for the, no need to come, appointment is off, call the visit off`,
  stop: `
    stop, end, terminate, discontinue, close, close out, shut off, disconnect, turn off, switch
    off, deactivate, moving out, move out, final bill, end my contract, end my service, stop my
    service, close my account, close the account, cancel my service, cancel my electricity, cancel
    the service, cancel my gas, cancel my account, cut off my service, take me off your service,
    discontinue my service`,
  begin: `
    start, begin, open an account, open account, activate my, activate service, initiate, turn on,
    switch on, hook up, get connected, set up new, moving in, move in, moved in, new tenant, new
    customer, new home, new house, new apartment, get me connected, be connected, connected at,
    set up service, set up electricity, set up power, set up gas, new account, become a customer,
    sign up for service, just moved in, moving into, need electricity at, need power at, need gas
    at, power turned on, electricity turned on, hooked up, just bought a house, bought a home, new
    flat, new condo, got the keys, our new place, new building, new office, connect my, connect
    power, connect service, want electricity at, have electricity at, power at my new, electricity
    at my new, gas turned on, water turned on, get power there, get electricity there`,
  change: `
    change, update, modify, edit, amend, correct, adjust, revise, changed, is out of date,
    outdated, replace, new phone, new number, new email, wrong address, has changed, is different,
    different now, changed my, switched, new one`,
  arrange: `
    schedule, book, arrange, reserve, set up an appointment, make an appointment, set up a visit,
    set a time, set up a time, put me down for, get on the calendar, sign me in, come by on, come
    on, come out on, send someone on, book somebody, book someone, get someone to come, make a
    booking, have someone come, have somebody come, pencil me in, put me in`,
  rearrange: `
    reschedule, postpone, move my appointment, move the appointment, move my visit, push back,
    push it, bring forward, different day, another day, different time, another time, other time,
    change the date, change the time, later date, earlier date, rebook, can not make, does not
    suit me, does not work anymore, does not work for me, not suit, push my, delay my, delay the,
    shift my, bring my appointment forward, earlier appointment, later appointment, on another
    day, move it to, move my, swap the day, can not do that day, come on wednesday instead, on
    friday instead, different date, new date, new time, another date`,
  send: `send, mail, forward, deliver, ship, resend, get me a copy, drop in the mail`,
  report: `
    report, want you to know, let you know, notify you, inform you, flag, file a report, log,
    raise a ticket, make a report, tell you about`,
  explain: `
    explain, why, explanation, what does mean, what is this, what is that for, understand, reason,
    how come, clarify, walk through, do not get, confused, makes no sense, interpret, make sense
    of, what is meant, where does come from, how to, how do i, how does work, teach me,
    instructions, guide, no clue how, no idea how, do not know how, show me how, learn to, learn
    how, what do the numbers mean, mean by, tell me how, guide me, what are these`,
  history: `
    history, past, previous, last few, last couple, last months, last six months, last year,
    earlier, record, prior, over the year, over the months, so far, in the last, months ago,
    old, trend, over time, last winter, last summer, last spring, last fall, last autumn, this
    year so far, since january, since the beginning, past year, twelve months, a year ago, been
    paying`,
  compare: `
    compare, comparison, versus, difference, against, than last, than usual, relative to, measure
    up, stack up, next to, more than i did, less than i did, than me, than before, same time,
    around here, same month, year ago, month before, up or down, more or less than, higher than
    before, lower than before, compared, used to`,
  enroll: `
    enroll, enrol, enrollment, sign up, sign me up, join, register, opt in, participate, put me
    on, get on, switch me to, switch me onto, get into, take part, take part in, be part of,
    include me in, count me in, get in on, opt into, switch me over, participating`,
  request: `
    request, apply, ask for, claim, put in for, make a claim for, please credit, give me credit,
    credit me, reimburse me, want a refund, want a credit, want compensation, want my money, i
    demand`,
  eligible: `
    eligible, eligibility, qualify, qualified, entitled, entitlement, owed to me, owe me, deserve,
    am i allowed, available to me, can i get any, do i get any, could get, any credits, credits i
    could, what credits, do i deserve, due to me, coming to me, be compensated, get compensated`,
  estimate_time: `
    estimate, when will, when is, how long, eta, what time, how soon, expected, by when, how much
    longer, any idea when, how many hours, still waiting, take until, ready by`,
  reduce: `
    save, saving, reduce, lower, lower my, cut down, cut my, bring down, spend less, use less,
    cheaper, waste less, economise, economize, efficient, efficiency, conserve, trim, get down`,
  subscribe: `
    subscribe, subscription, notify, notification, alert, updates, keep me posted, keep me
    updated, keep me informed, keep updated, let me know when, text me when, email me when, tell
    me when, ping me, message me when, sign up for updates, reminders, remind me, any news to my, with any news, with news, send
    me news, news about, let me know once, tell me once, text me once, notify me once, alert me,
    inform me when, get updates, receive updates, get texts, get a text when, get a message when,
    heads up when, give me a heads up, updates on my phone, update me, stay informed, stay
    updated, kept in the loop, keep me in the loop, in the loop, as soon as there is, drop me an
    email, drop me a line, drop me a text, let me hear, when there is news, status updates, text
    updates, email updates, any changes, ping`,
  search: `search, find out, look up, look for, locate, browse, discover, any information`,
  test: `
    test, tested, check accuracy, accurate, inspect, inspection, examine, faulty, broken,
    defective, malfunction, running fast, not right, double check, verify accuracy, do not trust,
    not trust, check my meter, check the meter, running too fast, running wild, spinning, seems
    off, seems wrong, acting up, measures wrong, too much for what i use, not measuring, meter is
    off, meter is wrong, meter is broken, does the meter work, working properly, is it accurate,
    second look`,
  submit: `
    submit, give you, hand in, send in, enter, provide, turn in, upload, my reading, read it
    myself, meter says, meter shows, meter is showing, meter is at, meter reads, read my meter
    myself, meter myself, took the reading, take the reading, have the reading, here is my
    reading, here is the reading, reading for you, numbers from the meter, self read`,
  order: `order, purchase, buy, get a new`,
  return_item: `return, bring back, send back, give back, hand back`,
  extend: `renew, renewal, extend, extension, prolong, keep longer, more time, need longer`,
  replace: `replace, replacement, new one, another one, substitute, swap`,
  block: `block, freeze, lock, suspend, hold, put a stop, shut down`,
  refund: `
    refund, reimburse, reimbursement, money back, pay me back, give me back, get back my money,
    compensation, compensate, make up for, waive, credited, courtesy credit, pay for that, pay for
    my, pay for the, cover that, anything back, something back, get back for, get anything for,
    anything for being, be reimbursed, get reimbursed, be paid back, be refunded`,
  dispute: `
    dispute, challenge, contest, object, disagree, wrong charge, is not right, not mine,
    mistake, wrong, wrongly, error, incorrect, inaccurate, overcharged, over charged, should
    not have been charged, charged twice, double charged, does not look right, look wrong,
    looks off, review my bill, do not agree, not agree, do not accept, do not think this is
    right, is a mistake, made a mistake, made an error, an error on, something wrong with, not
    correct, can not be right, can not be correct, should not be this, never used, did not use,
    question this bill, look into my bill, take another look, check my bill for, have my bill
    checked, re check, recheck, investigate, charged me twice, charge i do not recognize,
    charge do not recognize, do not recognise charge, charged for something, vacation, was
    away, on holiday, nobody was home, not home, empty house, there must be an error, there
    must be a mistake, something is off with, does not add up, do not add up, does not make
    sense to pay, review this bill, review it, check this bill, look at this bill again, refuse
    to accept, refuse to pay, refuse this, will not accept, will not pay this, reject, not what
    i used, way off`,
  complain: `
    complain, complaint, unhappy, dissatisfied, rude, terrible service, unacceptable, file a
    complaint, formal complaint, fed up, disappointed, awful`,
  add_person: `
    add, authorize, authorise, authorized user, give access, husband, wife, spouse, partner, son,
    daughter, mother, father, roommate, on my behalf, put name on, manage the account, manage my
    account, act for me, speak for me, handle my account, access to my account, on my account too,
    able to call for me, authorise my, authorize my, child, parent, kid, boyfriend, girlfriend,
    fiance, caretaker, tenant, should have access, have access to the account, be on the account,
    name on the account, on the account too`,
  confirm: `confirm, verify, confirmation, double check, make sure, validate`,
  end_conversation: `
    end the call, hang up, ends the call, end this call, finish the call, close the call,
    disconnect the call, end the conversation, ends the conversation`,
  progress: `
    any news, any update, any updates, any progress, is there progress, how is it going, how is
    the repair, what is the status, status of my, what is happening with, heard anything, new
    information, anything new, what is new, how far along, where do things stand, current
    state, update on`,
};
