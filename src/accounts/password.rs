//! Passwords: argon2id off the async threads, a bound on how many at once, what a good password is.

use crate::error::{Error, Result};
use crate::input::Errors;
use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use std::sync::LazyLock;
use std::time::Duration;
use tokio::sync::Semaphore;

/// Shortest password, characters (ASVS 5.0, 6.2.1 advises 15 and accepts 8; twelve is our line).
pub const MIN: usize = 12;
/// Longest password, characters.
pub const MAX: usize = 128;

/// One hash takes 19 MiB and some 20 ms of a core: two at once leave room for pages.
static HASHERS: Semaphore = Semaphore::const_new(2);
/// A queue longer than this is refused: better a page that says «later» than one that never comes.
const WAIT: Duration = Duration::from_secs(10);

/// A hash nobody's password has: checked for unknown users, so that they take the same time.
static DUMMY: LazyLock<String> =
    LazyLock::new(|| hash_now("a password that nobody has").unwrap_or_default());

fn hash_now(password: &str) -> Result<String> {
    let hash = Argon2::default()
        .hash_password(password.as_bytes())
        .map_err(|error| Error::Internal(anyhow::anyhow!("argon2: {error}")))?;
    Ok(hash.to_string())
}

fn verify_now(password: &str, hash: &str) -> bool {
    PasswordHash::new(hash).is_ok_and(|hash| {
        Argon2::default()
            .verify_password(password.as_bytes(), &hash)
            .is_ok()
    })
}

async fn off_the_async_threads<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T> {
    let place = tokio::time::timeout(WAIT, HASHERS.acquire()).await;
    let _place = place
        .map_err(|_| Error::Unavailable)?
        .map_err(anyhow::Error::new)?;
    Ok(tokio::task::spawn_blocking(work)
        .await
        .map_err(anyhow::Error::new)?)
}

/// The argon2id hash of a password.
///
/// # Errors
/// When the machine has no randomness; [`Error::Unavailable`] when too many others wait.
pub async fn hash(password: String) -> Result<String> {
    off_the_async_threads(move || hash_now(&password)).await?
}

/// Whether the password fits. Without a hash the answer is no, in the same time.
///
/// # Errors
/// [`Error::Unavailable`] when too many others wait.
pub async fn verify(password: String, hash: Option<String>) -> Result<bool> {
    off_the_async_threads(move || {
        // Made before either branch, so that the first unknown user takes no longer than a known one.
        let dummy = DUMMY.as_str();
        let possible = password.chars().count() <= MAX;
        match hash {
            Some(hash) if possible => verify_now(&password, &hash),
            _ => {
                verify_now("somebody", dummy);
                false
            }
        }
    })
    .await
}

/// Words that are guessed first; met in the password, they count as one character.
const GUESSED: [&str; 26] = [
    "пароль",
    "gfhjkm",
    "password",
    "parol",
    "qwerty",
    "йцукен",
    "qazwsx",
    "asdfgh",
    "zxcvbn",
    "123456",
    "654321",
    "111111",
    "000000",
    "школа",
    "shkola",
    "school",
    "район",
    "шнор",
    "shnor",
    "portal",
    "портал",
    "админ",
    "admin",
    "директор",
    "direktor",
    "москва",
];

/// What is wrong with the password, in Russian; `None` when it is good.
///
/// Length in characters after the words that are guessed first, the login and runs are folded.
pub fn weakness(password: &str, login: &str) -> Option<String> {
    let length = password.chars().count();
    if length < MIN {
        return Some(format!("Придумайте пароль не короче {MIN} знаков"));
    }
    if length > MAX {
        return Some(format!("Пароль длиннее {MAX} знаков: сократите его"));
    }
    if folded(password, login) < 8 {
        let advice = "Такой пароль легко угадать. Возьмите четыре не связанных между собой слова";
        return Some(advice.to_owned());
    }
    None
}

/// Errors of a new password that is typed twice.
pub fn check_new(password: &str, again: &str, login: &str) -> Errors {
    let mut errors = Errors::new();
    if let Some(weakness) = weakness(password, login) {
        errors.add("password", weakness);
    } else if password != again {
        errors.add("again", "Пароли не совпали: введите второй раз то же самое");
    }
    errors
}

/// Characters that a guesser would really have to try.
fn folded(password: &str, login: &str) -> usize {
    let mut rest = password.to_lowercase();
    let mut found = 0;
    let login = login.to_lowercase();
    for word in GUESSED
        .iter()
        .copied()
        .chain((login.chars().count() >= 4).then_some(login.as_str()))
    {
        found += rest.matches(word).count();
        rest = rest.replace(word, " ");
    }
    let chars: Vec<char> = rest.chars().filter(|c| !c.is_whitespace()).collect();
    let steps = |pair: &[char]| (pair[1] as i64 - pair[0] as i64).unsigned_abs();
    // A repeated or next character («aaaa», «1234») adds nothing.
    let runs = chars.windows(2).filter(|pair| steps(pair) <= 1).count();
    chars.len() - runs + found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_that_are_guessed_first_are_refused() {
        for password in [
            "короткий",
            "Пароль2024!!",
            "qwerty123456",
            "gfhjkm123456",
            "111111111111",
            "abcdefghijkl",
            "ivanova12345",
            "школашколашкола",
            "adminadmin123",
        ] {
            assert!(weakness(password, "ivanova").is_some(), "{password}");
        }
        for password in [
            "лыжи стакан прибой тетива",
            "Xk7#mPq29vLs",
            "зимой ездим на санках к бабушке",
        ] {
            assert_eq!(weakness(password, "ivanova"), None, "{password}");
        }
        assert!(weakness(&"ы1".repeat(70), "ivanova").is_some());
    }

    #[tokio::test]
    async fn the_last_of_many_characters_counts() {
        let long: String = "б1г2".repeat(32);
        let hash = hash(long.clone()).await.unwrap();
        assert!(verify(long.clone(), Some(hash.clone())).await.unwrap());
        let mut other = long;
        other.pop();
        other.push('3');
        assert!(!verify(other, Some(hash)).await.unwrap());
        assert!(!verify("любой".to_owned(), None).await.unwrap());
    }
}
