//! The words, numbers and signs of a term.

use std::fmt;

/// A piece of a term.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token {
    /// Digits: their value and how many there are.
    Number(u32, usize),
    /// A word in lower case, ё as е.
    Word(String),
    /// `.` `,` or `-`; dashes of all kinds are `-`, a semicolon and a slash are as they stand.
    Sign(char),
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Token::Number(value, length) => write!(f, "{value:0length$}"),
            Token::Word(word) => f.write_str(word),
            Token::Sign(sign) => write!(f, "{sign}"),
        }
    }
}

impl Token {
    /// The value of a number with so many digits.
    pub fn number(&self, digits: std::ops::RangeInclusive<usize>) -> Option<u32> {
        match self {
            Token::Number(value, length) if digits.contains(length) => Some(*value),
            _ => None,
        }
    }

    /// The word, if it is one.
    pub fn word(&self) -> &str {
        match self {
            Token::Word(word) => word,
            _ => "",
        }
    }

    /// Whether it is this sign.
    pub fn is(&self, sign: char) -> bool {
        *self == Token::Sign(sign)
    }
}

/// The pieces of the words of a term. Quotes, brackets and colons are left out.
pub fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let text = text.to_lowercase();
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        if c.is_ascii_digit() {
            let mut digits = String::from(c);
            while let Some(d) = rest.next_if(char::is_ascii_digit) {
                digits.push(d);
            }
            let value = digits.parse().unwrap_or(u32::MAX);
            tokens.push(Token::Number(value, digits.len()));
        } else if c.is_alphabetic() {
            let mut word = String::from(letter(c));
            while let Some(l) = rest.next_if(|c| c.is_alphabetic()) {
                word.push(letter(l));
            }
            tokens.push(Token::Word(word));
        } else if let Some(sign) = sign(c) {
            tokens.push(Token::Sign(sign));
        }
    }
    tokens
}

/// Ukrainian і stands for the Roman one.
fn letter(c: char) -> char {
    match c {
        'ё' => 'е',
        'і' => 'i',
        c => c,
    }
}

fn sign(c: char) -> Option<char> {
    match c {
        '.' | '/' | ',' => Some(c),
        ';' => Some(','),
        '-' | '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | '~' => Some('-'),
        c if c.is_whitespace() || "«»„“”•·…\"'()[]{}:*_".contains(c) => None,
        // What no term holds is not passed over: it is told as not understood.
        c => Some(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_term_falls_into_numbers_words_and_signs() {
        let word = |word: &str| Token::Word(word.to_owned());
        let cases = [
            (
                "«14» 09.2020",
                vec![
                    Token::Number(14, 2),
                    Token::Number(9, 2),
                    Token::Sign('.'),
                    Token::Number(2020, 4),
                ],
            ),
            (
                "Май — отчёт",
                vec![word("май"), Token::Sign('-'), word("отчет")],
            ),
            ("2018год", vec![Token::Number(2018, 4), word("год")]),
            ("ІІ", vec![word("ii")]),
        ];
        for (text, expected) in cases {
            assert_eq!(tokens(text), expected, "{text}");
        }
        assert_eq!(
            tokens("04").first().map(ToString::to_string).as_deref(),
            Some("04")
        );
    }
}
