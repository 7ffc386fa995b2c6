//! Wordings of real programmes (Добринка 2018, Владивосток и Иваново 2020, Вагай 2022, Стрежевой 2023) and
//! their like, each with its meaning.

use super::*;
use chrono::NaiveDate;
use proptest::prelude::*;

fn day(text: &str) -> NaiveDate {
    crate::input::day(text).unwrap()
}

fn year_2022() -> Period {
    Period::new(day("01.01.2022"), day("31.12.2022"))
}

fn school_year(start: i16) -> (Period, Vec<Calendar>) {
    let year = SchoolYear(start);
    (year.period(), vec![Calendar::usual(year)])
}

/// «10.01–12.01», «-18.02», «без срока», «3: 28.10, 28.12, 24.03», «?2»: a question with two choices.
fn told(reading: &Reading) -> String {
    match reading {
        Reading::Ask { choices, .. } => format!("?{}", choices.len()),
        Reading::Clear(Term::Open) => "без срока".to_owned(),
        Reading::Clear(Term::Period { from, to }) => {
            let from = from.map_or_else(String::new, |day| day.format("%d.%m.%y").to_string());
            format!("{from}–{}", to.format("%d.%m.%y"))
        }
        Reading::Clear(Term::Occurrences { each }) => {
            let due: Vec<String> = each
                .iter()
                .map(|of| of.to.format("%d.%m.%y").to_string())
                .collect();
            format!("{}: {}", each.len(), due.join(", "))
        }
    }
}

