//! The words that terms are made of: a table of phrases with what each of them says.

use super::term::Why;
use super::tokens::Token;

/// A stretch of time that comes again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Неделя.
    Week,
    /// Две недели.
    Fortnight,
    /// Месяц.
    Month,
    /// Квартал: three months of the calendar year.
    Quarter,
    /// Четверть of the school year.
    Term,
    /// Полугодие.
    Half,
    /// Год.
    Year,
    /// Каникулы.
    Holidays,
}

/// A part of a year that has a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// What is numbered.
    pub kind: PartKind,
    /// From 1: autumn is the first season and the first holidays.
    pub number: usize,
}

/// Kinds of numbered parts of a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartKind {
    /// Квартал.
    Quarter,
    /// Четверть.
    Term,
    /// Полугодие.
    Half,
    /// Осенние, зимние, весенние, летние каникулы.
    Holidays,
    /// Осень, зима, весна, лето.
    Season,
}

/// What a phrase says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Say {
    /// «До», «к»: not after.
    Until,
    /// «Не позднее»: not after, the named time included.
    NotLater,
    /// «С», «не ранее».
    From,
    /// «По»: the other end of «с».
    To,
    /// «От».
    Of,
    /// «После».
    After,
    /// «В течение».
    During,
    /// «В конце», «по итогам».
    End,
    /// «В начале».
    Begin,
    /// «В середине».
    Middle,
    /// «Последний».
    Last,
    /// «Число» of a month.
    OfMonth,
    /// «Дней»; whether only working ones.
    Days { working: bool },
    /// A list goes on.
    Comma,
    /// «Год», not said which kind.
    Year,
    /// «Учебный год».
    SchoolYear,
    /// «Календарный год».
    CalendarYear,
    /// The time of the programme; whether the words may just lead to a date («в период с…»).
    Programme { leads: bool },
    /// «Четверти», without a number.
    Unit(Unit),
    /// So many times in each: «ежемесячно» is once.
    Every(Unit, u32),
    /// «По пятницам»: 1 is Monday.
    Weekday(u8),
    /// «Осенние каникулы».
    Part(Part),
    /// A third of a month: «первая декада».
    Third(u32),
    /// No day.
    Open(Why),
    /// Says nothing: «г.», «в».
    Nothing,
}

const fn holidays(number: usize) -> Say {
    Say::Part(Part {
        kind: PartKind::Holidays,
        number,
    })
}

const fn season(number: usize) -> Say {
    Say::Part(Part {
        kind: PartKind::Season,
        number,
    })
}

const PERIOD: Say = Say::Programme { leads: true };
const WHOLE: Say = Say::Programme { leads: false };

