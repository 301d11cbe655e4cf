import { commonBackchannels, type LanguageCues, numberWords } from './language-cues.ts';

const phrases = (list: string) => list.split(' | ');

export const italian: LanguageCues = {
  backchannels: [
    ...commonBackchannels,
    ...phrases(
      'sì | si | eh | certo | va bene | capito | ho capito | esatto | giusto | bene | ecco | perfetto | dica',
    ),
  ],
  hesitations: phrases('ehm | eh | mm | hm | hmm | mah | boh | beh'),
  openEndings: phrases(
    'e | ed | o | oppure | ma | però | perché | che | se | quando | dove | anche | come | quindi | allora | poi | ' +
      'con | di | del | della | dello | dei | delle | a | al | alla | per | da | dal | dalla | in | nel | nella | su | sul | ' +
      'tra | fra | senza | il | lo | la | i | gli | le | un | una | uno | mio | mia | miei | suo | sua | nostro | ' +
      'è | sono | era | ho | ha | cè | io | noi | vorrei | voglio | ho bisogno | può | potrebbe | mi | si chiama | ' +
      'il mio numero è | un momento | un attimo | un secondo | aspetti | vediamo | mi faccia vedere',
  ),
  answers: phrases(
    'sì | si | no | certo | certamente | va bene | esatto | esattamente | giusto | corretto | assolutamente | ' +
      'per favore | grazie | grazie mille | no grazie | sì grazie | daccordo | perfetto | prego | proceda | ' +
      'è così | è giusto | è tutto | basta così | niente | mai | nessuno | nessuna | forse | entrambi | tutti e due | ' +
      'il primo | il secondo | la prima | la seconda | lunedì | martedì | mercoledì | giovedì | venerdì | sabato | ' +
      'domenica | oggi | domani | ieri | adesso | ora | più tardi | stasera | stamattina | credo di sì | credo di no | ' +
      'non ancora | non ora | whatsapp | email',
  ),
  numbers: numberWords(
    'zero uno/un due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici ' +
      'sedici diciassette diciotto diciannove venti trenta quaranta cinquanta sessanta settanta ottanta novanta ' +
      'cento mille/mila',
  ),
  zeroLetters: [],
  signs: { $: 'dollari', '€': 'euro', '£': 'sterline', '%': 'per cento' },
  requests: phrases(
    'per favore | mi dica | dica | mi dia | indichi | digiti | inserisca | mi serve',
  ),
  digitsAsked: phrases('numero | numeri | cifra | cifre | codice | pin | cap | lettura'),
  emailAsked: phrases('mail | email | e mail'),
  addressAsked: phrases('indirizzo | via'),
  spellingAsked: phrases('sillabare | compitare | lettera per lettera'),
  digitNouns: phrases('cifra | cifre | numeri'),
  lastWords: ['ultimo', 'ultimi', 'ultima', 'ultime'],
  atWords: ['chiocciola', 'at'],
  dotWords: ['punto'],
};
