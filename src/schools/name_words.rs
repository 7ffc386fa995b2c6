//! The words of school names brought to one form: legal forms, kinds, «филиал», tails that come and go.
//! Tables first, then the steps that [`super::names::NameKey`] is made of.

use super::names::SchoolKind;
use super::spelling::Word;

/// The word that stands for «филиал» and «структурное подразделение» in a key.
pub(super) const BRANCH: &str = "филиал";

/// Abbreviated legal forms of schools, as they begin names.
const LEGAL_FORMS: &str = "моу мбоу маоу мкоу мобу моау моку мбу мау мку гоу гбоу гаоу гкоу гбу \
    огбоу огаоу огкоу огоу кгбоу кгаоу кгкоу кгоу кгбу ргбоу ргкоу фгбоу фгкоу фгоу гбпоу гапоу \
    мбноу маноу маноу мнбоу мсбоу мбсоу мксоу мбскоу мкскоу мбвсоу мквсоу мвсоу мбвоу гкскоу \
    гбскоу ноу чоу чу оу ано аноо анооо нчоу очу почу мдоу мбдоу мкдоу мадоу обоу гоку гобу гоау";

/// Stems of the words of a legal form written out.
const LEGAL_STEMS: [&str; 26] = [
    "муниципальн",
    "государственн",
    "областн",
    "краев",
    "республиканск",
    "окружн",
    "городск",
    "районн",
    "федеральн",
    "частн",
    "негосударственн",
    "автономн",
    "бюджетн",
    "казенн",
    "некоммерческ",
    "нетипов",
    "общеобразовательн",
    "образовательн",
    "учреждени",
    "организаци",
    "дошкольн",
    "профессиональн",
    "специальн",
    "коррекционн",
    "вечерн",
    "сменн",
];

/// Words that introduce a settlement or a person and are dropped from every key.
const MARKERS: [&str; 32] = [
    "имени",
    "им",
    "город",
    "города",
    "городе",
    "гор",
    "село",
    "села",
    "селе",
    "поселок",
    "поселка",
    "поселке",
    "пос",
    "пгт",
    "рп",
    "деревня",
    "деревни",
    "деревне",
    "дер",
    "станица",
    "станицы",
    "станице",
    "станция",
    "станции",
    "ст",
    "хутор",
    "хутора",
    "хуторе",
    "аул",
    "аула",
    "ауле",
    "но",
];

/// Phrases by the stems of their words and the word that replaces them; longer ones first.
const PHRASES: &[(&[&str], &[&str])] = &[
    (
        &["специальн", "коррекционн", "общеобразовательн", "школ"],
        &["скош"],
    ),
    (&["вечерн", "сменн", "общеобразовательн", "школ"], &["всош"]),
    (&["открыт", "сменн", "общеобразовательн", "школ"], &["всош"]),
    (&["средн", "полн", "общеобразовательн", "школ"], &["сош"]),
    (&["углубленн", "изучени", "отдельн", "предмет"], &["уиоп"]),
    (&["специальн", "коррекционн", "школ"], &["скош"]),
    (&["коррекционн", "общеобразовательн", "школ"], &["скош"]),
    (&["вечерн", "общеобразовательн", "школ"], &["всош"]),
    (&["вечерн", "сменн", "школ"], &["всош"]),
    (&["открыт", "сменн", "школ"], &["всош"]),
    (&["средн", "общеобразовательн", "школ"], &["сош"]),
    (&["средн", "образовательн", "школ"], &["сош"]),
    (&["основн", "общеобразовательн", "школ"], &["оош"]),
    (&["начальн", "общеобразовательн", "школ"], &["нош"]),
    (&["общеобразовательн", "школ", "интернат"], &["интернат"]),
    (&["коррекционн", "школ"], &["скош"]),
    (&["вечерн", "школ"], &["всош"]),
    (&["вечерн", "сош"], &["всош"]),
    (&["средн", "школ"], &["сош"]),
    (&["основн", "школ"], &["оош"]),
    (&["начальн", "школ"], &["нош"]),
    (&["школ", "интернат"], &["интернат"]),
    (&["общеобразовательн", "школ"], &["школа"]),
    (&["центр", "образовани"], &["цо"]),
    (&["образовательн", "центр"], &["цо"]),
    (&["структурн", "подразделени"], &[BRANCH]),
    (&["детск", "сад"], &["дс"]),
];

