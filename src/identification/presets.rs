//! Rule-sets that come with the portal; the first is the default.

use super::ruleset::RuleSet;

/// The files, each checked by a test.
const FILES: [&str; 6] = [
    include_str!("rulesets/strezhevoy-2023.json"),
    include_str!("rulesets/omsk-2025.json"),
    include_str!("rulesets/vpr-5-6.json"),
    include_str!("rulesets/vpr-5-6-min-10.json"),
    include_str!("rulesets/vpr-5-6-min-10-same.json"),
    include_str!("rulesets/vpr-4-8-pooled-min-10.json"),
];

/// All ready rule-sets, the default first.
pub fn all() -> Vec<RuleSet> {
    FILES.iter().map(|text| read(text)).collect()
}

/// The ready rule-set with this code.
pub fn find(code: &str) -> Option<RuleSet> {
    all().into_iter().find(|rules| rules.code == code)
}

/// The definition quoted in the programme of Стрежевой, 2023: two procedures in the year, or one in
/// each of two years.
pub fn default_set() -> RuleSet {
    read(FILES[0])
}

fn read(text: &str) -> RuleSet {
    serde_json::from_str(text).expect("the embedded rule-sets are read by a test")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ready_rule_sets_are_sound_and_differ_by_code() {
        let mut codes: Vec<String> = all().into_iter().map(|rules| rules.code).collect();
        assert_eq!(codes[0], "strezhevoy-2023");
        for text in FILES {
            RuleSet::from_json(text).unwrap();
        }
        codes.sort();
        codes.dedup();
        assert_eq!(codes.len(), FILES.len());
        assert!(find("omsk-2025").is_some() && find("none").is_none());
    }
}
