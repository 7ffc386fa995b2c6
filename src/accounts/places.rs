//! Where a user may belong: regions, municipalities, schools, as choices of the user form.

use super::user::{NewUser, UserForm};
use crate::access::Role;
use crate::input::{Errors, tidy};
use crate::schools::{Municipality, SchoolName};
use crate::web::view::Choice;

/// A region of the choice.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Region {
    /// Row of `regions`.
    pub id: i64,
    /// Its name.
    pub name: String,
}

/// All places the portal knows.
#[derive(Clone, Debug, Default)]
pub struct Places {
    /// Regions, by name.
    pub regions: Vec<Region>,
    /// Municipalities, by name.
    pub municipalities: Vec<Municipality>,
    /// Schools, by municipality and name.
    pub schools: Vec<SchoolName>,
}

/// A field that differs between two forms, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Label of the field.
    pub label: &'static str,
    /// Whether the field decides who signs in or what is in sight; the others are contacts.
    pub is_right: bool,
    /// Its value in the one; may be empty.
    pub before: String,
    /// Its value in the other.
    pub after: String,
}

/// Schools of one municipality in a list of choices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchoolGroup {
    /// Name of the municipality.
    pub municipality: String,
    /// Its schools.
    pub schools: Vec<Choice>,
}

impl Places {
    /// Regions as options.
    pub fn region_choices(&self, current: &str) -> Vec<Choice> {
        let options = self
            .regions
            .iter()
            .map(|r| Choice::new(r.id.to_string(), &r.name, current));
        std::iter::once(Choice::new("", "не выбран", current))
            .chain(options)
            .collect()
    }

    /// Municipalities as options; `none` is the word for no choice.
    pub fn municipality_choices(&self, none: &str, current: &str) -> Vec<Choice> {
        let options = self
            .municipalities
            .iter()
            .map(|m| Choice::new(m.id.to_string(), &m.name, current));
        std::iter::once(Choice::new("", none, current))
            .chain(options)
            .collect()
    }

    /// Schools as options, by municipality.
    pub fn school_groups(&self, chosen: &[String]) -> Vec<SchoolGroup> {
        let mut groups: Vec<SchoolGroup> = Vec::new();
        for school in &self.schools {
            let id = school.id.to_string();
            let current = chosen.iter().find(|c| **c == id).map_or("", String::as_str);
            let choice = Choice::new(id.as_str(), &school.name, current).with_hint(&school.login);
            match groups.last_mut() {
                Some(group) if group.municipality == school.municipality => {
                    group.schools.push(choice)
                }
                _ => groups.push(SchoolGroup {
                    municipality: school.municipality.clone(),
                    schools: vec![choice],
                }),
            }
        }
        groups
    }

