//! Names of schools: the key by which two spellings are compared, the number, the kind.
//! The variation covered is that of real lists: one school is spelt alike in 7 % of its names.

use super::logins::Login;
use super::name_words::{BRANCH, Reduced, legal_form, without_tails};
use super::spelling::{without_formula_tail, words_of};

/// Kind of a school as its name tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SchoolKind {
    /// Начальная школа.
    Primary,
    /// Основная школа.
    Basic,
    /// Средняя школа.
    Secondary,
    /// Гимназия.
    Gymnasium,
    /// Лицей.
    Lyceum,
    /// Вечерняя, открытая, сменная школа.
    Evening,
    /// Коррекционная школа.
    Special,
    /// Школа-интернат.
    Boarding,
    /// Центр образования.
    Centre,
}

impl SchoolKind {
    const ALL: [SchoolKind; 9] = [
        SchoolKind::Primary,
        SchoolKind::Basic,
        SchoolKind::Secondary,
        SchoolKind::Gymnasium,
        SchoolKind::Lyceum,
        SchoolKind::Evening,
        SchoolKind::Special,
        SchoolKind::Boarding,
        SchoolKind::Centre,
    ];

    /// «СОШ», «гимназия»: the kind inside a sentence.
    pub fn title(self) -> &'static str {
        match self {
            SchoolKind::Primary => "НОШ",
            SchoolKind::Basic => "ООШ",
            SchoolKind::Secondary => "СОШ",
            SchoolKind::Gymnasium => "гимназия",
            SchoolKind::Lyceum => "лицей",
            SchoolKind::Evening => "вечерняя школа",
            SchoolKind::Special => "коррекционная школа",
            SchoolKind::Boarding => "школа-интернат",
            SchoolKind::Centre => "центр образования",
        }
    }

    /// The word that stands for the kind in a key.
    pub(super) fn word(self) -> &'static str {
        match self {
            SchoolKind::Primary => "нош",
            SchoolKind::Basic => "оош",
            SchoolKind::Secondary => "сош",
            SchoolKind::Gymnasium => "гимназия",
            SchoolKind::Lyceum => "лицей",
            SchoolKind::Evening => "всош",
            SchoolKind::Special => "скош",
            SchoolKind::Boarding => "интернат",
            SchoolKind::Centre => "цо",
        }
    }

    /// The kind that this word of a key stands for.
    pub(super) fn of_word(word: &str) -> Option<SchoolKind> {
        SchoolKind::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// What a name says, in a form that can be compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameKey {
    /// Kind, number and the other words; without legal form, quotes, «№», «г.», «имени».
    pub full: String,
    /// The same without «имени …», the settlement, the district and the profile.
    pub weak: String,
    /// The words of `weak` other than kind and number: «урс мартан», «березовская».
    pub own_words: String,
    /// «№ 5».
    pub number: Option<u32>,
    /// СОШ, гимназия, …
    pub kind: Option<SchoolKind>,
    /// The name is that of a филиал or a структурное подразделение.
    pub branch: bool,
    /// «МБОУ», also for the words written out.
    pub legal_form: Option<String>,
}

impl NameKey {
    /// Reads a name; a login or the tail of a broken formula in it does not matter.
    pub fn of(name: &str) -> NameKey {
        let (name, _) = Login::split(without_formula_tail(name));
        let words = words_of(&name);
        let full = Reduced::of(&words);
        let weak = Reduced::of(&without_tails(&words));
        NameKey {
            number: full.number(),
            kind: full.kind,
            branch: full.rest.iter().any(|word| word == BRANCH),
            legal_form: legal_form(&words),
            own_words: weak.rest.join(" "),
            weak: weak.key(),
            full: full.key(),
        }
    }

    /// Whether the full key names a school: a bare «СОШ» names none.
    pub fn is_telling(&self) -> bool {
        self.number.is_some() || self.full.split(' ').any(is_own_word)
    }

    /// Whether the weak key still names a school.
    pub fn is_telling_without_tails(&self) -> bool {
        self.number.is_some() || self.own_words.split(' ').any(is_own_word)
    }
}