/// Phrases: words apart by spaces, `~` for any ending. The longest that fits is taken.
const PHRASES: &[(&str, Say)] = &[
    ("до", Say::Until),
    ("к", Say::Until),
    ("ко", Say::Until),
    ("не поздн~", Say::NotLater),
    ("не позже", Say::NotLater),
    ("с", Say::From),
    ("со", Say::From),
    ("начиная с", Say::From),
    ("не ран~", Say::From),
    ("по", Say::To),
    ("от", Say::Of),
    ("после", Say::After),
    ("по истечении", Say::After),
    ("с момента", Say::After),
    ("со дня", Say::After),
    ("в течени~", Say::During),
    ("течени~", Say::During),
    ("на протяжении", Say::During),
    ("во время", Say::During),
    ("в дни", Say::During),
    ("конец", Say::End),
    ("конца", Say::End),
    ("конце", Say::End),
    ("концу", Say::End),
    ("окончани~", Say::End),
    ("по окончани~", Say::End),
    ("завершени~", Say::End),
    ("по завершени~", Say::End),
    ("по итогам", Say::End),
    ("итогам", Say::End),
    ("начало", Say::Begin),
    ("начала", Say::Begin),
    ("начале", Say::Begin),
    ("началу", Say::Begin),
    ("середина", Say::Middle),
    ("середине", Say::Middle),
    ("середины", Say::Middle),
    ("последн~", Say::Last),
    ("число", Say::OfMonth),
    ("числа", Say::OfMonth),
    ("числу", Say::OfMonth),
    ("дней", Say::Days { working: false }),
    ("дня", Say::Days { working: false }),
    ("день", Say::Days { working: false }),
    ("календарн~ дн~", Say::Days { working: false }),
    ("рабоч~ дн~", Say::Days { working: true }),
    ("и", Say::Comma),
    ("год", Say::Year),
    ("года", Say::Year),
    ("году", Say::Year),
    ("весь год", Say::Year),
    ("всего года", Say::Year),
    ("текущ~ год~", Say::Year),
    ("календарн~ год~", Say::CalendarYear),
    ("учебн~ год~", Say::SchoolYear),
    ("весь учебн~ год", Say::SchoolYear),
    ("всего учебн~ года", Say::SchoolYear),
    ("текущ~ учебн~ год~", Say::SchoolYear),
    ("уч год~", Say::SchoolYear),
    ("уч г", Say::SchoolYear),
    ("период", PERIOD),
    ("периода", PERIOD),
    ("периоде", PERIOD),
    ("срок~ реализаци~", PERIOD),
    ("срок~ реализаци~ программ~", PERIOD),
    ("срок~ реализаци~ проект~", PERIOD),
    ("вс~ период~", WHOLE),
    ("весь период~", WHOLE),
    ("вс~ срок~", WHOLE),
    ("весь срок~", WHOLE),
    ("программ~", WHOLE),
    ("проект~", WHOLE),
    ("реализаци~ программ~", WHOLE),
    ("реализаци~ проект~", WHOLE),
    ("период~ реализаци~", WHOLE),
    ("период~ реализаци~ программ~", WHOLE),
    ("период~ реализаци~ проект~", WHOLE),
    ("вс~ период~ реализаци~", WHOLE),
    ("весь период~ реализаци~", WHOLE),
    ("вс~ период~ реализаци~ программ~", WHOLE),
    ("весь период~ реализаци~ программ~", WHOLE),
    ("вс~ период~ реализаци~ проект~", WHOLE),
    ("весь период~ реализаци~ проект~", WHOLE),
    ("вс~ срок~ реализаци~ программ~", WHOLE),
    ("весь срок~ реализаци~ программ~", WHOLE),
    ("вс~ срок~ реализаци~ проект~", WHOLE),
    ("весь срок~ реализаци~ проект~", WHOLE),
    ("ежемесячн~", Say::Every(Unit::Month, 1)),
    ("еженедельн~", Say::Every(Unit::Week, 1)),
    ("ежеквартальн~", Say::Every(Unit::Quarter, 1)),
    ("ежегодн~", Say::Every(Unit::Year, 1)),
    ("понедельникам", Say::Weekday(1)),
    ("вторникам", Say::Weekday(2)),
    ("средам", Say::Weekday(3)),
    ("четвергам", Say::Weekday(4)),
    ("пятницам", Say::Weekday(5)),
    ("субботам", Say::Weekday(6)),
    ("по понедельникам", Say::Weekday(1)),
    ("по вторникам", Say::Weekday(2)),
    ("по средам", Say::Weekday(3)),
    ("по четвергам", Say::Weekday(4)),
    ("по пятницам", Say::Weekday(5)),
    ("по субботам", Say::Weekday(6)),
    ("кажд~ понедельник", Say::Weekday(1)),
    ("кажд~ вторник", Say::Weekday(2)),
    ("кажд~ среду", Say::Weekday(3)),
    ("кажд~ четверг", Say::Weekday(4)),
    ("кажд~ пятницу", Say::Weekday(5)),
    ("кажд~ субботу", Say::Weekday(6)),
    ("месяца следующ~ за отчетн~", Say::Unit(Unit::Month)),
    ("следующ~ за отчетн~ месяц~", Say::Unit(Unit::Month)),
    ("следующ~ за отчетн~", Say::Unit(Unit::Month)),
    ("следующ~ месяц~", Say::Unit(Unit::Month)),
    ("осенн~ каникул~", holidays(1)),
    ("зимн~ каникул~", holidays(2)),
    ("весенн~ каникул~", holidays(3)),
    ("летн~ каникул~", holidays(4)),
    ("каникул~", Say::Unit(Unit::Holidays)),
    ("каникулярн~ врем~", Say::Unit(Unit::Holidays)),
    ("каникулярн~ период~", Say::Unit(Unit::Holidays)),
    ("осень", season(1)),
    ("осенью", season(1)),
    ("осенн~ период~", season(1)),
    ("зима", season(2)),
    ("зимой", season(2)),
    ("зимн~ период~", season(2)),
    ("весна", season(3)),
    ("весной", season(3)),
    ("весенн~ период~", season(3)),
    ("лето", season(4)),
    ("летом", season(4)),
    ("летн~ период~", season(4)),
    ("по мере необходимост~", Say::Open(Why::AsNeeded)),
    ("по необходимост~", Say::Open(Why::AsNeeded)),
    ("при необходимост~", Say::Open(Why::AsNeeded)),
    ("по мере поступлени~", Say::Open(Why::OnRequest)),
    ("по мере обращени~", Say::Open(Why::OnRequest)),
    ("по запрос~", Say::Open(Why::OnRequest)),
    ("по заявк~", Say::Open(Why::OnRequest)),
    ("по обращени~", Say::Open(Why::OnRequest)),
    ("по требовани~", Say::Open(Why::OnRequest)),
    ("постоянно", Say::Open(Why::Constantly)),
    ("постоянной основе", Say::Open(Why::Constantly)),
    ("на постоянной основе", Say::Open(Why::Constantly)),
    ("непрерывно", Say::Open(Why::Constantly)),
    ("ежедневно", Say::Open(Why::Daily)),
    ("регулярно", Say::Open(Why::Regularly)),
    ("систематически", Say::Open(Why::Regularly)),
    ("периодически", Say::Open(Why::Regularly)),
    ("на регулярной основе", Say::Open(Why::Regularly)),
    ("без срока", Say::Open(Why::Unsaid)),
    ("бессрочно", Say::Open(Why::Unsaid)),
    ("график~", Say::Open(Why::Schedule)),
    ("по график~", Say::Open(Why::Schedule)),
    ("по отдельн~ график~", Say::Open(Why::Schedule)),
    ("по утвержденн~ график~", Say::Open(Why::Schedule)),
    ("по индивидуальн~ график~", Say::Open(Why::Schedule)),
    ("по особ~ график~", Say::Open(Why::Schedule)),
    ("согласно график~", Say::Open(Why::Schedule)),
    ("в соответствии с график~", Say::Open(Why::Schedule)),
    ("по план~", Say::Open(Why::Plan)),
    ("по отдельн~ план~", Say::Open(Why::Plan)),
    ("по план~ график~", Say::Open(Why::Schedule)),
    ("согласно план~", Say::Open(Why::Plan)),
    ("согласно план~ график~", Say::Open(Why::Schedule)),
    ("в соответствии с план~", Say::Open(Why::Plan)),
    ("в", Say::Nothing),
    ("во", Say::Nothing),
    ("на", Say::Nothing),
    ("г", Say::Nothing),
    ("гг", Say::Nothing),
    ("срок", Say::Nothing),
    ("сроки", Say::Nothing),
    ("включительно", Say::Nothing),
    ("не реже", Say::Nothing),
    ("не реже чем", Say::Nothing),
    ("чем", Say::Nothing),
    ("но", Say::Nothing),
    ("не менее", Say::Nothing),
    ("не менее чем", Say::Nothing),
];

