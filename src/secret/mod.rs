//! Which keys look secret, and how a secret is kept out of every output.

use std::sync::LazyLock;

use regex::Regex;

pub mod mask;
pub mod ranges;

/// Last words of a key that hold a secret. Compared without case, `_`, `-` and `.`.
static SECRET: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(password|passwd|passphrase|secret|secretkeybase|otpsecret|token|apikey|accesskey|accesskeyid|secretkey",
        r"|secretaccesskey|accesssecret|privatekey|encryptionkey|primarykey|deterministickey|keyderivationsalt",
        r"|credentials|clientsecret|connectionstring|dsn|pat|authkey|signingkey|licensekey|webhookurl)$"
    ))
    .expect("the pattern is a constant")
});

/// `SMTP_PASS` and `dbPass`, but not `bypass`.
static PASS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?:^|[_.-])(?i:pass)$|[a-z]Pass$").expect("the pattern is a constant"));

/// Keys that end like a secret but name an object or a key of one. Compared like [`SECRET`].
static NAME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(^existing.*|existingsecret|secretname|secretkeyname|secretref|secretkeyref|passwordkey|secretpasswordkey|keyname",
        r"|tlssecret|certsecret|fromsecret|pullsecret|secretkey[a-z]+ref)$|^secretkey$|^automountserviceaccounttoken$",
    ))
    .expect("the pattern is a constant")
});

/// First words of a key that is a switch or speaks of an image: `createSecret`, `use_token`, but not `userToken`.
static SWITCH: LazyLock<Regex> = LazyLock::new(|| {
    let words = "create|use|enable|generate|rotate|auto|is|has|image";
    Regex::new(&format!("^(?:{words})(?:[A-Z_-]|$)|^(?i:{words})[_-]")).expect("the pattern is a constant")
});

/// Whether the value under this key is likely a secret: `password`, `access_secret`, `apiToken`.
///
/// Names of objects (`existingSecret`, `tlsSecretName`, `secretKeyRef`) are no secrets.
pub fn is_secret_key(key: &str) -> bool {
    (SECRET.is_match(&folded(key)) || PASS.is_match(key)) && !is_name_key(key)
}

/// Whether the key names an object or is a switch, whatever stands around it. A path counts by its last key.
fn is_name_key(key: &str) -> bool {
    let last = key.rsplit('.').next().unwrap_or(key);
    NAME.is_match(&folded(last)) || SWITCH.is_match(last)
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
