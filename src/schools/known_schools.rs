//! All known schools, indexed: which of them a row means, by login, exam code, ИНН, a remembered
//! spelling or the name. Certain only where nothing contradicts; otherwise a question.

use super::identifiers::{ExamCode, Inn};
use super::logins::{Login, MunicipalityCode};
use super::matching::{By, Candidate, Match, Wanted};
use super::names::NameKey;
use super::spelling::{municipality_key, spelling_key};
use super::suggestions::{Suggestion, best};
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

/// A candidate with the keys of its names.
pub(super) struct Entry {
    /// The candidate as given.
    pub candidate: Candidate,
    /// The keys of its names, in their order.
    pub keys: Vec<NameKey>,
}

impl Entry {
    fn is_named(&self, key: &NameKey) -> bool {
        self.keys.iter().any(|own| own.full == key.full)
    }

    fn is_branch(&self) -> bool {
        self.keys.iter().any(|key| key.branch)
    }

    /// The first name, in quotes as it is: «МБОУ «СОШ № 1»».
    fn title(&self) -> &str {
        self.candidate
            .names
            .first()
            .map_or("школа без названия", String::as_str)
    }
}

/// The municipality that a row speaks of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Scope {
    /// The row names none.
    Whole,
    /// This one.
    Municipality(i64),
    /// One that the registry does not have: no name can be certain.
    Unknown,
}

/// A row prepared for the comparison.
struct Sought<'a> {
    wanted: &'a Wanted,
    login: Option<Login>,
    key: Arc<NameKey>,
    alias: AliasKey,
    scope: Scope,
}

type AliasKey = (String, Option<Login>);

/// All schools that may be meant, indexed; built once for a file.
#[derive(Default)]
pub struct Registry {
    entries: Vec<Entry>,
    logins: HashMap<Login, Vec<usize>>,
    /// By the code without the zeros at its head, which spreadsheets drop.
    exam_codes: HashMap<String, Vec<usize>>,
    inns: HashMap<Inn, Vec<usize>>,
    aliases: HashMap<AliasKey, Vec<usize>>,
    names: HashMap<String, Vec<usize>>,
    municipalities: HashMap<String, BTreeSet<i64>>,
    /// Names of rows by their spelling: the files of a year repeat them, and a name takes time to reduce.
    spellings: Mutex<HashMap<String, Arc<NameKey>>>,
}

impl Registry {
    /// Indexes the candidates.
    pub fn new(candidates: impl IntoIterator<Item = Candidate>) -> Registry {
        let mut registry = Registry::default();
        for candidate in candidates {
            registry.add(candidate);
        }
        registry
    }

    fn add(&mut self, candidate: Candidate) {
        let at = self.entries.len();
        if let Some(login) = &candidate.login {
            self.logins.entry(login.clone()).or_default().push(at);
        }
        if let Some(code) = &candidate.exam_code {
            self.exam_codes
                .entry(code.without_zeros().to_owned())
                .or_default()
                .push(at);
        }
        if let Some(inn) = &candidate.inn {
            self.inns.entry(inn.clone()).or_default().push(at);
        }
        for alias in &candidate.aliases {
            push_once(self.aliases.entry(alias_key(alias)).or_default(), at);
        }
        let keys: Vec<NameKey> = candidate
            .names
            .iter()
            .map(|name| NameKey::of(name))
            .collect();
        for key in keys.iter().filter(|key| key.is_telling()) {
            push_once(self.names.entry(key.full.clone()).or_default(), at);
        }
        let code = candidate
            .municipality_code
            .as_ref()
            .map(|code| code.to_lowercase());
        for key in code
            .into_iter()
            .chain([municipality_key(&candidate.municipality_name)])
        {
            self.municipalities
                .entry(key)
                .or_default()
                .insert(candidate.municipality_id);
        }
        self.entries.push(Entry { candidate, keys });
    }

    /// The school that the row means, or the question that a person has to answer.
    ///
    /// A spelling resolved by hand together with its login comes first; then login, exam code, ИНН,
    /// alias and name, each of them only while the row's other marks do not contradict it.
    pub fn find(&self, wanted: &Wanted) -> Match {
        let sought = self.sought(wanted);
        if sought.login.is_some()
            && let Some(id) = self.remembered(&sought)
        {
            let by_login = self.hits(&self.logins, sought.login.as_ref());
            let same = by_login.iter().any(|at| self.id(*at) == id);
            return Match::Certain {
                id,
                by: if same { By::Login } else { By::Alias },
            };
        }
        match &sought.login {
            Some(login) => match self.hits(&self.logins, Some(login)) {
                [] => self.by_unknown_login(&sought, login),
                hits => self.by_identifier(&sought, hits, By::Login),
            },
            None => self.without_login(&sought),
        }
    }

