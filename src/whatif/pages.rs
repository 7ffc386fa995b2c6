//! The what-if page: a rule in a short form beside the difference it makes.

use super::bars::Bar;
use super::moves::{Move, Moves, Sides};
use super::store::{Ground, ground, judged, sources};
use super::trial::{Trial, YES};
use crate::access::Permission::EditRules;
use crate::audit::{Event, Kind as EventKind, Subject as EventSubject};
use crate::db::{Db, Tx};
use crate::error::{Error, Result};
use crate::identification::{Compiled, Flag, RuleSet};
use crate::input::{Errors, required};
use crate::procedure::{Kind, Subject};
use crate::rulesets::{self, State as RuleState, StoredRuleSet, code_of, next_code};
use crate::schools::Municipality;
use crate::web::strip::Strip;
use crate::web::view::Choice;
use crate::web::{Caller, Query, Shell, SignedForm, html, see_other, unprocessable};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use std::collections::{BTreeSet, HashMap};

/// The years of the switch.
const YEARS: usize = 5;
/// With more schools than this, those that nothing changes are counted and not named.
const NAMED_AT_MOST: usize = 300;

/// What the page is computed from.
struct Setting {
    ground: Ground,
    trial: Trial,
    /// Where the trial begins.
    base: StoredRuleSet,
    /// The rule the marks of change refer to: the current one of the municipality, or the default one.
    now: StoredRuleSet,
    /// The one municipality looked at; `None`: several.
    municipality: Option<Municipality>,
    year: Option<i32>,
}

impl Setting {
    /// Reads the address against what there is; codes that do not exist lead to the usual choice.
    fn new(ground: Ground, asked: &Trial) -> Result<Setting> {
        let municipality = match &ground.municipalities[..] {
            [only] => Some(only.clone()),
            several => several
                .iter()
                .find(|m| m.code == asked.municipality)
                .cloned(),
        };
        let now = municipality
            .as_ref()
            .map_or_else(|| ground.standard(), |m| ground.current(m));
        let now = now
            .or(ground.rulesets.first())
            .ok_or(Error::NotFound)?
            .clone();
        let base = ground.by_code(&asked.base).unwrap_or(&now).clone();
        let year = asked
            .year
            .parse()
            .ok()
            .filter(|year| ground.years.contains(year));
        let year = year.or(ground.years.last().copied());
        let mut trial = asked.filled(&base.definition);
        trial.base.clone_from(&base.code);
        trial.year = year.map(|year| year.to_string()).unwrap_or_default();
        Ok(Setting {
            ground,
            trial,
            base,
            now,
            municipality,
            year,
        })
    }

    /// The rule-set of each municipality looked at, in no particular order and each once.
    fn present_rules(&self) -> Vec<&StoredRuleSet> {
        let looked_at = self
            .ground
            .municipalities
            .iter()
            .filter(|m| self.looks_at(m.id));
        let mut rules: Vec<&StoredRuleSet> =
            looked_at.filter_map(|m| self.ground.current(m)).collect();
        rules.sort_by_key(|one| one.id);
        rules.dedup_by_key(|one| one.id);
        rules
    }

    fn looks_at(&self, municipality: i64) -> bool {
        self.municipality
            .as_ref()
            .is_none_or(|own| own.id == municipality)
    }
}

