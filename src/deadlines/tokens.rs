//! The words, numbers and signs of a term, freed of what scanning and typing did to them.

/// A piece of a term.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token {
    /// Digits: their value and how many there are.
    Number(u32, usize),
    /// A word in lower case, ё as е, Latin look-alikes as Cyrillic.
    Word(String),
    /// `.` `,` `/` or `-`; dashes of all kinds are `-`, a semicolon is a comma.
    Sign(char),
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

/// Latin letters that look like Cyrillic ones, in lower case.
const LOOK_ALIKES: [(char, char); 11] = [
    ('a', 'а'),
    ('b', 'в'),
    ('c', 'с'),
    ('e', 'е'),
    ('h', 'н'),
    ('k', 'к'),
    ('m', 'м'),
    ('o', 'о'),
    ('p', 'р'),
    ('t', 'т'),
    ('y', 'у'),
];

/// The pieces of a term. Quotes, brackets and tags are left out.
pub fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let text = without_tags(text).to_lowercase();
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

fn without_tags(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, tag)) = rest.split_once('<') {
        plain.push_str(before);
        plain.push(' ');
        rest = tag.split_once('>').map_or("", |(_, after)| after);
    }
    plain + rest
}

fn letter(c: char) -> char {
    if c == 'ё' {
        return 'е';
    }
    let found = LOOK_ALIKES.iter().find(|(latin, _)| *latin == c);
    found.map_or(c, |(_, cyrillic)| *cyrillic)
}

fn sign(c: char) -> Option<char> {
    match c {
        '.' | '/' | ',' => Some(c),
        ';' => Some(','),
        '-' | '‐' | '‑' | '‒' | '–' | '—' | '−' => Some('-'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scanning_and_typing_are_undone() {
        let word = |w: &str| Token::Word(w.to_owned());
        assert_eq!(
            tokens("<p>Mарт —  «14» 09.2020; всё</p>"),
            [
                word("март"),
                Token::Sign('-'),
                Token::Number(14, 2),
                Token::Number(9, 2),
                Token::Sign('.'),
                Token::Number(2020, 4),
                Token::Sign(','),
                word("все"),
            ]
        );
        assert_eq!(tokens("99999999999"), [Token::Number(u32::MAX, 11)]);
        assert!(tokens("( <без конца").is_empty());
    }
}
