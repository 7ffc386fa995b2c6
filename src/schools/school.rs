//! A school as it is described: place, flags, details, and the names it had before.

use super::names::NameKey;
use super::spelling::search_key;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Where the school stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// Город, пгт.
    Urban,
    /// Село, деревня, хутор, …
    Rural,
}

impl Place {
    /// Both places.
    pub const ALL: [Place; 2] = [Place::Urban, Place::Rural];

    /// The code used in the database, in JSON and in addresses.
    pub fn code(self) -> &'static str {
        match self {
            Place::Urban => "urban",
            Place::Rural => "rural",
        }
    }

    /// The place with this code.
    pub fn from_code(code: &str) -> Option<Place> {
        Place::ALL.into_iter().find(|place| place.code() == code)
    }

    /// «городская»: of a school.
    pub fn title(self) -> &'static str {
        match self {
            Place::Urban => "городская",
            Place::Rural => "сельская",
        }
    }
}

/// What sets a school apart from the others; a rule-set may leave such schools out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Flag {
    /// Коррекционная.
    Special,
    /// Вечерняя (сменная).
    Evening,
    /// Закрытого типа.
    Closed,
    /// При учреждении, исполняющем наказание.
    Penitentiary,
    /// Интернат.
    Boarding,
}

impl Flag {
    /// All flags in the order of the registry's columns.
    pub const ALL: [Flag; 5] = [
        Flag::Special,
        Flag::Evening,
        Flag::Closed,
        Flag::Penitentiary,
        Flag::Boarding,
    ];

    /// The code used in rule-sets, in JSON and in addresses.
    pub fn code(self) -> &'static str {
        match self {
            Flag::Special => "special",
            Flag::Evening => "evening",
            Flag::Closed => "closed",
            Flag::Penitentiary => "penitentiary",
            Flag::Boarding => "boarding",
        }
    }

    /// The flag with this code.
    pub fn from_code(code: &str) -> Option<Flag> {
        Flag::ALL.into_iter().find(|flag| flag.code() == code)
    }

    /// «вечерняя (сменная)»: of a school, inside a sentence.
    pub fn title(self) -> &'static str {
        match self {
            Flag::Special => "коррекционная",
            Flag::Evening => "вечерняя (сменная)",
            Flag::Closed => "закрытого типа",
            Flag::Penitentiary => "при учреждении УИС",
            Flag::Boarding => "интернат",
        }
    }
}

/// Everything of a school that a person may change.
///
/// Identifiers are in their canonical form ([`super::Login`], [`super::Inn`], …); an empty text is
/// an unknown value.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Details {
    /// Short name: «МБОУ «СОШ № 7»».
    pub name: String,
    /// Full name.
    pub full_name: String,
    /// `edu990101`.
    pub login: String,
    /// Code of ОГЭ and ЕГЭ, 4–6 digits.
    pub exam_code: String,
    /// 10 or 12 digits.
    pub inn: String,
    /// 13 or 15 digits.
    pub ogrn: String,
    /// 8 or 11 digits.
    pub oktmo: String,
    /// «с. Озёрное».
    pub settlement: String,
    /// Город or село, where known.
    pub place: Option<Place>,
    /// The flags that are set.
    pub flags: BTreeSet<Flag>,
    /// Name of the director.
    pub director_name: String,
    /// Office phone of the director.
    pub director_phone: String,
    /// Office e-mail of the director.
    pub director_email: String,
    /// The head school of a филиал.
    pub head_school_id: Option<i64>,
}

/// One field that a change touches, for the preview and for the journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldChange {
    /// Name of the field in [`Details`].
    pub field: String,
    /// «Краткое наименование».
    pub title: String,
    /// The value before, empty where there was none.
    pub was: String,
    /// The value after.
    pub becomes: String,
}

impl Details {
    /// The fields in which the two differ, in the order of the form.
    pub fn changes(&self, after: &Details) -> Vec<FieldChange> {
        let pairs = self.shown().into_iter().zip(after.shown());
        let changed = pairs.filter(|((_, _, was), (_, _, becomes))| was != becomes);
        changed
            .map(|((field, title, was), (_, _, becomes))| FieldChange {
                field: field.to_owned(),
                title: title.to_owned(),
                was,
                becomes,
            })
            .collect()
    }