/// The difference that the tried rule makes in the year.
async fn moves(tx: &mut Tx, caller: &Caller, setting: &Setting, tried: &RuleSet) -> Result<Moves> {
    let Some(year) = setting.year else {
        return Ok(Moves::default());
    };
    let tried = Compiled::new(tried).map_err(|faults| Error::Conflict(faults.join(" ")))?;
    let present = setting.present_rules();
    let compiled: Vec<Compiled> = present
        .iter()
        .map(|one| one.compiled())
        .collect::<Result<_>>()?;
    let all: Vec<&Compiled> = compiled.iter().chain([&tried]).collect();
    let municipality = setting.municipality.as_ref().map(|own| own.id);
    let (mut judged, names) = judged(tx, caller.viewer.scope(), municipality, &all, year).await?;
    let after = judged.pop().unwrap_or_default();
    let place: HashMap<i64, usize> = present
        .iter()
        .enumerate()
        .map(|(place, one)| (one.id, place))
        .collect();
    let rule_of: HashMap<i64, usize> = setting
        .ground
        .municipalities
        .iter()
        .filter_map(|m| Some((m.id, *place.get(&setting.ground.current(m)?.id)?)))
        .collect();
    let mut before = Vec::new();
    for (place, verdicts) in judged.into_iter().enumerate() {
        before.extend(
            verdicts
                .into_iter()
                .filter(|j| rule_of.get(&j.municipality_id) == Some(&place)),
        );
    }
    let now = rule_of
        .iter()
        .map(|(id, place)| (*id, &compiled[*place]))
        .collect();
    Ok(Moves::between(&Sides {
        before,
        after,
        now,
        tried: &tried,
        names,
    }))
}

#[derive(Template)]
#[template(path = "whatif/show.html")]
struct ShowPage {
    shell: Shell,
    setting: Setting,
    moves: Moves,
    /// The tried rule in one phrase; empty while the form has errors.
    rule_in_words: String,
    changes: Vec<&'static str>,
    address: String,
    /// The address without its path, for the form that saves.
    query: String,
    errors: Errors,
    may_save: bool,
    save: SaveForm,
}

impl ShowPage {
    fn form(&self) -> &Trial {
        &self.setting.trial
    }

    fn is_changed(&self, field: &str) -> bool {
        self.changes.contains(&field)
    }

    /// Whether the folded part holds a change or an error and must stand open.
    fn is_more_open(&self) -> bool {
        const MORE: [&str; 8] = [
            "kind",
            "count_as",
            "small",
            "exclude",
            "filials",
            "objectivity",
            "risk_one",
            "risk_percent",
        ];
        MORE.iter()
            .any(|field| self.is_changed(field) || self.errors.of(field).is_some())
    }

    fn has_several(&self) -> bool {
        self.setting.ground.municipalities.len() > 1
    }

    fn shows_municipality(&self) -> bool {
        self.setting.municipality.is_none()
    }

    fn names_unchanged(&self) -> bool {
        self.moves.schools() <= NAMED_AT_MOST
    }