    fn sought<'a>(&self, wanted: &'a Wanted) -> Sought<'a> {
        let (name, login) = wanted.parts();
        let key = self.key_of(&name);
        let alias = (spelling_key(&name), login.clone());
        Sought {
            wanted,
            login,
            key,
            alias,
            scope: self.scope(wanted.municipality.as_deref()),
        }
    }

    fn key_of(&self, name: &str) -> Arc<NameKey> {
        // A thread that fell while it held the lock left whole entries behind.
        let mut known = self
            .spellings
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(key) = known.get(name) {
            return Arc::clone(key);
        }
        let key = Arc::new(NameKey::of(name));
        known.insert(name.to_owned(), Arc::clone(&key));
        key
    }

    fn scope(&self, municipality: Option<&str>) -> Scope {
        let Some(text) = municipality.filter(|text| !text.trim().is_empty()) else {
            return Scope::Whole;
        };
        let (name, code) = MunicipalityCode::split(text);
        let code = code.map_or_else(|| text.trim().to_lowercase(), |code| code.to_string());
        let found = [code, municipality_key(&name)].iter().find_map(|key| {
            self.municipalities
                .get(key)
                .filter(|ids| ids.len() == 1 && !key.is_empty())
        });
        found
            .and_then(|ids| ids.first())
            .map_or(Scope::Unknown, |id| Scope::Municipality(*id))
    }

    fn hits<'a, K: std::hash::Hash + Eq>(
        &'a self,
        index: &'a HashMap<K, Vec<usize>>,
        key: Option<&K>,
    ) -> &'a [usize] {
        key.and_then(|key| index.get(key))
            .map_or(&[], Vec::as_slice)
    }

    fn by_exam_code(&self, wanted: &Wanted) -> &[usize] {
        let code = wanted.exam_code.as_ref().map(ExamCode::without_zeros);
        code.and_then(|code| self.exam_codes.get(code))
            .map_or(&[], Vec::as_slice)
    }

    fn id(&self, at: usize) -> i64 {
        self.entries[at].candidate.id
    }

    fn in_scope(&self, at: usize, scope: Scope) -> bool {
        match scope {
            Scope::Whole => true,
            Scope::Municipality(id) => self.entries[at].candidate.municipality_id == id,
            Scope::Unknown => false,
        }
    }

    /// The only one of the hits in the municipality of the row.
    fn only(&self, hits: &[usize], scope: Scope) -> Option<usize> {
        let mut inside = hits.iter().copied().filter(|at| self.in_scope(*at, scope));
        inside.next().filter(|_| inside.next().is_none())
    }

    fn remembered(&self, sought: &Sought) -> Option<i64> {
        let hits = self.hits(&self.aliases, Some(&sought.alias));
        self.only(hits, sought.scope).map(|at| self.id(at))
    }

    fn without_login(&self, sought: &Sought) -> Match {
        let codes = self.by_exam_code(sought.wanted);
        if !codes.is_empty() {
            return self.by_identifier(sought, codes, By::ExamCode);
        }
        let inns = self.hits(&self.inns, sought.wanted.inn.as_ref());
        if !inns.is_empty() {
            return self.by_identifier(sought, inns, By::Inn);
        }
        if let Some(id) = self.remembered(sought) {
            return Match::Certain { id, by: By::Alias };
        }
        let named = self.only(self.hits(&self.names, Some(&sought.key.full)), sought.scope);
        match named {
            Some(at) if !self.differs(at, sought) => Match::Certain {
                id: self.id(at),
                by: By::Name,
            },
            _ => Match::Unsure {
                suggestions: self.suggest(sought),
            },
        }
    }

    /// Whether the row's exam code or ИНН is another than the stored one.
    fn differs(&self, at: usize, sought: &Sought) -> bool {
        fn other<T: PartialEq>(a: Option<&T>, b: Option<&T>) -> bool {
            a.is_some() && b.is_some() && a != b
        }
        let candidate = &self.entries[at].candidate;
        let code = |code: &Option<ExamCode>| code.as_ref().map(|c| c.without_zeros().to_owned());
        other(
            code(&candidate.exam_code).as_ref(),
            code(&sought.wanted.exam_code).as_ref(),
        ) || other(candidate.inn.as_ref(), sought.wanted.inn.as_ref())
    }

    /// Several schools may share an ИНН (a head and its филиалы): the municipality and the name
    /// tell them apart.
    fn by_identifier(&self, sought: &Sought, hits: &[usize], by: By) -> Match {
        let narrowed = |hits: &[usize], fits: &dyn Fn(usize) -> bool| -> Vec<usize> {
            hits.iter().copied().filter(|at| fits(*at)).collect()
        };
        let inside = narrowed(hits, &|at| self.in_scope(at, sought.scope));
        let hits = if inside.is_empty() { hits } else { &inside };
        let named = narrowed(hits, &|at| self.entries[at].is_named(&sought.key));
        let found = match (hits, named.as_slice()) {
            ([one], _) | (_, [one]) => *one,
            _ => return self.choice(hits, sought, by),
        };
        let entry = &self.entries[found];
        if by == By::Inn && sought.key.branch != entry.is_branch() && named.is_empty() {
            return self.choice(hits, sought, by);
        }
        let id = entry.candidate.id;
        match self.contradiction(found, sought, by) {
            Some((other, why)) => Match::Conflict { id, by, other, why },
            None => Match::Certain { id, by },
        }
    }

    fn choice(&self, hits: &[usize], sought: &Sought, by: By) -> Match {
        let entries = hits.iter().map(|at| &self.entries[*at]);
        let mut suggestions = best(&sought.key, entries, 0);
        for suggestion in &mut suggestions {
            suggestion.why = format!("{}; {}", by.words(), suggestion.why);
        }
        Match::Unsure { suggestions }
    }

    /// What in the row clearly means another school than the one found: its exam code, its name, or
    /// a number that no name of the school has. A name merely unknown contradicts nothing.
    fn contradiction(&self, at: usize, sought: &Sought, by: By) -> Option<(Option<i64>, String)> {
        let entry = &self.entries[at];
        let codes = self.by_exam_code(sought.wanted);
        if let [other] = codes
            && *other != at
        {
            let titles = (entry.title(), self.entries[*other].title());
            let why = format!(
                "{} это {}, по коду ОО — {}",
                sentence(by),
                titles.0,
                titles.1
            );
            return Some((Some(self.id(*other)), why));
        }
        if !sought.key.is_telling() || entry.is_named(&sought.key) {
            return None;
        }
        let scope = Scope::Municipality(entry.candidate.municipality_id);
        if let Some(other) = self.only(self.hits(&self.names, Some(&sought.key.full)), scope) {
            let titles = (entry.title(), self.entries[other].title());
            let why = format!(
                "{} это {}, по названию — {}",
                sentence(by),
                titles.0,
                titles.1
            );
            return Some((Some(self.id(other)), why));
        }
        let number = sought.key.number?;
        let numbers: Vec<u32> = entry.keys.iter().filter_map(|key| key.number).collect();
        let why = || {
            format!(
                "{} это {}, а в файле №\u{a0}{number}",
                sentence(by),
                entry.title()
            )
        };
        (!numbers.is_empty() && !numbers.contains(&number)).then(|| (None, why()))
    }

    /// A school without a login in the registry may still be the one: ask. Otherwise it is not ours.
    fn by_unknown_login(&self, sought: &Sought, login: &Login) -> Match {
        let wanted = sought.wanted;
        let marks = [
            self.by_exam_code(wanted),
            self.hits(&self.inns, wanted.inn.as_ref()),
            self.hits(&self.names, Some(&sought.key.full)),
        ];
        let without_login = |at: &&usize| {
            self.entries[**at].candidate.login.is_none() && self.in_scope(**at, sought.scope)
        };
        let hits: BTreeSet<usize> = marks
            .into_iter()
            .flatten()
            .filter(without_login)
            .copied()
            .collect();
        if hits.is_empty() {
            return Match::Foreign {
                login: login.clone(),
            };
        }
        let mut suggestions = best(&sought.key, hits.iter().map(|at| &self.entries[*at]), 0);
        for suggestion in &mut suggestions {
            suggestion.why = format!("{}; логин у школы не указан", suggestion.why);
        }
        Match::Unsure { suggestions }
    }

    /// Schools like the row's name: of its municipality, or of all where that is not known.
    fn suggest(&self, sought: &Sought) -> Vec<Suggestion> {
        const LEAST_SCORE: u8 = 55;
        let scope = if sought.scope == Scope::Unknown {
            Scope::Whole
        } else {
            sought.scope
        };
        let inside = (0..self.entries.len()).filter(|at| self.in_scope(*at, scope));
        best(&sought.key, inside.map(|at| &self.entries[at]), LEAST_SCORE)
    }
}

fn push_once(places: &mut Vec<usize>, at: usize) {
    if places.last() != Some(&at) {
        places.push(at);
    }
}

fn alias_key(alias: &str) -> AliasKey {
    let (name, login) = Login::split(alias);
    (spelling_key(&name), login)
}

/// «По логину» at the head of a sentence.
fn sentence(by: By) -> String {
    by.words().replacen('п', "П", 1)
}

#[cfg(test)]
#[path = "known_schools_tests.rs"]
mod tests;