fn check(cases: &[(&str, &str)], programme: Period, calendars: &[Calendar]) {
    let wrong: Vec<String> = cases
        .iter()
        .filter_map(|(words, meaning)| {
            let got = told(&read(words, programme, calendars));
            (got != *meaning).then(|| format!("«{words}»: {got}, not {meaning}"))
        })
        .collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn terms_of_a_programme_of_a_calendar_year() {
    // Вагай, 2022 год.
    let calendars = [
        Calendar::usual(SchoolYear(2021)),
        Calendar::usual(SchoolYear(2022)),
    ];
    let cases = [
        ("До 04.02.2022 г.", "–04.02.22"),
        ("До 18.02.2022 г.", "–18.02.22"),
        ("до 30.03.2022 г.", "–30.03.22"),
        ("январь 2022", "01.01.22–31.01.22"),
        ("Март, апрель", "2: 31.03.22, 30.04.22"),
        ("Март- август", "01.03.22–31.08.22"),
        ("01.04 — 29.04.2022 г.", "01.04.22–29.04.22"),
        ("25.04.- 01.06.2022 г.", "25.04.22–01.06.22"),
        ("15.09- 22.12.2022 г.", "15.09.22–22.12.22"),
        ("10.04.2022 г.", "10.04.22–10.04.22"),
        ("Апрель - декабрь", "01.04.22–31.12.22"),
        ("март - май", "01.03.22–31.05.22"),
        ("июнь, август", "2: 30.06.22, 31.08.22"),
        ("июнь-сентябрь 2022 г.", "01.06.22–30.09.22"),
        ("февраль 2022 - ноябрь 2022 г.", "01.02.22–30.11.22"),
        ("до 25.12.2022", "–25.12.22"),
        ("В течение года", "01.01.22–31.12.22"),
        ("В течение всего периода", "01.01.22–31.12.22"),
        ("В конце каждого полугодия", "2: 28.12.22, 31.05.22"),
        ("В конце каждого пол года", "2: 28.12.22, 31.05.22"),
        ("По мере необходимости", "без срока"),
        ("По отдельному графику", "без срока"),
        ("постоянно", "без срока"),
        ("2022 год", "01.01.22–31.12.22"),
        ("ежеквартально", "4: 31.03.22, 30.06.22, 30.09.22, 31.12.22"),
    ];
    let cases = cases.map(|(words, meaning)| match meaning {
        // Halves of two school years, in order of their ends.
        "2: 28.12.22, 31.05.22" => (words, "2: 31.05.22, 28.12.22"),
        other => (words, other),
    });
    check(&cases, year_2022(), &calendars);
}

#[test]
fn terms_of_a_programme_of_a_school_year() {
    // Иваново и Владивосток, 2020/21.
    let (programme, calendars) = school_year(2020);
    let cases = [
        ("Сентябрь 2020-май 2021", "01.09.20–31.05.21"),
        ("Октябрь 2020 Май 2021", "01.10.20–31.05.21"),
        ("Октябрь 2020 – май", "01.10.20–31.05.21"),
        ("Декабрь 2020 - Февраль 2021", "01.12.20–28.02.21"),
        ("декабрь – февраль 2021", "01.12.20–28.02.21"),
        ("Май, август 2021", "2: 31.05.21, 31.08.21"),
        ("сентябрь", "01.09.20–30.09.20"),
        ("март, апрель", "2: 31.03.21, 30.04.21"),
        ("октябрь и апрель", "2: 31.10.20, 30.04.21"),
        ("ноябрь–февраль", "01.11.20–28.02.21"),
        ("до 1 октября", "–01.10.20"),
        ("до 1 марта", "–01.03.21"),
        ("не позднее 15 мая", "–15.05.21"),
        ("к 20 декабря 2020 г.", "–20.12.20"),
        ("с 1 по 10 октября", "01.10.20–10.10.20"),
        ("15-20 марта", "15.03.21–20.03.21"),
        ("с 15.09.2020 по 22.12.2020", "15.09.20–22.12.20"),
        ("с 1 октября", "01.10.20–31.08.21"),
        ("«14» 09.2020", "14.09.20–14.09.20"),
        ("14/09/2020", "14.09.20–14.09.20"),
        ("сент. 2020", "01.09.20–30.09.20"),
        ("05.2021", "01.05.21–31.05.21"),
        ("01.10.20, 01.02.21", "2: 01.10.20, 01.02.21"),
        ("2020-2021 уч. год", "01.09.20–31.08.21"),
        ("2020/2021 учебный год", "01.09.20–31.08.21"),
        ("в течение учебного года", "01.09.20–31.05.21"),
        ("весь период реализации программы", "01.09.20–31.08.21"),
        ("до конца учебного года", "–31.05.21"),
        ("до конца года", "–31.08.21"),
        ("<p>Mарт</p>", "01.03.21–31.03.21"),
        ("МАРТ\u{a0}2021\u{a0}г.", "01.03.21–31.03.21"),
    ];
    check(&cases, programme, &calendars);
}

#[test]
fn terms_that_come_again_and_parts_of_the_year() {
    let (programme, calendars) = school_year(2021);
    let quarters = "4: 28.10.21, 28.12.21, 24.03.22, 31.05.22";
    let halves = "2: 28.12.21, 31.05.22";
    let fifths = "12: 05.09.21, 05.10.21, 05.11.21, 05.12.21, 05.01.22, 05.02.22, 05.03.22, 05.04.22, \
                  05.05.22, 05.06.22, 05.07.22, 05.08.22";
    let cases = [
        ("В конце каждой четверти", quarters),
        ("по итогам четверти", quarters),
        ("1 раз в четверть", quarters),
        ("по окончании четверти", quarters),
        ("по итогам каждого полугодия", halves),
        ("раз в полугодие", halves),
        ("2 раза в год", halves),
        ("ежемесячно до 5 числа", fifths),
        ("ежемесячно, до 5-го числа", fifths),
        ("каждый месяц до 5 числа", fifths),
        ("ежегодно", "01.09.21–31.08.22"),
        ("1 раз в год", "01.09.21–31.08.22"),
        ("ежегодно до 1 октября", "01.10.21–01.10.21"),
        ("I полугодие", "01.09.21–28.12.21"),
        ("1 полугодие", "01.09.21–28.12.21"),
        ("второе полугодие", "09.01.22–31.05.22"),
        ("до конца первой четверти", "–28.10.21"),
        ("3 четверть", "09.01.22–24.03.22"),
        ("III четверть", "09.01.22–24.03.22"),
        ("I квартал", "01.01.22–31.03.22"),
        ("осенние каникулы", "29.10.21–05.11.21"),
        ("на весенних каникулах", "25.03.22–31.03.22"),
        ("по плану работы школы", "без срока"),
        ("при необходимости", "без срока"),
        ("по запросу", "без срока"),
        ("регулярно", "без срока"),
    ];
    check(&cases, programme, &calendars);
    for (words, times) in [
        ("не реже 1 раза в месяц", 12),
        ("ежемесячно", 12),
        ("еженедельно", 52),
        ("1 раз в неделю", 52),
        ("раз в квартал", 4),
    ] {
        let Reading::Clear(Term::Occurrences { each }) = read(words, programme, &calendars) else {
            panic!("«{words}» does not come again");
        };
        assert_eq!(each.len(), times, "{words}");
    }
}

#[test]
fn what_is_not_certain_is_asked() {
    // Three years of a programme have three Marches.
    let programme = Period::new(day("01.01.2020"), day("31.12.2022"));
    let calendars: Vec<Calendar> = (2019..=2022)
        .map(|y| Calendar::usual(SchoolYear(y)))
        .collect();
    check(
        &[("март", "?3"), ("до 1 октября", "?3")],
        programme,
        &calendars,
    );
    let yearly = read("ежегодно до 1 октября", programme, &calendars);
    assert_eq!(told(&yearly), "3: 01.10.20, 01.10.21, 01.10.22");

    let (programme, calendars) = school_year(2021);
    let cases = [
        ("31.02.2022", "?0"),
        ("25.13.2022", "?0"),
        ("до 18.02.2012", "?1"),
        ("апрель – декабрь", "?1"),
        ("с 10.05.2022 по 01.04.2022", "?0"),
        ("скоро", "?2"),
        ("", "?2"),
    ];
    check(&cases, programme, &calendars);
}

proptest! {
    #[test]
    fn any_text_is_read_without_a_fall_and_stays_within_the_programme(text in "\\PC{0,120}") {
        let (programme, calendars) = school_year(2021);
        if let Reading::Clear(term) = read(&text, programme, &calendars) {
            for day in [term.first_day(), term.last_day()].into_iter().flatten() {
                prop_assert!(programme.holds(day), "{text:?} gives {day}");
            }
        }
    }

    #[test]
    fn words_of_terms_in_any_order_are_read(words in prop::collection::vec(
        prop::sample::select(vec!["до", "с", "по", "-", ",", "март", "1", "31", "2022", ".", "04", "каждой",
                                  "четверти", "ежемесячно", "числа", "раз", "в", "год", "II", "полугодие", "уч"]),
        0..12)) {
        let (programme, calendars) = school_year(2021);
        let text = words.join(" ");
        if let Reading::Clear(term) = read(&text, programme, &calendars) {
            for day in [term.first_day(), term.last_day()].into_iter().flatten() {
                prop_assert!(programme.holds(day), "{text:?} gives {day}");
            }
        }
    }

    #[test]
    fn a_term_in_words_reads_back_as_itself(offset in 0_u64..364, length in 0_u64..300) {
        let (programme, calendars) = school_year(2021);
        let from = programme.from + chrono::Days::new(offset);
        let to = (from + chrono::Days::new(length)).min(programme.to);
        for term in [Term::until(to), Term::of(Period::new(from, to))] {
            prop_assert_eq!(read(&term.describe(), programme, &calendars), Reading::Clear(term));
        }
    }

    #[test]
    fn dashes_spaces_and_case_mean_nothing(place in 0..6_usize) {
        let (programme, calendars) = school_year(2021);
        let plain = read("1 октября - 15 мая", programme, &calendars);
        let varied = ["1 ОКТЯБРЯ – 15 МАЯ", "1  октября—15 мая", " 1 октября\u{a0}− 15\u{a0}мая. ",
                      "1 Октября-15 Мая", "(1 октября ‑ 15 мая)", "<p>1 oктября - 15 мaя</p>"][place];
        prop_assert_eq!(read(varied, programme, &calendars), plain);
    }
}