    fn strips<'a>(&self, school: &'a Move) -> impl Iterator<Item = Strip<'a>> {
        school.bars.iter().map(strip)
    }

    fn municipalities(&self) -> Vec<Choice> {
        let current = &self.form().municipality;
        let all = [Choice::new("", "все", current)].into_iter();
        let each = self.setting.ground.municipalities.iter();
        all.chain(each.map(|m| Choice::new(m.code.clone(), m.name.clone(), current)))
            .collect()
    }

    fn bases(&self) -> Vec<Choice> {
        let name = |one: &StoredRuleSet| {
            Choice::new(
                one.code.clone(),
                format!("{}: {}", one.code, one.title),
                &self.form().base,
            )
        };
        self.setting.ground.rulesets.iter().map(name).collect()
    }

    fn operators(&self) -> Vec<Choice> {
        choices([(">=", "не менее"), (">", "более")], &self.form().operator)
    }

    fn sames(&self) -> Vec<Choice> {
        choices(
            [("", "любые процедуры"), (YES, "одни и те же")],
            &self.form().same,
        )
    }

    /// Russian and mathematics, and whatever else the rule or the form names.
    fn subjects(&self) -> Vec<Choice> {
        let mut shown: BTreeSet<Subject> = [Subject::Russian, Subject::Mathematics].into();
        shown.extend(
            self.form()
                .subject
                .iter()
                .filter_map(|code| Subject::from_code(code)),
        );
        shown.extend(
            self.setting
                .base
                .definition
                .procedures
                .iter()
                .map(|line| line.subject),
        );
        let subject = |s: &Subject| (s.code().to_owned(), s.title().to_owned());
        ticked(shown.iter().map(subject), &self.form().subject)
    }

    fn other_subjects(&self) -> Vec<Choice> {
        let shown: Vec<String> = self
            .subjects()
            .into_iter()
            .map(|choice| choice.value)
            .collect();
        let others = Subject::ALL
            .iter()
            .filter(|s| !shown.iter().any(|code| code == s.code()));
        let subject = |s: &Subject| (s.code().to_owned(), s.title().to_owned());
        ticked(others.map(subject), &self.form().subject)
    }

    fn grades(&self) -> Vec<Choice> {
        let grade = |grade: &u8| (grade.to_string(), format!("{grade}\u{a0}класс"));
        ticked(
            super::procedures::GRADES.iter().map(grade),
            &self.form().grade,
        )
    }

    fn kinds(&self) -> Vec<Choice> {
        let kind = |kind: &Kind| (kind.code().to_owned(), kind.title().to_owned());
        ticked(Kind::ALL.iter().map(kind), &self.form().kind)
    }

    fn counts(&self) -> Vec<Choice> {
        let counts = [
            ("each_grade", "каждый класс отдельно"),
            ("pooled", "классы одного предмета вместе"),
        ];
        let mut choices = choices(counts, &self.form().count_as);
        if !choices.iter().any(|choice| choice.selected) {
            choices.insert(0, Choice::new("", "как в исходных правилах", ""));
        }
        choices
    }

    fn smalls(&self) -> Vec<Choice> {
        choices(
            [("ignore", "нет данных"), ("flag", "учитывать с пометкой")],
            &self.form().small,
        )
    }

    fn flags(&self) -> Vec<Choice> {
        ticked(
            Flag::ALL.iter().map(|f| (code_of(f), f.title().to_owned())),
            &self.form().exclude,
        )
    }

    fn filials(&self) -> Vec<Choice> {
        choices(
            [
                ("own", "по своим результатам"),
                ("with_head", "вместе с головной"),
            ],
            &self.form().filials,
        )
    }

    fn objectivity(&self) -> Vec<Choice> {
        let ways = [
            ("ignore", "не учитывать"),
            ("mark", "учитывать ВПР с пометкой"),
            ("exclude_vpr", "не учитывать ВПР того года"),
        ];
        choices(ways, &self.form().objectivity)
    }

    fn is_one_low_risky(&self) -> bool {
        self.form().risk_one == YES
    }
}

fn choices<'a>(list: impl IntoIterator<Item = (&'a str, &'a str)>, current: &str) -> Vec<Choice> {
    list.into_iter()
        .map(|(code, title)| Choice::new(code, title, current))
        .collect()
}

fn ticked(list: impl Iterator<Item = (String, String)>, current: &[String]) -> Vec<Choice> {
    list.map(|(code, title)| {
        let mut choice = Choice::new(code, title, "");
        choice.selected = current.contains(&choice.value);
        choice
    })
    .collect()
}

/// A bar as a strip.
pub(super) fn strip(bar: &Bar) -> Strip<'_> {
    Strip {
        title: &bar.title,
        year: bar.year,
        participants: bar.participants,
        failed: bar.failed,
        threshold: bar.threshold,
        was_threshold: bar.was_threshold,
        past: bar.past,
    }
}

/// `GET /what-if`
pub async fn show(
    caller: Caller,
    State(db): State<Db>,
    Query(asked): Query<Trial>,
) -> Result<Response> {
    let mut tx = db.read(&caller.viewer).await?;
    let setting = Setting::new(ground(&mut tx, caller.viewer.scope()).await?, &asked)?;
    let save = SaveForm {
        code: next_code(&setting.base.code),
        title: setting.base.title.clone(),
        query: String::new(),
    };
    let (page, is_right) = page(&mut tx, caller, setting, save, Errors::new()).await?;
    drop(tx);
    if is_right {
        html(&page)
    } else {
        unprocessable(&page)
    }
}