fn is_own_word(word: &str) -> bool {
    !word.is_empty() && word != "школа" && word != BRANCH && SchoolKind::of_word(word).is_none()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn full(name: &str) -> String {
        NameKey::of(name).full
    }

    #[test]
    fn spellings_of_one_school_share_the_key() {
        let cases: &[(&str, &[&str])] = &[
            (
                "сош 5",
                &[
                    "МБОУ «СОШ № 5»",
                    "МБОУ \"СОШ №5\"(sch990105)",
                    "МБОУ «CОШ № 5»", // Latin «C»
                    "МБОУ \"\"COШ\"\" N 05 +B116",
                    "МБОУСОШ №5",
                    "МБОУ СШ № 5",
                    "МКОУ «Средняя школа № 5»",
                    "Муниципальное бюджетное общеобразовательное учреждение «Средняя \
                     общеобразовательная школа № 5»",
                    "МАОУ Средняя (полная) общеобразовательная школа № 5",
                    "№ 5 СОШ",
                ],
            ),
            (
                "сош березовская",
                &[
                    "МКОУ «Берёзовская СОШ»",
                    "МКОУ Березовская СОШ(sch990201)",
                    "МКОУ \"Берёзовская СОШ",
                    "МБОУ «Берёзовская средняя общеобразовательная школа»",
                ],
            ),
            (
                "сош 5 стрежевой",
                &["МБОУ СОШ №5 г.Стрежевой", "МОУ «СОШ № 5» город Стрежевой"],
            ),
            (
                "сош 1 урус мартан",
                &["МБОУ «СОШ №1 г.Урус-Мартан»(edu203389)"],
            ),
            (
                "лицей сигма",
                &["МБОУ \"Лицей \"\"Сигма\"", "МБОУ «Лицей «Сигма»»"],
            ),
            (
                "гимназия 10",
                &["МБОУ «Гимназия № 10»", "Гимназия №10", "гимназии 10"],
            ),
            ("сош 15", &["\"СОШ №15 \""]),
            (
                "сош 5 филиал озерное",
                &["Филиал МБОУ «СОШ № 5» в с. Озёрное"],
            ),
            (
                "всош 3",
                &["МБОУ «Вечерняя (сменная) общеобразовательная школа № 3»"],
            ),
            (
                "скош 2",
                &["Муниципальное специальное (коррекционное) образовательное учреждение № 2"],
            ),
            (
                "интернат 4",
                &[
                    "ГБОУ «Общеобразовательная школа-интернат № 4»",
                    "Школа-интернат 4",
                ],
            ),
        ];
        for (key, names) in cases {
            for name in *names {
                assert_eq!(full(name), *key, "{name}");
            }
        }
    }

    #[test]
    fn different_schools_have_different_keys() {
        let pairs = [
            ("МБОУ «СОШ № 1»", "МБОУ «СОШ № 11»"),
            ("МБОУ «СОШ № 5»", "МБОУ «Гимназия № 5»"),
            ("МБОУ «СОШ № 5»", "МБОУ «ООШ № 5»"),
            ("МБОУ «СОШ № 5»", "Филиал МБОУ «СОШ № 5»"),
            ("МБОУ «СОШ № 5»", "Структурное подразделение МБОУ «СОШ № 5»"),
            ("МБОУ «СОШ № 5»", "МБОУ «СОШ № 5а»"),
            ("МКОУ «Петровская СОШ»", "МКОУ «Покровская СОШ»"),
        ];
        for (a, b) in pairs {
            assert_ne!(full(a), full(b));
        }
    }

    #[test]
    fn the_weak_key_forgets_persons_and_places() {
        let cases = [
            (
                "МБОУ \"Курьинская средняя общеобразовательная школа\" им. М.Т. Калашникова",
                "сош курьинская",
            ),
            ("МБОУ «СОШ № 5 имени С.П. Королёва» г. Рубцовска", "сош 5"),
            ("МБОУ «СОШ имени 60-летия Октября № 7»", "сош 7"),
            ("МБОУ «СОШ № 5» Приозёрского муниципального района", "сош 5"),
            (
                "МБОУ СОШ № 2 с углублённым изучением отдельных предметов",
                "сош 2",
            ),
            ("г. Рубцовск, МБОУ «Лицей № 7»", "лицей 7"),
        ];
        for (name, weak) in cases {
            assert_eq!(NameKey::of(name).weak, weak, "{name}");
        }
    }

    #[test]
    fn number_kind_form_and_branch_are_read() {
        let key = NameKey::of("Филиал МКОУ «Лицей № 12» в п. Южный");
        assert_eq!(
            (key.number, key.kind, key.branch),
            (Some(12), Some(SchoolKind::Lyceum), true)
        );
        assert_eq!(key.legal_form.as_deref(), Some("МКОУ"));
        let key = NameKey::of(
            "Муниципальное казённое общеобразовательное учреждение «Школа 60-летия СССР»",
        );
        assert_eq!((key.number, key.kind, key.branch), (None, None, false));
        assert_eq!(key.legal_form.as_deref(), Some("МКОУ"));
    }

    #[test]
    fn a_bare_kind_tells_of_no_school() {
        for name in ["СОШ", "МБОУ «Средняя школа»", "", "Школа", "Филиал", "«»"]
        {
            assert!(!NameKey::of(name).is_telling(), "{name}");
        }
        assert!(NameKey::of("СОШ № 1").is_telling());
        assert!(NameKey::of("МКОУ Луговская СОШ").is_telling());
        assert!(!NameKey::of("МКОУ СОШ с. Озёрное").is_telling_without_tails());
    }

    fn spelling() -> impl Strategy<Value = String> {
        let words = [
            "МБОУ",
            "МКОУ",
            "муниципальное",
            "бюджетное",
            "общеобразовательное",
            "учреждение",
            "Средняя",
            "общеобразовательная",
            "школа",
            "СОШ",
            "CОШ",
            "МБОУСОШ",
            "гимназия",
            "лицея",
            "имени",
            "С.П. Королёва",
            "г.",
            "с",
            "Озёрное",
            "№ 5",
            "№12",
            "60-летия",
            "Октября",
            "филиал",
            "структурное",
            "подразделение",
            "интернат",
            "района",
            "«",
            "»",
            "\"",
            "(",
            ")",
            "детский",
            "сад",
            "открытая",
            "сменная",
            "5а",
            "специальное",
            "коррекционное",
            "+B116",
        ];
        proptest::collection::vec(proptest::sample::select(words.to_vec()), 0..12)
            .prop_map(|words| words.join(" "))
    }

    proptest! {
        #[test]
        fn a_key_is_its_own_key(name in spelling()) {
            let key = full(&name);
            prop_assert_eq!(full(&key), key);
        }

        #[test]
        fn a_key_of_any_letters_is_its_own_key(name in "[А-Яа-яёЁA-Za-z0-9 «»\"№.,()+-]{0,60}") {
            let key = full(&name);
            prop_assert_eq!(full(&key), key);
        }
    }
}
