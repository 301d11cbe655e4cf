import { commonBackchannels, type LanguageCues, numberWords } from './language-cues.ts';

const phrases = (list: string) => list.split(' | ');

/** Particles are written onto the noun; which form they have depends on how its last syllable ends. */
function withParticles(list: string): readonly string[] {
  return phrases(list).flatMap((noun) => {
    const lastSyllable = noun.charCodeAt(noun.length - 1) - 0xac00;
    const endsInConsonant = lastSyllable % 28 !== 0;
    const particles = endsInConsonant ? ['은', '이', '을'] : ['는', '가', '를'];
    return particles.map((particle) => `${noun}${particle}`);
  });
}

const numbersOfSomething =
  '번호 | 전화번호 | 계좌번호 | 고객번호 | 주문번호 | 카드번호 | 우편번호 | 비밀번호 | 인증번호 | 숫자 | 코드';

export const korean: LanguageCues = {
  backchannels: [
    ...commonBackchannels,
    // Recognisers write short words together or apart.
    ...phrases(
      '네 | 예 | 응 | 음 | 어 | 아 | 네네 | 예예 | 응응 | 아네 | 아예 | 아하 | 그래요 | 그래 | 아그래요 | 그렇군요 | ' +
        '그렇구나 | 그렇죠 | 알겠습니다 | 네알겠습니다 | 알겠어요 | 알았어요 | 맞아요 | 맞습니다 | 좋아요 | 그럼요',
    ),
  ],
  hesitations: phrases('음 | 어 | 저 | 그 | 저기 | 에 | 흠 | 그 뭐지'),
  openEndings: [
    ...phrases(
      '그리고 | 그런데 | 근데 | 하지만 | 그래서 | 그러니까 | 그러면 | 그럼 | 왜냐하면 | 만약 | 만약에 | 또는 | 아니면 | ' +
        '혹시 | 때문에 | 그래도 | 그래가지고 | 또 | 제가 | 저는 | 제 | 저희 | 저희가 | 저희는 | 우리 | 나는 | 내가 | 저한테 | ' +
        '있는데 | 있는데요 | 없는데 | 없는데요 | 싶은데 | 싶은데요 | 했는데 | 했는데요 | 되는데 | 되는데요 | 인데 | 인데요 | ' +
        '거든요 | 있어서 | 없어서 | 싶어서 | 해서 | 돼서 | 하고 | 있고 | 없고 | 되고 | 이고 | 하면 | 있으면 | 없으면 | 되면 | ' +
        '하려고 | 하려고요 | 하다가 | 에서 | 부터 | 까지 | ' +
        '잠깐만 | 잠깐만요 | 잠시만 | 잠시만요 | 잠시만 기다려 주세요 | 볼게요 | 확인해 볼게요 | 어디 보자',
    ),
    ...withParticles(
      `${numbersOfSomething} | 이름 | 성함 | 주소 | 이메일 | 생일 | 생년월일 | 계정 | 요금 | 것`,
    ),
  ],
  answers: phrases(
    '네 | 예 | 응 | 네네 | 아니요 | 아니오 | 아뇨 | 아니 | 맞아요 | 맞습니다 | 그래요 | 그렇습니다 | 그렇죠 | 그럼요 | 물론이죠 | ' +
      '좋아요 | 좋습니다 | 알겠습니다 | 알겠어요 | 감사합니다 | 고맙습니다 | 고마워요 | 괜찮아요 | 괜찮습니다 | 됐어요 | 됐습니다 | ' +
      '있어요 | 있습니다 | 없어요 | 없습니다 | 몰라요 | 모르겠어요 | 모르겠습니다 | 아직이요 | 아직 아니에요 | 아닙니다 | 아니에요 | ' +
      '그게 다예요 | 그게 전부예요 | 이상입니다 | 부탁해요 | 부탁합니다 | 부탁드려요 | 부탁드립니다 | 해 주세요 | 해주세요 | ' +
      '그렇게 해 주세요 | 그렇게 해주세요 | 계속하세요 | 둘 다 | 둘 다요 | 첫 번째 | 첫번째 | 두 번째 | 두번째 | 마지막 | ' +
      '월요일 | 화요일 | 수요일 | 목요일 | 금요일 | 토요일 | 일요일 | 오늘 | 내일 | 어제 | 모레 | 오전 | 오후 | 아침 | 저녁 | ' +
      '지금 | 지금요 | 나중에 | 나중에요 | 왓츠앱 | 왓츠앱으로 | 문자 | 문자로 | 이메일로 | 전화로',
  ),
  numbers: numberWords(
    '영/공/제로 일/하나 이/둘 삼/셋 사/넷 오/다섯 육/륙/여섯 칠/일곱 팔/여덟 구/아홉 십/열 십일/열하나 십이/열둘 십삼/열셋 ' +
      '십사/열넷 십오/열다섯 십육/열여섯 십칠/열일곱 십팔/열여덟 십구/열아홉 이십/스물 삼십/서른 사십/마흔 오십/쉰 ' +
      '육십/예순 칠십/일흔 팔십/여든 구십/아흔 백 천',
  ),
  zeroLetters: [],
  signs: { $: '달러', '€': '유로', '£': '파운드', '%': '퍼센트' },
  requests: phrases(
    '주세요 | 말씀해주세요 | 알려주세요 | 눌러주세요 | 입력해주세요 | 불러주세요 | 부탁드립니다 | 부탁드려요 | 주십시오',
  ),
  digitsAsked: [...phrases(numbersOfSomething), ...withParticles(numbersOfSomething)],
  emailAsked: [
    ...phrases('이메일 | 메일 | 이메일 주소 | 메일 주소'),
    ...withParticles('이메일 | 메일'),
  ],
  addressAsked: [...phrases('주소 | 도로명'), ...withParticles('주소 | 도로명')],
  spellingAsked: phrases('철자 | 철자를 | 철자로 | 스펠링 | 스펠링을 | 한 글자씩'),
  digitNouns: phrases('자리 | 자리를 | 자리는 | 자리만 | 숫자 | 숫자를'),
  lastWords: ['마지막', '끝', '뒤'],
  atWords: ['골뱅이', '앳'],
  dotWords: ['점', '닷'],
};
