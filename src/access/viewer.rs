//! Who asks and which schools they see. A [`Scope`] is had only from a [`Viewer`], and a viewer is made
//! only by the session (or by the command line for the portal itself): a test keeps it so.

use super::{Permission, Role};

/// The person (or the portal itself) behind a request.
#[derive(Clone, Debug)]
pub struct Viewer {
    /// Row of `users`; `None` for the command line.
    pub user_id: Option<i64>,
    /// Name as the journal writes it.
    pub name: String,
    /// Sign-in name.
    pub login: String,
    /// The role; the command line acts for the region.
    pub role: Role,
    /// The region the viewer belongs to.
    pub region_id: Option<i64>,
    /// The own municipality, for roles that have one.
    pub municipality_id: Option<i64>,
    /// The own school of a director.
    pub school_id: Option<i64>,
    /// «город Заречный» or the region's name: shown in the top bar.
    pub place: String,
    /// Hours east of UTC in which moments are shown.
    pub utc_offset_hours: i16,
    /// Where the request came from, for the journal.
    pub address: String,
    /// Number of the request, for the journal and the error page.
    pub request_id: String,
    /// Unread notices, for the top bar.
    pub unread: i64,
    scope: Scope,
}

/// What of the tenants the viewer sees: the first wall. The database keeps the second one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    municipalities: Option<Vec<i64>>,
    schools: Option<Vec<i64>>,
    region: Option<i64>,
}

impl Scope {
    /// Municipalities within sight; `None` means all of them.
    pub fn municipalities(&self) -> Option<&[i64]> {
        self.municipalities.as_deref()
    }

    /// Schools within sight; `None` means all schools of the municipalities.
    pub fn schools(&self) -> Option<&[i64]> {
        self.schools.as_deref()
    }

    /// The region of those who read all of it: journal lines of no municipality are theirs too.
    pub fn region(&self) -> Option<i64> {
        self.region
    }

    /// The value of `app.scope` for row-level security.
    pub fn setting(&self) -> String {
        match &self.municipalities {
            None => "*".to_owned(),
            Some(ids) => ids.iter().map(i64::to_string).collect::<Vec<_>>().join(","),
        }
    }
}

/// Who writes: copied into what she writes, so that it stays readable when the account is gone.
#[derive(Clone, Copy, Debug)]
pub struct Author<'a> {
    /// Row of `users`.
    pub id: Option<i64>,
    /// Name.
    pub name: &'a str,
}

impl<'a> From<&'a Viewer> for Author<'a> {
    fn from(viewer: &'a Viewer) -> Author<'a> {
        Author {
            id: viewer.user_id,
            name: &viewer.name,
        }
    }
}

/// What a session or a link knows of its user.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct SessionRow {
    /// Row of `users`.
    pub user_id: i64,
    /// Sign-in name.
    pub login: String,
    /// Full name.
    pub full_name: String,
    /// Code of the role.
    pub role: String,
    /// The region, the own one or that of the municipality.
    pub region_id: Option<i64>,
    /// Its name.
    pub region: Option<String>,
    /// The own municipality.
    pub municipality_id: Option<i64>,
    /// Its name.
    pub municipality: Option<String>,
    /// Hours east of UTC.
    pub utc_offset_hours: i16,
    /// The own school.
    pub school_id: Option<i64>,
    /// Municipalities within sight; null for all.
    pub municipalities: Option<Vec<i64>>,
    /// Schools within sight; null for all.
    pub schools: Option<Vec<i64>>,
    /// Unread notices.
    pub unread: i64,
}

impl Viewer {
    /// The viewer of a session or of a personal link; `None` when the stored role is not known to this version.
    pub fn of_session(row: SessionRow, address: String, request_id: String) -> Option<Viewer> {
        let role = Role::from_code(&row.role)?;
        Some(Viewer {
            user_id: Some(row.user_id),
            name: row.full_name,
            login: row.login,
            role,
            region_id: row.region_id,
            municipality_id: row.municipality_id,
            school_id: row.school_id,
            place: row.municipality.or(row.region).unwrap_or_default(),
            utc_offset_hours: row.utc_offset_hours,
            address,
            request_id,
            unread: row.unread,
            scope: Scope {
                municipalities: row.municipalities,
                schools: row.schools,
                region: row.region_id.filter(|_| role == Role::Region),
            },
        })
    }

    /// The portal itself: the command line, the demo, work by the clock. Sees everything.
    pub fn portal(name: &str) -> Viewer {
        Viewer {
            user_id: None,
            name: name.to_owned(),
            login: String::new(),
            role: Role::Region,
            region_id: None,
            municipality_id: None,
            school_id: None,
            place: String::new(),
            utc_offset_hours: 3,
            address: String::new(),
            request_id: String::new(),
            unread: 0,
            scope: Scope {
                municipalities: None,
                schools: None,
                region: None,
            },
        }
    }

    /// The portal itself at work in one municipality, seeing nothing else.
    pub fn portal_in(name: &str, municipality_id: i64) -> Viewer {
        let mut viewer = Viewer::portal(name);
        viewer.municipality_id = Some(municipality_id);
        viewer.scope.municipalities = Some(vec![municipality_id]);
        viewer
    }

    /// The finders' argument.
    pub fn scope(&self) -> &Scope {
        &self.scope
    }

    /// Whether the role holds the permission.
    pub fn may(&self, permission: Permission) -> bool {
        self.role.may(permission)
    }
}
