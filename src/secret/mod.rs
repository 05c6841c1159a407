//! Which keys look secret, and how a secret is kept out of every output.

pub mod mask;
pub mod ranges;
pub mod shapes;

use crate::text::slip::is_one_letter_off;

/// Last words of a key that hold a secret. Compared without case, `_`, `-` and `.`.
const SECRETS: [&str; 19] = [
    "password",
    "passwd",
    "passphrase",
    "secret",
    "secretkeybase",
    "token",
    "apikey",
    "accesskey",
    "accesskeyid",
    "secretkey",
    "privatekey",
    "encryptionkey",
    "primarykey",
    "deterministickey",
    "keyderivationsalt",
    "credentials",
    "connectionstring",
    "signingkey",
    "webhookurl",
];
/// The same, but short: only as a whole word, `dbDsn` and `GITHUB_PAT` but not `path` or `compat`.
const SHORT_SECRETS: [&str; 6] = ["dsn", "pat", "pass", "pwd", "authkey", "licensekey"];

/// Those of [`SECRETS`] that no other word of the field is near to.
const LONG_SECRETS: [&str; 5] = ["password", "passphrase", "credentials", "privatekey", "encryptionkey"];

/// Last words of a key that names an object or a key of one. Compared like [`SECRETS`].
const NAMES: [&str; 13] = [
    "existingsecret",
    "secretname",
    "secretkeyname",
    "secretref",
    "secretkeyref",
    "passwordkey",
    "keyname",
    "tlssecret",
    "certsecret",
    "fromsecret",
    "pullsecret",
    "automountserviceaccounttoken",
    "secretnames",
];

/// First words of a key that is a switch or speaks of an image: `createSecret`, `use_token`, but not `userToken`.
const SWITCHES: [&str; 9] = ["create", "use", "enable", "generate", "rotate", "auto", "is", "has", "image"];

/// Whether the value under this key is likely a secret: `password`, `access_secret`, `apiToken`.
///
/// Names of objects (`existingSecret`, `tlsSecretName`, `secretKeyRef`) are no secrets.
pub fn is_secret_key(key: &str) -> bool {
    let folded = folded(key);
    let is_secret = SECRETS.iter().any(|it| folded.ends_with(it))
        || SHORT_SECRETS.iter().any(|it| ends_with_word(key, it));
    is_secret && !is_name_key(key)
}

/// What looks like a secret to people who glance at a text: `password`, `passwords` as well, and `pasword`.
pub fn looks_secret(key: &str) -> bool {
    is_secret_key(key) || key.strip_suffix('s').is_some_and(is_secret_key) || is_nearly_secret_key(key)
}

/// Whether the key ends almost as a long secret word does: `pasword`, `externalPasswrd`.
fn is_nearly_secret_key(key: &str) -> bool {
    let shortest = LONG_SECRETS.iter().map(|it| it.len()).min().unwrap_or_default();
    if key.len() + 1 < shortest {
        return false;
    }
    let folded = folded(key);
    let is_near = |word: &&str| {
        (word.len() - 1..=word.len() + 1).any(|len| {
            let tail = folded.len().checked_sub(len).and_then(|at| folded.get(at..));
            tail.is_some_and(|tail| is_one_letter_off(tail, word))
        })
    };
    LONG_SECRETS.iter().any(is_near) && !is_name_key(key)
}

/// Whether the key names an object or is a switch, whatever stands around it. A path counts by its last key.
pub fn is_name_key(key: &str) -> bool {
    let last = key.rsplit('.').next().unwrap_or(key);
    let folded = folded(last);
    folded.starts_with("existing")
        || folded == "secretkey"
        || NAMES.iter().any(|it| folded.ends_with(it))
        || folded.starts_with("secretkey") && folded.ends_with("ref")
        || SWITCHES.iter().any(|it| begins_with_word(last, it))
}

/// `use_token`, `USE_TOKEN`, `useToken`, `use`
fn begins_with_word(key: &str, word: &str) -> bool {
    let Some((first, rest)) = key.split_at_checked(word.len()) else { return false };
    match rest.bytes().next() {
        None => first == word,
        Some(b'_' | b'-') => first.eq_ignore_ascii_case(word),
        Some(next) => first == word && next.is_ascii_uppercase(),
    }
}

/// `SMTP_PASS`, `dbPass`, `pass`, but not `bypass`.
fn ends_with_word(key: &str, word: &str) -> bool {
    let Some(start) = key.len().checked_sub(word.len()).filter(|at| key.is_char_boundary(*at)) else {
        return false;
    };
    let (before, last) = key.split_at(start);
    if !last.eq_ignore_ascii_case(word) {
        return false;
    }
    match before.bytes().next_back() {
        None | Some(b'_' | b'-' | b'.') => true,
        Some(it) => it.is_ascii_lowercase() && last.starts_with(|it: char| it.is_ascii_uppercase()),
    }
}

fn folded(key: &str) -> String {
    key.chars().filter(|it| !matches!(it, '_' | '-' | '.' | ' ')).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_hold_secrets() {
        for key in [
            "password",
            "access_secret",
            "postgresPassword",
            "API_TOKEN",
            "secret_key_base",
            "private_key",
            "userToken",
            "issuerSecret",
            "a.b.password",
            "SMTP_PASS",
            "dbPass",
            "pwd",
            "DB_PWD",
        ] {
            assert!(is_secret_key(key), "{key}");
        }
    }

    #[test]
    fn names_of_objects_are_no_secrets() {
        for key in [
            "existingSecret",
            "tlsSecretName",
            "secretKeyRef",
            "existingSecretPasswordKey",
            "createSecret",
            "site.smtp.existingSecret",
            "use_token",
            "bypass",
            "extraConfigExistingSecret",
        ] {
            assert!(!is_secret_key(key), "{key}");
        }
    }
}
