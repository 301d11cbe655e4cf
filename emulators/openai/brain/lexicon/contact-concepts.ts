import type { ConceptGroup } from './concept-group.ts';

/** Channels, people, appointments, identity and addresses. */
export const CONTACT_CONCEPTS: ConceptGroup = {
  human: `
    human, person, real person, live person, actual person, someone real, representative, rep,
    operator, agent, live agent, human being, supervisor, manager, speak to someone, talk to
    someone, speak with someone, talk with someone, speak to somebody, talk to somebody, staff,
    employee, colleague, human agent, advisor, customer service, not a robot, not a machine, no
    robot, stop talking to a bot, are you a robot, escalate, escalation, put me through, an
    actual, put me through to, sick of robots, tired of robots, sick of talking to a machine,
    somebody real, anyone real, live body, real human, speak with a, speak to a, talk to a,
    talk with a, get someone on the line, person on the line, human help, customer support,
    someone in charge, connect me with, connect me to, member of staff, staff member, patch me
    through, transfer me to a, get me someone, get me somebody, somebody who can help, someone
    who can help, flesh and blood, living person, no more bots, no bots, not a bot, stop the
    bot, bot, with a pulse, a pulse, computer voice, automated voice, talking computer, human
    voice, recorded voice, breathing person`,
  callback: `
    callback, call me back, call back, phone me, ring me, ring me back, give me a call, return
    my call, have someone call, somebody call, someone call me, call me later, call me
    tomorrow, call me when, call me at, get a call, phone me back, phone me this, call me, have
    someone phone, have somebody phone, should call me, someone ring, get back to me, get back
    to me by phone, give me a ring, call at, call around, call this evening, call tomorrow,
    call in the afternoon, call in the morning, call my cell, call my mobile`,
  whatsapp: `whatsapp, whats app`,
  webchat: `
    webchat, web chat, online chat, website chat, browser, live chat, web page, chat online, chat
    on your website, chat window`,
  messaging: `
    text, text me, message, messaging, sms, chat, type, typing, whatsapp, webchat, send me a
    message, in writing, written, by text, over text, write to, texting, link`,
  other_channel: `
    switch channel, different channel, another channel, other channel, move this to, continue on,
    continue in, continue by, switch to chat, switch to text, switch to whatsapp, switch to
    webchat, go to webchat, use webchat, on webchat, over webchat, by webchat, to webchat, in
    webchat, instead of calling, instead of the phone, instead of talking, text me instead, text
    instead, chat instead, message instead, message me instead, type instead, write instead,
    rather text, rather chat, rather type, rather message, rather write, prefer text, prefer chat,
    prefer to text, prefer to chat, prefer whatsapp, can not talk, can not speak, can not stay on,
    do not want to wait on the phone, not on the phone, off the phone, rather not be on the phone,
    on whatsapp, by whatsapp, over whatsapp, via whatsapp, through whatsapp, to whatsapp, use
    whatsapp, do this by text, do this over text, do this online, over chat, by chat, on my phone
    by text, carry on by, carry on over, carry on in, continue over, keep going on, take this to,
    on the web, hop on chat, in a meeting, carry on over whatsapp, message me, can you message me,
    prefer to write, prefer writing, rather write to, can you text me, text me here, can not talk
    now, can not talk right now, in the office, at work, on the train, on the bus, noisy here, too
    loud here, move over to, hop over to, jump to, jump on, go over to, swap to, let us use, let
    us do this on, let us continue on, finish this on, finish this by, by message, by messages,
    write me, write to me, drop me a message, send it to my whatsapp, use the website, on your
    site, on the website`,
  wait: `
    wait, waiting, on hold, hold time, wait time, how long is the line, busy, long line, in line,
    position in line, ahead of me, call volume, high volume, many people, lines are busy, how
    busy, queue, waiting time, how long will i, how backed up, busy right now, callers`,
  email: `email, inbox, by email, mail me`,
  phone: `
    phone, telephone, cell, cellphone, mobile, phone number, cell number, mobile number, dial`,
  address: `address, street, where i live, location, place, house number, zip code, zip, postal`,
  mailing_address: `
    mailing address, billing address, postal address, where you send, send my bill, send my bills,
    mail my bill, mailed to, mail goes to, po box, mail to a different, bills go to, bill goes to,
    mail goes, mail the bill to, mail bills, send bills to, bills should go, bill should go,
    statements to, send statements, bills sent, mailed to my, moved my office`,
  service_address: `
    service address, service location, home address, property address, address on file, address do
    you have, my service at, where is my service, address is my service, address you have, where
    do you have me, which address, what address, address for me`,
  contact_details: `
    contact details, contact information, phone number, email address, my number, my email, new
    number, new email, changed my number, got a new number, contact info, reach me, my phone
    changed, email has changed, email address has changed, mobile number is different, number has
    changed, phone has changed, different number, different email, no longer have that number, no
    longer use that email, change my number, change my email, change my phone, update my phone`,
  relocate: `
    move, moving, moved, relocate, relocating, new place, new apartment, new house, new home,
    transfer my service, move my service, take my service with me, change of address, moving
    house, moving away, leaving town, leaving the, moving to, moving from, transfer service, new
    address, switching houses, switch houses, change houses, changing address, taking my service,
    take our service along, take service along, bring my service, move over our service, move our
    service, service over to, going to live, live somewhere else, selling my house, new city,
    switch service over, switch electricity over, switch our electricity, switch my electricity
    over, move to, moving on, we move, we are moving, i am moving, transfer to my new, take my
    electricity with me, take it with me, new home address`,
  appointment: `
    appointment, visit, slot, time slot, booking, reservation, meeting, consultation, session,
    technician, reschedule, service call, house call, come over, electrician, serviceman,
    repairman, plumber, installer, supposed to come, was to come`,
  availability: `
    available, availability, free, open slots, any openings, have openings, what times, what days,
    which days, which dates, any dates, next available, earliest, soonest, do you have anything,
    fit me in, which days could, when could you come, when can you come, when can someone come,
    when could someone, days could you, days can you, do you have time, times do you have, dates
    do you have, next free, first available, what is open`,
  identity: `
    identity, verify, verification, authenticate, prove, who i am, confirm my identity, security
    question, it is me, verify me, social security, ssn, last four, last 4, pin, passcode,
    identify`,
  one_time_code: `
    code, one time code, security code, verification code, passcode, otp, six digit, text code,
    resend, new code`,
  document: `
    document, photo, picture, image, scan, file, upload, attach, attachment, proof, paperwork,
    send a photo, form, copy, meter photo`,
  account: `
    account, profile, my details, my information, account number, on file, account information,
    account details, membership, about me, have about me, do you have about, information do you
    have, details do you have, know about me, have on me, registered, active, who is on,
    account still open, account still active`,
  name: `name, full name, first name, last name, surname, who`,
  voicemail: `voicemail, answering machine, leave a message, after the beep, mailbox`,
  knowledge: `
    policy, policies, faq, frequently asked, general question, hours, opening hours, open, how
    does it work, rules, terms, procedure, knowledge, office hours, where are you located, holiday`,
  customer_request: `
    customer request, customer asked, customer asks, caller request, caller asked, requested by
    customer, user request, on request, member request, asked for it`,
  high_volume: `high volume, lines busy, long wait, long queue, many callers, busy`,
  complexity: `complex, complicated, lengthy, long story`,
  later: `
    later, async, asynchronous, follow up, followup, in my own time, when i have time, afterwards`,
};