    /// The form in words, in the order of the page: label, whether it is a right, value.
    fn describe(&self, form: &UserForm) -> [(&'static str, bool, String); 9] {
        let region = self
            .regions
            .iter()
            .find(|r| r.id.to_string() == form.region_id);
        let municipality = self
            .municipalities
            .iter()
            .find(|m| m.id.to_string() == form.municipality_id);
        let school = |id: &String| {
            let school = self.schools.iter().find(|s| s.id.to_string() == *id);
            school.map_or_else(String::new, |s| s.name.clone())
        };
        let role = Role::from_code(&form.role).map(Role::title);
        [
            ("Логин", true, tidy(&form.login).to_lowercase()),
            ("Фамилия, имя, отчество", false, tidy(&form.full_name)),
            ("Должность", false, tidy(&form.position)),
            ("Почта", false, tidy(&form.email)),
            ("Телефон", false, tidy(&form.phone)),
            ("Роль", true, role.unwrap_or_default().to_owned()),
            (
                "Регион",
                true,
                region.map_or_else(String::new, |r| r.name.clone()),
            ),
            (
                "Муниципалитет",
                true,
                municipality.map_or_else(String::new, |m| m.name.clone()),
            ),
            ("Школа", true, school(&form.school_id)),
        ]
    }

    /// What differs between two forms of one user.
    pub fn differences(&self, before: &UserForm, after: &UserForm) -> Vec<Difference> {
        self.describe(before)
            .into_iter()
            .zip(self.describe(after))
            .map(|((label, is_right, before), (_, _, after))| Difference {
                label,
                is_right,
                before,
                after,
            })
            .filter(|difference| difference.before != difference.after)
            .collect()
    }

    /// Checks the form against the places there are: all errors at once.
    ///
    /// # Errors
    /// By field, in Russian.
    pub fn check(&self, form: &UserForm) -> Result<NewUser, Errors> {
        let mut form = form.clone();
        let school = self
            .schools
            .iter()
            .find(|s| s.id.to_string() == form.school_id);
        if let Some(school) = school
            && form.municipality_id.is_empty()
            && form.role == Role::Director.code()
        {
            form.municipality_id = school.municipality_id.to_string();
        }
        let user = NewUser::check(&form)?;
        let mut errors = Errors::new();
        if user
            .region_id
            .is_some_and(|id| !self.regions.iter().any(|r| r.id == id))
        {
            errors.add("region_id", "Выберите регион из списка");
        }
        if user
            .municipality_id
            .is_some_and(|id| !self.municipalities.iter().any(|m| m.id == id))
        {
            errors.add("municipality_id", "Выберите муниципалитет из списка");
        }
        match (user.school_id, school) {
            (Some(_), None) => errors.add("school_id", "Выберите школу из списка"),
            (Some(_), Some(school)) if user.municipality_id != Some(school.municipality_id) => {
                let place = &school.municipality;
                errors.add(
                    "school_id",
                    format!("Эта школа в другом муниципалитете: {place}"),
                );
            }
            _ => {}
        }
        errors.or(user)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places() -> Places {
        let school = |id, municipality_id, municipality: &str| SchoolName {
            id,
            municipality_id,
            municipality_code: String::new(),
            municipality: municipality.into(),
            login: format!("edu99010{id}"),
            name: format!("СОШ №\u{a0}{id}"),
        };
        let municipality = |id, name: &str| Municipality {
            id,
            region_id: 1,
            code: String::new(),
            name: name.into(),
            oktmo: String::new(),
            utc_offset_hours: 3,
            ruleset_id: None,
            version: 1,
        };
        Places {
            regions: vec![Region {
                id: 1,
                name: "Заозёрская область".into(),
            }],
            municipalities: vec![
                municipality(2, "Заречный"),
                municipality(3, "Приозёрский район"),
            ],
            schools: vec![
                school(1, 2, "Заречный"),
                school(2, 2, "Заречный"),
                school(5, 3, "Приозёрский район"),
            ],
        }
    }

    fn director(municipality: &str, school: &str) -> UserForm {
        UserForm {
            login: "petrova".into(),
            full_name: "Петрова Анна".into(),
            role: "director".into(),
            municipality_id: municipality.into(),
            school_id: school.into(),
            ..UserForm::default()
        }
    }

    #[test]
    fn the_school_of_a_director_tells_her_municipality() {
        let user = places().check(&director("", "5")).unwrap();
        assert_eq!((user.municipality_id, user.school_id), (Some(3), Some(5)));
    }

    #[test]
    fn a_place_that_is_not_there_or_elsewhere_is_refused() {
        let wrong =
            |municipality, school| places().check(&director(municipality, school)).unwrap_err();
        assert!(
            wrong("2", "5")
                .of("school_id")
                .unwrap()
                .contains("Приозёрский район")
        );
        assert!(wrong("2", "77").of("school_id").is_some());
        assert!(wrong("77", "1").of("municipality_id").is_some());
        assert!(wrong("", "").of("school_id").is_some());
    }

    #[test]
    fn two_forms_are_compared_in_words() {
        let before = director("2", "1");
        let after = UserForm {
            full_name: "Петрова  Анна ".into(),
            ..director("3", "5")
        };
        let labels: Vec<_> = places()
            .differences(&before, &after)
            .into_iter()
            .map(|d| (d.label, d.after))
            .collect();
        assert_eq!(
            labels,
            [
                ("Муниципалитет", "Приозёрский район".to_owned()),
                ("Школа", "СОШ №\u{a0}5".to_owned())
            ]
        );
    }

    #[test]
    fn schools_stand_under_their_municipality_with_the_choice_marked() {
        let groups = places().school_groups(&["5".to_owned()]);
        let shape: Vec<_> = groups
            .iter()
            .map(|g| {
                (
                    g.schools.len(),
                    g.schools.iter().any(|school| school.selected),
                )
            })
            .collect();
        assert_eq!(shape, [(2, false), (1, true)]);
    }
}
