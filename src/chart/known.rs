//! Charts that people name: whether one of ours is meant.

use super::built_in;
use super::version::{parse_range, parse_version};
use crate::config::parse::suggestion;

/// Why nothing can be judged by a chart that is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unknown {
    /// What is wrong, then what is right.
    pub message: String,
    /// Whether it may have been made after all that is known here.
    pub is_newer: bool,
    /// Whether there is no profile of any of its versions.
    pub is_without_profile: bool,
}

/// What to say of a chart that is named and that no profile can judge; nothing if one can.
pub fn unknown(name: &str, version: Option<&str>) -> Option<Unknown> {
    let say = |message: String| Some(Unknown { message, is_newer: false, is_without_profile: false });
    let Some(profile) = built_in().iter().find(|it| &*it.name == name) else {
        let hint = suggestion(name, built_in().iter().map(|it| &*it.name));
        let message = format!(
            "no profile of a chart `{name}` is known; name the chart's folder or archive instead{hint}"
        );
        return Some(Unknown { message, is_newer: false, is_without_profile: true });
    };
    let written = version?;
    let (oldest, newest) = (profile.oldest(), profile.newest());
    match (parse_version(written), parse_range(written)) {
        (Some(exact), _) if exact.major > newest.major => Some(Unknown {
            message: format!(
                "{name} {written} is newer than all that is known, so it is not judged; the newest is {newest}"
            ),
            is_newer: true,
            is_without_profile: false,
        }),
        (Some(exact), _) if exact < *oldest => say(format!(
            "{name} {written} is older than all that is known, so it is not judged; the oldest is {oldest}"
        )),
        (Some(_), _) => None,
        (None, Ok(range)) if profile.newest_in(&range).is_some() => None,
        (None, Ok(_)) => {
            say(format!("no known version of {name} is in `{written}`; they go from {oldest} to {newest}"))
        }
        (None, Err(_)) => say(format!(
            "`{written}` is no version of {name}; those that are known go from {oldest} to {newest}"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn charts_and_versions_nobody_knows() {
        let profile = &built_in()[0];
        let message = |version: &str| unknown(&profile.name, Some(version)).map(|it| it.message);
        assert_eq!(unknown(&profile.name, None), None);
        assert_eq!(message(&profile.newest().to_string()), None);
        assert_eq!(message(">=0"), None);
        assert!(message("abc").unwrap().starts_with("`abc` is no version of "));
        assert!(message(">999").unwrap().starts_with("no known version of "));
        let newer = unknown(&profile.name, Some("999.0.0")).unwrap();
        assert!(newer.is_newer && newer.message.ends_with(&format!("the newest is {}", profile.newest())));
        let close = format!("{}x", profile.name);
        let near = unknown(&close, None).unwrap();
        assert!(near.message.ends_with(&format!("did you mean `{}`?", profile.name)), "{}", near.message);
    }
}
