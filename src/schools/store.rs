//! SQL of schools: municipalities, schools, their names. Every finder wants the viewer's scope.

use super::candidate_store::candidates;
use super::known_schools::Registry;
use super::school::{Details, Flag, FormerName, Place};
use crate::access::Scope;
use crate::error::{Error, Result};
use chrono::NaiveDate;
use sqlx::PgConnection;

/// A municipality and its education department.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Municipality {
    /// Row of `municipalities`.
    pub id: i64,
    /// Its region.
    pub region_id: i64,
    /// Code in ФИС ОКО: `reg99_m001`.
    pub code: String,
    /// «город Заречный».
    pub name: String,
    /// ОКТМО, 8 digits, or nothing.
    pub oktmo: String,
    /// Hours east of UTC.
    pub utc_offset_hours: i16,
    /// The chosen rule-set; `None`: the default one.
    pub ruleset_id: Option<i64>,
    /// Grows with each change.
    pub version: i32,
}

/// Municipalities within sight, by name.
///
/// # Errors
/// When the database refuses.
pub async fn municipalities(conn: &mut PgConnection, scope: &Scope) -> Result<Vec<Municipality>> {
    Ok(sqlx::query_as(
        "select * from municipalities where in_scope(id, 0, $1, null) \
         order by name collate ru_natural, id",
    )
    .bind(scope.municipalities())
    .fetch_all(conn)
    .await?)
}

/// One municipality.
///
/// # Errors
/// [`Error::NotFound`] when it is out of sight.
pub async fn municipality(conn: &mut PgConnection, scope: &Scope, id: i64) -> Result<Municipality> {
    sqlx::query_as("select * from municipalities where id = $2 and in_scope(id, 0, $1, null)")
        .bind(scope.municipalities())
        .bind(id)
        .fetch_optional(conn)
        .await?
        .ok_or(Error::NotFound)
}

/// A school as it is kept.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct StoredSchool {
    /// Row of `schools`.
    pub id: i64,
    /// Its municipality.
    pub municipality_id: i64,
    /// Name of the municipality.
    pub municipality: String,
    /// The head school, for a филиал.
    pub head_school_id: Option<i64>,
    /// Canonical login: `edu990101`; may be empty.
    pub login: String,
    /// Code of ОГЭ/ЕГЭ; may be empty.
    pub exam_code: String,
    /// «МБОУ «СОШ № 7»».
    pub name: String,
    /// Full name.
    pub full_name: String,
    /// Settlement.
    pub settlement: String,
    /// `urban`, `rural` or nothing.
    pub place: Option<String>,
    /// ИНН.
    pub inn: String,
    /// ОГРН.
    pub ogrn: String,
    /// ОКТМО.
    pub oktmo: String,
    /// Специальная (коррекционная).
    pub special: bool,
    /// Вечерняя (сменная).
    pub evening: bool,
    /// Закрытого типа.
    pub closed_type: bool,
    /// При учреждении, исполняющем наказание.
    pub penitentiary: bool,
    /// Интернат.
    pub boarding: bool,
    /// Director's name.
    pub director_name: String,
    /// Director's phone.
    pub director_phone: String,
    /// Director's e-mail.
    pub director_email: String,
    /// Closed or merged on this day.
    pub ended_on: Option<NaiveDate>,
    /// The school it became part of.
    pub merged_into_id: Option<i64>,
    /// Grows with each change.
    pub version: i32,
}

impl StoredSchool {
    /// What of it a person may change.
    pub fn details(&self) -> Details {
        Details {
            name: self.name.clone(),
            full_name: self.full_name.clone(),
            login: self.login.clone(),
            exam_code: self.exam_code.clone(),
            inn: self.inn.clone(),
            ogrn: self.ogrn.clone(),
            oktmo: self.oktmo.clone(),
            settlement: self.settlement.clone(),
            place: self.place.as_deref().and_then(Place::from_code),
            flags: self.flags().collect(),
            director_name: self.director_name.clone(),
            director_phone: self.director_phone.clone(),
            director_email: self.director_email.clone(),
            head_school_id: self.head_school_id,
        }
    }

