//! Codes of a rule's choices in forms and addresses: the same words as in its JSON, from the same table.

use serde::Serialize;
use serde::de::{DeserializeOwned, IntoDeserializer, value};
use serde_json::Value;

/// The code of a choice such as `Filials::WithHead`: `with_head`.
pub fn code_of(choice: &impl Serialize) -> String {
    match serde_json::to_value(choice) {
        Ok(Value::String(code)) => code,
        _ => String::new(),
    }
}

/// The choice with this code.
pub fn by_code<T: DeserializeOwned>(code: &str) -> Option<T> {
    let code: value::StrDeserializer<'_, value::Error> = code.into_deserializer();
    T::deserialize(code).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identification::ruleset::{Filials, Operator};

    #[test]
    fn codes_are_those_of_the_json() {
        assert_eq!(code_of(&Filials::WithHead), "with_head");
        assert_eq!(code_of(&Operator::MoreThan), ">");
        assert_eq!(by_code::<Filials>("with_head"), Some(Filials::WithHead));
        assert_eq!(by_code::<Filials>("sideways"), None);
    }
}