/// The page with its difference, and whether the tried rule could be computed.
async fn page(
    tx: &mut Tx,
    caller: Caller,
    setting: Setting,
    save: SaveForm,
    mut errors: Errors,
) -> Result<(ShowPage, bool)> {
    let tried = setting.trial.apply(&setting.base.definition);
    let is_right = tried.is_ok();
    let (moves, rule_in_words) = match tried {
        Ok(rules) => (
            moves(tx, &caller, &setting, &rules).await?,
            rules.in_words(),
        ),
        Err(wrong) => {
            errors = wrong;
            (Moves::default(), String::new())
        }
    };
    let own = setting.municipality.as_ref().map(|own| own.id);
    let sources = sources(tx, &caller.viewer, setting.year, own).await?;
    let address = setting.trial.address()?;
    let reference = setting.trial.of(&setting.now.definition);
    let page = ShowPage {
        changes: setting.trial.changes(&reference),
        query: address
            .split_once('?')
            .map(|(_, query)| query.to_owned())
            .unwrap_or_default(),
        address,
        may_save: caller.viewer.may(EditRules),
        shell: shell(caller.shell, &setting)?.with_sources(sources),
        setting,
        moves,
        rule_in_words,
        errors,
        save,
    };
    Ok((page, is_right))
}

/// The frame with its switch of years, each the same trial.
fn shell(shell: Shell, setting: &Setting) -> Result<Shell> {
    let Some(year) = setting.year else {
        return Ok(shell);
    };
    let first = setting.ground.years.len().saturating_sub(YEARS);
    let mut hrefs = HashMap::new();
    for year in &setting.ground.years[first..] {
        let trial = Trial {
            year: year.to_string(),
            ..setting.trial.clone()
        };
        hrefs.insert(*year, trial.address()?);
    }
    let href = |year: i32| hrefs.get(&year).cloned().unwrap_or_default();
    Ok(shell.with_years(&setting.ground.years[first..], year, href))
}

/// A trial that is to become a draft.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SaveForm {
    code: String,
    title: String,
    query: String,
}

/// `POST /what-if`
pub async fn create(
    caller: Caller,
    State(db): State<Db>,
    SignedForm(form): SignedForm<SaveForm>,
) -> Result<Response> {
    let asked = Trial::of_query(&form.query).unwrap_or_default();
    let mut tx = db.begin(&caller.viewer).await?;
    let setting = Setting::new(ground(&mut tx, caller.viewer.scope()).await?, &asked)?;
    let mut errors = Errors::new();
    let title = required(&mut errors, "title", &form.title, 200, "Название");
    if let Ok(mut rules) = setting.trial.apply(&setting.base.definition) {
        rules.code = form.code.trim().to_owned();
        rules.title = title;
        for fault in rules.check() {
            errors.add("code", fault);
        }
        if errors.is_empty() {
            match add_draft(&mut tx, &caller, &rules, &setting.base).await {
                Ok(id) => {
                    let text = format!("Проект правил {} из страницы «Что, если»", rules.code);
                    let event = Event::new(EventKind::RuleSetAdded, text);
                    tx.commit(event.about(EventSubject::RuleSet(id))).await?;
                    let flash = "Проект правил сохранён. Перечень считается по прежним правилам.";
                    return Ok(see_other(&format!("/rulesets/{id}"), flash));
                }
                Err(Error::Conflict(taken)) => errors.add("code", taken),
                Err(other) => return Err(other),
            }
        }
    }
    let (page, _) = page(&mut tx, caller, setting, form, errors).await?;
    unprocessable(&page)
}

async fn add_draft(
    tx: &mut Tx,
    caller: &Caller,
    rules: &RuleSet,
    base: &StoredRuleSet,
) -> Result<i64> {
    let (owner, author) = (caller.viewer.municipality_id, caller.viewer.user_id);
    rulesets::add(tx, owner, rules, RuleState::Draft, Some(base.id), author).await
}