/// Abbreviations and declined words, and what stands for them.
const SYNONYMS: &[(&str, &[&str])] = &[
    ("сш", &["сош"]),
    ("ош", &["оош"]),
    ("нш", &["нош"]),
    ("осош", &["всош"]),
    ("восш", &["всош"]),
    ("вош", &["всош"]),
    ("весш", &["всош"]),
    ("ши", &["интернат"]),
    ("фил", &[BRANCH]),
    ("филиала", &[BRANCH]),
    ("филиале", &[BRANCH]),
    ("шк", &["школа"]),
    ("школы", &["школа"]),
    ("школе", &["школа"]),
    ("гимназии", &["гимназия"]),
    ("лицея", &["лицей"]),
    ("лицее", &["лицей"]),
    ("интерната", &["интернат"]),
    ("сошуиоп", &["сош", "уиоп"]),
];

/// The words of a name brought to one form: the kind and the number apart from the others.
pub(super) struct Reduced {
    /// The first kind named.
    pub kind: Option<SchoolKind>,
    /// The number with its letter: «5», «5а».
    pub number: Option<String>,
    /// The other words in their order.
    pub rest: Vec<String>,
}

impl Reduced {
    /// Reduces the words until nothing changes.
    pub fn of(words: &[Word]) -> Reduced {
        let mut texts: Vec<String> = words.iter().map(|word| word.text.clone()).collect();
        let numbered = words.iter().enumerate().find_map(|(i, word)| {
            (word.numbered && is_number(&texts, i)).then(|| word.text.clone())
        });
        // Every step shortens the list or leaves it: the loop ends, and its result is its own result.
        loop {
            let mut next = without_legal_words(&without_markers(&texts));
            next = next.iter().flat_map(|word| synonyms(word)).collect();
            next = with_phrases(&next);
            let reduced = Reduced::sorted(next, numbered.as_deref());
            let next = reduced.words();
            if next == texts {
                return reduced;
            }
            texts = next;
        }
    }

    /// Puts the kind and the number first: «Лицей № 5» and «№ 5 лицей» are one name.
    fn sorted(mut words: Vec<String>, numbered: Option<&str>) -> Reduced {
        let kind = words.iter().find_map(|word| SchoolKind::of_word(word));
        if let Some(kind) = kind {
            words.retain(|word| word != kind.word());
        }
        let at = numbered
            .and_then(|number| words.iter().position(|word| word == number))
            .or_else(|| (0..words.len()).find(|i| is_number(&words, *i)));
        let number = at.map(|at| words.remove(at));
        Reduced {
            kind,
            number,
            rest: words,
        }
    }

    fn words(&self) -> Vec<String> {
        let kind = self.kind.map(|kind| kind.word().to_owned());
        kind.into_iter()
            .chain(self.number.clone())
            .chain(self.rest.iter().cloned())
            .collect()
    }

    /// The words with single spaces.
    pub fn key(&self) -> String {
        self.words().join(" ")
    }

    /// The number without its letter.
    pub fn number(&self) -> Option<u32> {
        let digits = self
            .number
            .as_ref()?
            .trim_end_matches(|c: char| !c.is_ascii_digit());
        digits.parse().ok()
    }
}

/// Whether the word is the number of a school: up to four digits, not the «60» of «60-летия».
fn is_number(words: &[String], at: usize) -> bool {
    let digits = words[at].chars().take_while(char::is_ascii_digit).count();
    (1..=4).contains(&digits)
        && !words
            .get(at + 1)
            .is_some_and(|next| next.starts_with("лет"))
}

fn is_letter(word: &str) -> bool {
    word.chars().count() == 1 && !word.starts_with(|c: char| c.is_ascii_digit())
}

/// Drops «г», «село», «имени»; also initials and prepositions, which come and go.
fn without_markers(words: &[String]) -> Vec<String> {
    let stays = |word: &&String| !is_letter(word) && !MARKERS.contains(&word.as_str());
    words.iter().filter(stays).cloned().collect()
}

/// Whether the folded word is «мбоу», «ано» and the like.
pub(super) fn is_legal_form(word: &str) -> bool {
    LEGAL_FORMS.split_whitespace().any(|form| form == word)
}

fn is_legal_word(word: &str) -> bool {
    LEGAL_STEMS.iter().any(|stem| word.starts_with(stem))
}

fn is_legal_noun(word: &str) -> bool {
    word.starts_with("учреждени") || word.starts_with("организаци")
}

/// The length of the legal form written out that begins the words, 0 where none does.
pub(super) fn legal_run<T: AsRef<str>>(words: &[T]) -> usize {
    let run = words
        .iter()
        .take_while(|word| is_legal_word(word.as_ref()))
        .count();
    words[..run]
        .iter()
        .rposition(|word| is_legal_noun(word.as_ref()))
        .map_or(0, |last| last + 1)
}

