//! The form of a municipality: its name, ОКТМО and time zone.

use super::identifiers::Oktmo;
use super::store::Municipality;
use crate::input::{self, Errors};
use serde::Deserialize;

/// The fields as they were typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct MunicipalityForm {
    /// «город Заречный», required.
    pub name: String,
    /// 8 digits or nothing.
    pub oktmo: String,
    /// Hours east of UTC, 2–12.
    pub utc_offset_hours: String,
    /// Version of the municipality that the form was filled from.
    pub version: String,
}

/// A form that may be saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckedMunicipality {
    /// Its name.
    pub name: String,
    /// 8 digits or nothing.
    pub oktmo: String,
    /// Hours east of UTC.
    pub utc_offset_hours: i16,
}

impl MunicipalityForm {
    /// The form filled with what is stored.
    pub fn of(stored: &Municipality) -> MunicipalityForm {
        MunicipalityForm {
            name: stored.name.clone(),
            oktmo: stored.oktmo.clone(),
            utc_offset_hours: stored.utc_offset_hours.to_string(),
            version: stored.version.to_string(),
        }
    }

    /// Checks every field.
    ///
    /// # Errors
    /// All fields that have to be mended, each with a sentence.
    pub fn check(&self) -> Result<CheckedMunicipality, Errors> {
        let mut errors = Errors::new();
        let name = input::required(&mut errors, "name", &self.name, 200, "Название");
        let oktmo = match Oktmo::parse(&self.oktmo) {
            _ if self.oktmo.trim().is_empty() => String::new(),
            Ok(read) => read.value.to_string(),
            Err(malformed) => {
                errors.add("oktmo", malformed.to_string());
                String::new()
            }
        };
        let field = "utc_offset_hours";
        let hours = input::number(&mut errors, field, &self.utc_offset_hours, 2, 12);
        let utc_offset_hours = i16::try_from(hours).unwrap_or(3);
        errors.or(CheckedMunicipality {
            name,
            oktmo,
            utc_offset_hours,
        })
    }
}

/// «Москва, UTC+3»: the time zones of Russia. Калининград is 2, Камчатка is 12.
pub const ZONES: [(i16, &str); 11] = [
    (2, "Калининград (МСК−1)"),
    (3, "Москва (МСК)"),
    (4, "Самара (МСК+1)"),
    (5, "Екатеринбург (МСК+2)"),
    (6, "Омск (МСК+3)"),
    (7, "Красноярск, Томск (МСК+4)"),
    (8, "Иркутск (МСК+5)"),
    (9, "Якутск (МСК+6)"),
    (10, "Владивосток (МСК+7)"),
    (11, "Магадан (МСК+8)"),
    (12, "Камчатка (МСК+9)"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_municipality_has_a_name_and_a_zone_of_russia() {
        let form = MunicipalityForm {
            name: " город  Заречный ".to_owned(),
            oktmo: "99 701 000".to_owned(),
            utc_offset_hours: "7".to_owned(),
            version: "1".to_owned(),
        };
        let checked = form.check().unwrap();
        assert_eq!(
            (checked.name.as_str(), checked.oktmo.as_str()),
            ("город Заречный", "99701000")
        );
        let wrong = MunicipalityForm {
            name: String::new(),
            oktmo: "12".to_owned(),
            utc_offset_hours: "13".to_owned(),
            ..form
        };
        assert_eq!(wrong.check().unwrap_err().all().len(), 3);
    }
}