/// The longest phrase that begins at a token, and the token after it.
pub fn phrase(tokens: &[Token], at: usize) -> Option<(Say, usize)> {
    let fits = PHRASES
        .iter()
        .filter_map(|(words, say)| Some((*say, end_of(words, tokens, at)?)));
    fits.max_by_key(|(_, end)| *end)
}

/// The token after the words; dots and hyphens between them mean nothing («уч. год»,
/// «план-график»).
fn end_of(words: &str, tokens: &[Token], mut at: usize) -> Option<usize> {
    for (place, word) in words.split(' ').enumerate() {
        while place > 0 && tokens.get(at).is_some_and(|of| of.is('.') || of.is('-')) {
            at += 1;
        }
        let said = tokens.get(at)?.word();
        let fits = match word.strip_suffix('~') {
            Some(stem) => said.starts_with(stem),
            None => said == word,
        };
        if !fits {
            return None;
        }
        at += 1;
    }
    Some(at)
}

/// The unit that begins at a token, and the token after it.
pub fn unit(tokens: &[Token], at: usize) -> Option<(Unit, usize)> {
    let word = |offset: usize| tokens.get(at + offset).map_or("", Token::word);
    let (first, is_year) = (word(0), |word: &str| {
        ["год", "года", "году"].contains(&word)
    });
    let one = match first {
        "четверть" | "четверти" | "четвертей" | "четвертях" => {
            Unit::Term
        }
        _ if first.starts_with("полугоди") || first.starts_with("семестр") => {
            Unit::Half
        }
        _ if first.starts_with("месяц") => Unit::Month,
        _ if first.starts_with("недел") => Unit::Week,
        _ if first.starts_with("квартал") => Unit::Quarter,
        _ if is_year(first) => Unit::Year,
        // «Пол года» (Вагай).
        "пол" if word(1).starts_with("год") => return Some((Unit::Half, at + 2)),
        _ if first.starts_with("учебн") && is_year(word(1)) => {
            return Some((Unit::Year, at + 2));
        }
        _ => return None,
    };
    Some((one, at + 1))
}

/// A number in words, Roman or with an ordinal's ending: «второе», «II», «1».
pub fn ordinal(token: &Token) -> Option<u32> {
    const WORDS: [&[&str]; 4] = [
        &["i", "перв"],
        &["ii", "втор"],
        &["iii", "трет"],
        &["iv", "четверта", "четверто", "четвертую"],
    ];
    if let Some(number) = token.number(1..=1) {
        return Some(number);
    }
    let word = token.word();
    let at = WORDS
        .iter()
        .position(|forms| forms[0] == word || forms[1..].iter().any(|of| word.starts_with(of)))?;
    u32::try_from(at + 1).ok()
}

/// How many: «2», «два раза», «дважды».
pub fn quantity(token: &Token) -> Option<u32> {
    token.number(1..=2).or(match token.word() {
        "один" | "одного" | "одну" | "одной" => Some(1),
        "два" | "две" | "двух" => Some(2),
        "три" | "трех" => Some(3),
        "четыре" | "четырех" => Some(4),
        _ => None,
    })
}