/// Drops «МБОУ» and «муниципальное бюджетное общеобразовательное учреждение» wherever they stand:
/// in the name of a филиал they follow that word.
fn without_legal_words(words: &[String]) -> Vec<String> {
    let mut kept = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let run = legal_run(&words[at..]);
        if run > 0 {
            let special = words[at..at + run]
                .iter()
                .any(|word| word.starts_with("коррекционн"));
            kept.extend(special.then(|| SchoolKind::Special.word().to_owned()));
            at += run;
        } else {
            kept.extend((!is_legal_form(&words[at])).then(|| words[at].clone()));
            at += 1;
        }
    }
    kept
}

/// The words that stand for this one: «гимназии», «мбоусош».
fn synonyms(word: &str) -> Vec<String> {
    if let Some((_, words)) = SYNONYMS.iter().find(|(from, _)| *from == word) {
        return words.iter().map(|word| (*word).to_owned()).collect();
    }
    let glued = ["сош", "оош", "нош"].iter().find_map(|kind| {
        word.strip_suffix(kind)
            .filter(|form| is_legal_form(form))
            .map(|_| (*kind).to_owned())
    });
    vec![glued.unwrap_or_else(|| word.to_owned())]
}

fn with_phrases(words: &[String]) -> Vec<String> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let here = &words[at..];
        let found = PHRASES.iter().find(|(stems, _)| {
            here.len() >= stems.len() && here.iter().zip(*stems).all(|(w, s)| w.starts_with(s))
        });
        if let Some((stems, replacement)) = found {
            out.extend(replacement.iter().map(|word| (*word).to_owned()));
            at += stems.len();
        } else {
            out.push(words[at].clone());
            at += 1;
        }
    }
    out
}

/// Drops what one list writes and another does not: «имени …», «г. Рубцовска», the district, «УИОП».
pub(super) fn without_tails(words: &[Word]) -> Vec<Word> {
    let texts: Vec<String> = words.iter().map(|word| word.text.clone()).collect();
    let mut kept: Vec<Word> = Vec::new();
    let mut tail_began: Option<usize> = None;
    for (i, word) in words.iter().enumerate() {
        if let Some(began) = tail_began {
            let ends = (word.after_break && i > began + 1)
                || (is_number(&texts, i) && i != began + 1)
                || is_head_word(&word.text);
            if !ends {
                continue;
            }
            tail_began = None;
        }
        if begins_tail(word) {
            tail_began = Some(i);
        } else if is_territory(&word.text) {
            drop_adjectives(&mut kept);
        } else if word.text != "уиоп" {
            kept.push(word.clone());
        }
    }
    kept
}

/// A capital «С.» is an initial; «с.» is a village or the preposition of «с углублённым изучением».
fn begins_tail(word: &Word) -> bool {
    let letter = ["г", "с", "п", "д", "х"].contains(&word.text.as_str()) && !word.capital;
    letter || (MARKERS.contains(&word.text.as_str()) && word.text != "но")
}

/// A word that can only belong to the name proper.
fn is_head_word(word: &str) -> bool {
    [
        "школ",
        "сош",
        "оош",
        "нош",
        "лице",
        "гимнази",
        "филиал",
        "структурн",
    ]
    .iter()
    .any(|stem| word.starts_with(stem))
}

fn is_territory(word: &str) -> bool {
    ["района", "район", "округа", "области", "края", "республики"].contains(&word)
}

/// Drops «Приозёрского муниципального» before «района».
fn drop_adjectives(kept: &mut Vec<Word>) {
    while kept
        .pop_if(|w| {
            ["муниципальн", "городск"]
                .iter()
                .any(|s| w.text.starts_with(s))
        })
        .is_some()
    {}
    kept.pop_if(|word| word.text.ends_with("ого") || word.text.ends_with("ой"));
}

/// «МБОУ»: the abbreviation in the name, or the initials of the words written out.
pub(super) fn legal_form(words: &[Word]) -> Option<String> {
    let texts: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
    (0..texts.len()).find_map(|at| {
        let run = legal_run(&texts[at..]);
        if run > 0 {
            let initials = texts[at..at + run]
                .iter()
                .filter_map(|word| word.chars().next());
            return Some(initials.collect::<String>().to_uppercase());
        }
        is_legal_form(texts[at]).then(|| texts[at].to_uppercase())
    })
}
