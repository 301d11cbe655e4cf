import { commonBackchannels, type LanguageCues, numberWords } from './language-cues.ts';

const phrases = (list: string) => list.split(' | ');

export const english: LanguageCues = {
  backchannels: [
    ...commonBackchannels,
    ...phrases('uh | um | yeah | yep | right | sure | i see | got it | alright | all right'),
  ],
  hesitations: phrases('um | uh | uhm | ehm | er | erm | mm | hm | hmm'),
  openEndings: phrases(
    'and | or | but | because | cause | so | if | when | where | while | although | than | then | also | ' +
      'with | of | to | for | from | at | into | by | between | without | ' +
      'a | an | the | my | your | his | her | our | their | ' +
      'is | are | was | were | am | be | will | would | could | should | have | has | do | does | did | ' +
      'i | we | he | she | they | im | its | ive | youre | theres | lets | dont | ' +
      'i want | i need | i would like | id like | can you | could you | would you | please can you | ' +
      'calling about | its about | well | like | ' +
      'let me see | let me think | let me check | hold on | hang on | wait | ' +
      'one moment | one second | one sec | just a moment | just a second | just a sec',
  ),
  answers: phrases(
    'yes | no | yeah | yep | yup | nope | nah | sure | okay | ok | right | correct | exactly | absolutely | ' +
      'definitely | of course | please | thanks | thank you | thats right | that is right | thats correct | ' +
      'that is correct | thats it | that is it | thats all | that was all | that is all | go ahead | sounds good | ' +
      'i do | i am | i did | i have | i can | i will | i would | i was | it is | it was | it does | it did | ' +
      'you can | we do | we are | they are | he is | she is | i dont | i didnt | its not | it isnt | i think so | ' +
      'not really | not now | not yet | never | none | nothing | maybe | both | neither | either | all of them | ' +
      'the first | the second | the first one | the second one | the last one | this one | that one | ' +
      'on | monday | tuesday | wednesday | thursday | friday | saturday | sunday | today | tomorrow | yesterday | ' +
      'tonight | this morning | in the morning | in the afternoon | in the evening | now | later | ' +
      'whatsapp | text | email | phone | by phone | mm hm | uh huh',
  ),
  numbers: numberWords(
    'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen ' +
      'seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand',
  ),
  numberJoiner: 'and',
  zeroLetters: ['oh', 'o'],
  signs: { $: 'dollars', '€': 'euros', '£': 'pounds', '%': 'percent' },
  requests: phrases(
    'please | tell me | give me | enter | say | spell | provide | i need | ill need | read',
  ),
  digitsAsked: phrases('number | numbers | digit | digits | code | zip | pin | reading'),
  emailAsked: phrases('email | e mail | mail address'),
  addressAsked: phrases('address | street'),
  spellingAsked: phrases('spell | spelled | spelling'),
  digitNouns: phrases('digit | digits | numbers | figures'),
  lastWords: ['last', 'final'],
  atWords: ['at'],
  dotWords: ['dot', 'point', 'period'],
};
