/** One thing an utterance can do beside stating a wish. */
export type SpeechAct =
  | 'affirms'
  | 'refuses'
  | 'greets'
  | 'thanks'
  | 'leaves'
  | 'corrects'
  | 'doesNotKnow'
  | 'asksToRepeat'
  | 'asksToWait';

/** Comma-separated expressions, longest first, so that "no thank you" is found before "no". */
const phrases = (list: string): string[] =>
  list
    .split(',')
    .map((phrase) => phrase.trim().replaceAll(/\s+/g, ' '))
    .sort((a, b) => b.length - a.length);

/** Expressions that stand at the start of an utterance or are all of it, contractions written out. */
export const SPEECH_ACT_PHRASES: ReadonlyArray<readonly [SpeechAct, readonly string[]]> = [
  [
    'leaves',
    phrases(`bye, bye bye, bye now, goodbye, good bye, see you, see ya, take care, good night, that is all, that is all for now,
    that is all i need, that is all i needed, that will be all, that was all, that was it, that was everything, that would be all, that was all i needed, that is it, that is it for now, that is everything, nothing else,
    nothing more, nothing else for now, i am done, we are done, i am all set, all set, that is all set, i have to go, i got to go,
    got to go, talk to you later, have a good one, have a nice day, have a good day, have a great day, have a good evening,
    have a nice evening, have a good weekend, have a nice weekend, have a good night, you can hang up, i will let you go,
    no more questions, i do not need anything else, nothing else thanks, no that is all, no that is it, no that is everything, no nothing else`),
  ],
  [
    'asksToRepeat',
    phrases(`can you repeat that, could you repeat that, please repeat that, repeat that, repeat that please, say that again,
    can you say that again, could you say that again, say again, come again, pardon, pardon me, what was that, what did you say,
    sorry what was that, i did not hear that, i did not catch that, i did not get that, i missed that, one more time, what,
    sorry what, excuse me, can you repeat, could you repeat, repeat please, say that once more, can you say that once more, could you say that once more, could you say that one more time,
    can you say that one more time, what did you just say, what did you say again, what was that again, once more please, i could not hear you, can you say it again`),
  ],
  [
    'asksToWait',
    phrases(`hold on, hang on, one moment, one second, one sec, just a moment, just a second, just a minute, just a sec,
    wait a second, wait a minute, give me a second, give me a minute, give me a moment, let me check, let me look, let me find it, wait`),
  ],
  [
    'doesNotKnow',
    phrases(`i do not know, i do not know it, i do not know that, do not know, no idea, i have no idea, not sure, i am not sure,
    i do not have it, i do not have that, i do not have it with me, i do not remember, i can not remember, i forgot, i forgot it,
    can not find it, i can not find it, i do not have one, beats me, i do not have it handy, i do not have that handy, i do not have my number`),
  ],
  [
    'corrects',
    phrases(`no i meant, no i mean, i meant, i mean, no i said, i said, actually, sorry it is, no it is, no sorry, sorry i meant,
    no wait, wait no, correction, that is wrong, that is not right, that is not correct, that is incorrect, no not that, not that,
    let me correct that, scratch that, make that, make it, no make it, no that is wrong, wrong, it should be, it is actually, i misspoke, my mistake,
    sorry, rather, no rather, no actually, oh wait, oh sorry`),
  ],
  [
    'refuses',
    phrases(`no, nope, nah, no thanks, no thank you, not now, not right now, not today, not really, not yet, not at the moment,
    i do not think so, never mind, nevermind, i would rather not, rather not, i would rather stay, i would rather stay on the phone, i would rather stay on the line, i would rather stay on the call, i would rather stay here, i would rather not switch, please do not, do not, do not do that, do not do it, please do not do it, do not go ahead, do not bother, forget that, forget this, forget i asked, never mind that, stop it, leave it be,
    no way, negative, skip, skip it, skip that, maybe later, maybe another time, later, forget it, forget about it, not interested, i am not interested,
    i will pass, i am good, i am fine, i am okay, i am ok, that is okay, that is not necessary, not necessary, no need, there is no need, i prefer not,
    i would prefer not, i would prefer not to, i would rather not do that, leave it, hold off, let us not, i changed my mind, i have changed my mind, i will stay,
    i will stay on the line, i will stay on the phone, i will stay here, i will stay on, i will hold, i will wait, i will wait here, i would prefer to stay, i would rather wait,
    i prefer to stay, i want to stay on the phone, i want to stay on the line, let us stay on the phone, let us stay here, stay on the phone, stay on the line, stay on the call, stay here, keep talking, let us keep talking, keep me on the line, i prefer the phone,
    i prefer to talk, i would rather talk, i would rather keep talking, i do not want to, i do not want that, i do not use whatsapp, i do not have whatsapp, no can do, do not cancel,
    stop, cancel that, no i do not, no it is not, it is not, absolutely not, definitely not, of course not, certainly not, i would not`),
  ],
  [
    'affirms',
    phrases(`yes, yeah, yep, yup, ya, yea, sure, sure thing, ok, okay, okay then, alright, all right, fine, please do, go ahead, please go ahead, do it, do that,
    let us do it, let us do that, let us go, let us go with that, go for it, sounds good, sounds great, sounds fine, sounds like a plan, that sounds good, that sounds great, that sounds fine,
    that works, that works for me, works for me, that is fine, that is good, that is great, that is right, that is correct, that is okay with me, that is perfect, that is the one, correct, right, exactly, absolutely,
    definitely, of course, certainly, i agree, i do, i would, i am, it is, i would like that, i would love that, i would love to, i would appreciate that, that would be great, that would be good,
    that would be nice, that would be fine, that would be perfect, that would be helpful, that would help, that would work, why not, perfect, great, good idea, confirm, confirmed, i confirm, uh huh, mm hmm, mhm,
    affirmative, by all means, you bet, i guess so, i guess, i suppose so, please, yes please, yeah please, very well, good, wonderful, lovely, cool, excellent, got it, it does, they are, we do, happy to, be my guest, proceed, please proceed, you can, you may, yes i am, yes i do, yes it is, yes that is right`),
  ],
  [
    'thanks',
    phrases(`thank you, thanks, thank you so much, thank you very much, thanks a lot, thanks so much, thanks very much, many thanks, cheers, much appreciated, i appreciate it, i appreciate that,
    i appreciate your help, appreciate it, thanks for your help, thank you for your help, thanks for the help, thank you for the help, thanks for that, thank you for that, thanks for everything, you have been very helpful, you have been great, you have been helpful,
    you are the best, great help, that is helpful, that is very helpful, that was helpful, that helps, that helps a lot, ta, thanks again, thank you again, awesome thanks, brilliant, amazing, awesome`),
  ],
  [
    'greets',
    phrases(`hi, hi there, hello, hello there, hey, hey there, good morning, good afternoon, good evening, greetings, howdy, is anyone there, is anybody there,
    are you there, hello are you there, how are you, how are you doing, how is it going, hi how are you, how do you do, nice to meet you, how are you today, can you hear me`),
  ],
];

/**
 * Expressions after which a sentence may go on without a pause ("yes I want to pay"). All others
 * count only before a pause or the end, since they start ordinary sentences as often
 * ("no power", "do not know how", "stop my service").
 */
export const FREE_STANDING: ReadonlySet<string> = new Set(
  phrases(`yes, yeah, yep, yup, ok, okay, sure, sure thing, alright, all right, absolutely, definitely, of course, exactly, certainly, yes please, yeah please, please go ahead, sounds good,
    thanks, thank you, thanks a lot, thank you so much, thank you very much, thanks so much, hi, hi there, hello, hello there, hey, hey there, good morning, good afternoon, good evening,
    actually, sorry, i meant, no i meant, i mean, no i mean, i said, no i said, sorry i meant, no wait, wait no, no sorry, oh wait, oh sorry, no actually, correction, make it, no make it, make that, it should be,
    sorry it is, no it is, it is actually, no thanks, no thank you, never mind, nevermind, hold on, hang on, one moment, one second, just a moment, just a second, wait a second, wait a minute,
    i appreciate it, i appreciate that, great, perfect, excellent, wonderful, excuse me, pardon me, thanks for that, thank you for that, that is wrong, that is not right`),
);