    /// The flags that are set.
    pub fn flags(&self) -> impl Iterator<Item = Flag> {
        [
            (Flag::Special, self.special),
            (Flag::Evening, self.evening),
            (Flag::Closed, self.closed_type),
            (Flag::Penitentiary, self.penitentiary),
            (Flag::Boarding, self.boarding),
        ]
        .into_iter()
        .filter_map(|(flag, set)| set.then_some(flag))
    }
}

/// One school.
///
/// # Errors
/// [`Error::NotFound`] when there is none within sight.
pub async fn find(conn: &mut PgConnection, scope: &Scope, id: i64) -> Result<StoredSchool> {
    sqlx::query_as(
        "select s.*, m.name as municipality from schools s \
         join municipalities m on m.id = s.municipality_id \
         where s.id = $3 and in_scope(s.municipality_id, s.id, $1, $2)",
    )
    .bind(scope.municipalities())
    .bind(scope.schools())
    .bind(id)
    .fetch_optional(conn)
    .await?
    .ok_or(Error::NotFound)
}

/// Every school within sight, those that have ended too.
///
/// # Errors
/// When the database refuses.
pub async fn all(
    conn: &mut PgConnection,
    scope: &Scope,
    municipality_id: Option<i64>,
) -> Result<Vec<StoredSchool>> {
    Ok(sqlx::query_as(
        "select s.*, m.name as municipality from schools s \
         join municipalities m on m.id = s.municipality_id \
         where in_scope(s.municipality_id, s.id, $1, $2) \
           and ($3::bigint is null or s.municipality_id = $3) \
         order by s.id",
    )
    .bind(scope.municipalities())
    .bind(scope.schools())
    .bind(municipality_id)
    .fetch_all(conn)
    .await?)
}

/// A school's name for lists of other rooms.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct SchoolName {
    /// The school.
    pub id: i64,
    /// Its municipality.
    pub municipality_id: i64,
    /// Code of the municipality.
    pub municipality_code: String,
    /// Name of the municipality.
    pub municipality: String,
    /// Canonical login; may be empty.
    pub login: String,
    /// «МБОУ «СОШ № 7»».
    pub name: String,
}

/// Names of the schools within sight that are still schools, in natural order.
///
/// # Errors
/// When the database refuses.
pub async fn names(
    conn: &mut PgConnection,
    scope: &Scope,
    municipality_id: Option<i64>,
) -> Result<Vec<SchoolName>> {
    Ok(sqlx::query_as(
        "select s.id, s.municipality_id, m.code as municipality_code, m.name as municipality, s.login, s.name \
         from schools s join municipalities m on m.id = s.municipality_id \
         where in_scope(s.municipality_id, s.id, $1, $2) and s.merged_into_id is null \
           and ($3::bigint is null or s.municipality_id = $3) \
         order by m.name collate ru_natural, s.name collate ru_natural, s.id",
    )
    .bind(scope.municipalities())
    .bind(scope.schools())
    .bind(municipality_id)
    .fetch_all(conn)
    .await?)
}

/// The schools within sight, ready to be found by what a row of a file says of them.
///
/// # Errors
/// When the database refuses.
pub async fn registry(
    conn: &mut PgConnection,
    scope: &Scope,
    municipality_id: Option<i64>,
) -> Result<Registry> {
    Ok(Registry::new(
        candidates(conn, scope, municipality_id).await?,
    ))
}

/// Former names of a school, newest first.
///
/// # Errors
/// When the database refuses.
pub async fn former_names(
    conn: &mut PgConnection,
    scope: &Scope,
    school_id: i64,
) -> Result<Vec<FormerName>> {
    Ok(sqlx::query_as(
        "select name, full_name, until, reason from school_names \
         where school_id = $3 and in_scope(municipality_id, school_id, $1, $2) order by until desc, id desc",
    )
    .bind(scope.municipalities())
    .bind(scope.schools())
    .bind(school_id)
    .fetch_all(conn)
    .await?)
}