    /// What the search in the list compares: the names, the settlement, the former names.
    pub fn search_key<'a>(&'a self, former: impl IntoIterator<Item = &'a str>) -> String {
        let own = [&self.name, &self.full_name, &self.settlement];
        let texts = own.into_iter().map(String::as_str).chain(former);
        let key = search_key(&texts.collect::<Vec<_>>().join(" "));
        let mut words: Vec<&str> = Vec::new();
        for word in key.split(' ') {
            if !words.contains(&word) {
                words.push(word);
            }
        }
        words.join(" ")
    }

    /// Field, title and value for people. The head school is shown by its id.
    fn shown(&self) -> Vec<(&'static str, &'static str, String)> {
        let flags: Vec<&str> = self.flags.iter().map(|flag| flag.title()).collect();
        let place = self
            .place
            .map(|place| place.title().to_owned())
            .unwrap_or_default();
        let head = self
            .head_school_id
            .map(|id| id.to_string())
            .unwrap_or_default();
        vec![
            ("name", "Краткое наименование", self.name.clone()),
            ("full_name", "Полное наименование", self.full_name.clone()),
            ("login", "Логин ФИС ОКО", self.login.clone()),
            ("exam_code", "Код ОО", self.exam_code.clone()),
            ("inn", "ИНН", self.inn.clone()),
            ("ogrn", "ОГРН", self.ogrn.clone()),
            ("oktmo", "ОКТМО", self.oktmo.clone()),
            ("settlement", "Населённый пункт", self.settlement.clone()),
            ("place", "Местность", place),
            ("flags", "Особенности", flags.join(", ")),
            ("director_name", "Директор", self.director_name.clone()),
            ("director_phone", "Телефон", self.director_phone.clone()),
            (
                "director_email",
                "Электронная почта",
                self.director_email.clone(),
            ),
            ("head_school_id", "Головная школа", head),
        ]
    }

    /// The former name that a change leaves behind; `None` when only quotes, spaces or the like differ.
    pub fn former_name(
        &self,
        after: &Details,
        until: NaiveDate,
        reason: &str,
    ) -> Option<FormerName> {
        let differs = |a: &str, b: &str| {
            let (a, b) = (NameKey::of(a), NameKey::of(b));
            !a.full.is_empty() && (a.full != b.full || a.legal_form != b.legal_form)
        };
        let renamed = differs(&self.name, &after.name)
            || (!after.full_name.is_empty() && differs(&self.full_name, &after.full_name));
        renamed.then(|| FormerName {
            name: self.name.clone(),
            full_name: self.full_name.clone(),
            until,
            reason: reason.to_owned(),
        })
    }
}

/// A name that the school had before (прежнее название).
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct FormerName {
    /// Short name.
    pub name: String,
    /// Full name, may be empty.
    pub full_name: String,
    /// The last day of the name.
    pub until: NaiveDate,
    /// Why it changed, may be empty: «реорганизация», «изменён тип учреждения».
    pub reason: String,
}

impl FormerName {
    /// The name that was in force on the day: the earliest former one that had not ended, or `now`.
    pub fn in_force<'a>(former: &'a [FormerName], now: &'a str, day: NaiveDate) -> &'a str {
        let lasting = former.iter().filter(|change| change.until >= day);
        lasting
            .min_by_key(|change| change.until)
            .map_or(now, |change| change.name.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, 8, 31).unwrap()
    }

    fn named(name: &str) -> Details {
        Details {
            name: name.to_owned(),
            ..Details::default()
        }
    }

    #[test]
    fn codes_lead_back_to_their_place_and_flag() {
        for place in Place::ALL {
            assert_eq!(Place::from_code(place.code()), Some(place));
        }
        for flag in Flag::ALL {
            assert_eq!(Flag::from_code(flag.code()), Some(flag));
            assert_eq!(
                serde_json::to_string(&flag).unwrap(),
                format!("\"{}\"", flag.code())
            );
        }
    }

    #[test]
    fn a_change_names_its_fields_with_both_values() {
        let before = named("МБОУ «СОШ № 7»");
        let after = Details {
            place: Some(Place::Rural),
            flags: [Flag::Evening, Flag::Boarding].into(),
            ..before.clone()
        };
        let changes = before.changes(&after);
        let texts: Vec<_> = changes
            .iter()
            .map(|c| (c.field.as_str(), c.becomes.as_str()))
            .collect();
        assert_eq!(
            texts,
            [
                ("place", "сельская"),
                ("flags", "вечерняя (сменная), интернат")
            ]
        );
        assert!(before.changes(&before).is_empty());
    }

    #[test]
    fn a_name_goes_into_history_only_when_it_is_another() {
        let before = named("МБОУ «СОШ № 7»");
        let former = |after: &str| before.former_name(&named(after), day(2021), "").is_some();
        assert!(former("МБОУ «Лицей № 7»"));
        assert!(
            former("МКОУ «СОШ № 7»"),
            "the legal form is part of the name"
        );
        assert!(!former("МБОУ \"СОШ №7\""));
        assert!(named("").former_name(&before, day(2021), "").is_none());
    }

    #[test]
    fn the_search_knows_former_names_and_no_word_twice() {
        let school = Details {
            settlement: "с. Озёрное".to_owned(),
            ..named("МБОУ «Озёрная СОШ»")
        };
        let key = school.search_key(["МБОУ «Озёрная ООШ»"]);
        assert_eq!(key, "мбоу озерная сош с озерное оош");
    }

    #[test]
    fn the_name_in_force_is_that_of_the_day() {
        let former = |name: &str, until| FormerName {
            name: name.to_owned(),
            full_name: String::new(),
            until,
            reason: String::new(),
        };
        let history = [former("вторая", day(2021)), former("первая", day(2015))];
        let cases = [
            (2010, "первая"),
            (2015, "первая"),
            (2016, "вторая"),
            (2022, "нынешняя"),
        ];
        for (year, name) in cases {
            assert_eq!(
                FormerName::in_force(&history, "нынешняя", day(year)),
                name,
                "{year}"
            );
        }
    }
}
