//! Russian numbers, plurals and dates as people write them. Ground: pure functions, used by pages, papers and sentences.

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, Utc};

/// The form of a noun after `n`: `plural(21, ["школа", "школы", "школ"])` is «школа».
pub fn plural(n: u64, forms: [&str; 3]) -> &str {
    match (n % 100, n % 10) {
        (11..=14, _) => forms[2],
        (_, 1) => forms[0],
        (_, 2..=4) => forms[1],
        _ => forms[2],
    }
}

/// «21 школа»: the number with its noun and a no-break space between them.
pub fn count(n: u64, forms: [&str; 3]) -> String {
    format!("{}\u{a0}{}", thousands(n), plural(n, forms))
}

/// «14 участников», genitive: «из 1 участника», «из 38 участников».
pub fn of_participants(n: u64) -> String {
    let noun = if n % 10 == 1 && n % 100 != 11 {
        "участника"
    } else {
        "участников"
    };
    format!("{}\u{a0}{noun}", thousands(n))
}

/// «1 234»: thousands apart by a no-break space; four digits stay together as typographers do.
pub fn thousands(n: u64) -> String {
    let digits = n.to_string();
    if digits.len() <= 4 {
        return digits;
    }
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push('\u{a0}');
        }
        out.push(c);
    }
    out
}

/// «36,8»: the share `part / whole` in per cent, rounded half up to one decimal; `None` when `whole` is 0.
pub fn share(part: u32, whole: u32) -> Option<String> {
    let tenths = (u64::from(part) * 2000 + u64::from(whole)).checked_div(u64::from(whole) * 2)?;
    Some(format!("{},{}", tenths / 10, tenths % 10))
}

/// «36,8 %» with a no-break space, or a dash where there is nothing to divide by.
pub fn share_percent(part: u32, whole: u32) -> String {
    share(part, whole).map_or_else(|| "–".to_owned(), |s| format!("{s}\u{a0}%"))
}

/// «+3», «0», «−7» with the typographic minus.
pub fn signed(n: i64) -> String {
    match n {
        0 => "0".to_owned(),
        n if n > 0 => format!("+{n}"),
        n => format!("−{}", n.unsigned_abs()),
    }
}

/// «31.01.2022», for tables.
pub fn day(date: NaiveDate) -> String {
    date.format("%d.%m.%Y").to_string()
}

/// «31 января 2022 г.», for text.
pub fn day_in_words(date: NaiveDate) -> String {
    const MONTHS: [&str; 12] = [
        "января",
        "февраля",
        "марта",
        "апреля",
        "мая",
        "июня",
        "июля",
        "августа",
        "сентября",
        "октября",
        "ноября",
        "декабря",
    ];
    let month = MONTHS[date.month0() as usize];
    format!("{}\u{a0}{month} {}\u{a0}г.", date.day(), date.year())
}

/// The calendar day in the zone `hours` east of UTC.
pub fn local_day(at: DateTime<Utc>, hours: i16) -> NaiveDate {
    FixedOffset::east_opt(i32::from(hours) * 3600).map_or_else(
        || at.date_naive(),
        |zone| at.with_timezone(&zone).date_naive(),
    )
}

/// «31.01.2022 в 9:05» in the zone `hours` east of UTC (Russia has no daylight saving since 2014).
pub fn moment(at: DateTime<Utc>, hours: i16) -> String {
    let zone = FixedOffset::east_opt(i32::from(hours) * 3600);
    let local = zone.map_or_else(
        || at.naive_utc(),
        |zone| at.with_timezone(&zone).naive_local(),
    );
    local.format("%d.%m.%Y в %-H:%M").to_string()
}

/// The text with a capital letter at its beginning.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}

/// «один», «двух», «трёх»: small numbers in the genitive, as sentences want them; digits above ten.
pub fn genitive(n: u64) -> String {
    let word = match n {
        1 => "одной",
        2 => "двух",
        3 => "трёх",
        4 => "четырёх",
        5 => "пяти",
        6 => "шести",
        7 => "семи",
        8 => "восьми",
        9 => "девяти",
        10 => "десяти",
        n => return thousands(n),
    };
    word.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nouns_agree_with_numbers() {
        let forms = ["школа", "школы", "школ"];
        for (n, noun) in [
            (0, "школ"),
            (1, "школа"),
            (2, "школы"),
            (5, "школ"),
            (11, "школ"),
            (14, "школ"),
        ] {
            assert_eq!(plural(n, forms), noun, "{n}");
        }
        for (n, noun) in [
            (21, "школа"),
            (22, "школы"),
            (111, "школ"),
            (112, "школ"),
            (101, "школа"),
        ] {
            assert_eq!(plural(n, forms), noun, "{n}");
        }
        assert_eq!(count(12345, forms), "12\u{a0}345\u{a0}школ");
        assert_eq!(of_participants(1), "1\u{a0}участника");
        assert_eq!(of_participants(11), "11\u{a0}участников");
        assert_eq!(of_participants(38), "38\u{a0}участников");
    }

    #[test]
    fn shares_are_rounded_half_up_and_written_with_a_comma() {
        assert_eq!(share(14, 38).as_deref(), Some("36,8"));
        assert_eq!(share(3, 10).as_deref(), Some("30,0"));
        assert_eq!(share(1, 16).as_deref(), Some("6,3"));
        assert_eq!(share(0, 0), None);
        assert_eq!(share_percent(0, 0), "–");
    }

    #[test]
    fn dates_are_written_as_offices_write_them() {
        let date = NaiveDate::from_ymd_opt(2022, 1, 31).unwrap();
        assert_eq!(day(date), "31.01.2022");
        assert_eq!(day_in_words(date), "31\u{a0}января 2022\u{a0}г.");
        let at = date.and_hms_opt(22, 5, 0).unwrap().and_utc();
        assert_eq!(moment(at, 3), "01.02.2022 в 1:05");
        assert_eq!(signed(-7), "−7");
    }
}
