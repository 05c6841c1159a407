//! Which keys look secret, and how a secret is kept out of every output.

use std::sync::LazyLock;

use regex::Regex;

/// Last words of a key that hold a secret. Compared without case, `_`, `-` and `.`.
static SECRET: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(password|passwd|passphrase|secret|secretkeybase|otpsecret|token|apikey|accesskey|accesskeyid|secretkey",
        r"|secretaccesskey|accesssecret|privatekey|encryptionkey|primarykey|deterministickey|keyderivationsalt",
        r"|credentials|clientsecret|connectionstring|dsn|pat|authkey|signingkey|licensekey|webhookurl)$"
    ))
    .expect("the pattern is a constant")
});

/// Keys that end like a secret but name an object, a key of one, or a switch.
static NAME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(^existing.*|^(create|use|enable|generate|rotate|auto|is|has|imagepull|image).*|secretname|secretkeyname|secretref|secretkeyref|passwordkey|secretpasswordkey|keyname|tlssecret|certsecret|fromsecret|pullsecret|secretkey[a-z]+ref)$|^secretkey$|^automountserviceaccounttoken$",
    )
    .expect("the pattern is a constant")
});

/// Whether the value under this key is likely a secret: `password`, `access_secret`, `apiToken`.
///
/// Names of objects (`existingSecret`, `tlsSecretName`, `secretKeyRef`) are no secrets.
pub fn is_secret_key(key: &str) -> bool {
    let folded: String =
        key.chars().filter(|it| !matches!(it, '_' | '-' | '.' | ' ')).flat_map(char::to_lowercase).collect();
    SECRET.is_match(&folded) && !NAME.is_match(&folded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_hold_secrets() {
        for key in
            ["password", "access_secret", "postgresPassword", "API_TOKEN", "secret_key_base", "private_key"]
        {
            assert!(is_secret_key(key), "{key}");
        }
    }

    #[test]
    fn names_of_objects_are_no_secrets() {
        for key in
            ["existingSecret", "tlsSecretName", "secretKeyRef", "existingSecretPasswordKey", "createSecret"]
        {
            assert!(!is_secret_key(key), "{key}");
        }
    }
}
