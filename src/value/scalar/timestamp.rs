//! The timestamps Go's YAML libraries accept: four layouts of `time.Parse`.

/// What `MarshalJSON` prints for a text that is a timestamp.
pub(super) fn rfc3339(text: &str) -> Option<String> {
    if !text.starts_with(|it: char| it.is_ascii_digit()) {
        return None;
    }
    let mut rest = text;
    let date = date(&mut rest)?;
    if rest.is_empty() {
        return Some(format!("{date}T00:00:00Z"));
    }
    let has_zone = !rest.starts_with(' ');
    if has_zone {
        rest = rest.strip_prefix(['T', 't'])?;
    } else {
        rest = rest.trim_start_matches(' ');
    }
    let time = time(&mut rest)?;
    let zone = if has_zone { zone(&mut rest)? } else { "Z".to_owned() };
    rest.is_empty().then(|| format!("{date}T{time}{zone}"))
}

fn date(rest: &mut &str) -> Option<String> {
    let year: u32 = digits(rest, 4)?.parse().ok()?;
    literal(rest, '-')?;
    let month = one_or_two_digits(rest)?;
    literal(rest, '-')?;
    let day = one_or_two_digits(rest)?;
    let is_day = (1..=12).contains(&month) && (1..=n_days(month, year)).contains(&day);
    is_day.then(|| format!("{year:04}-{month:02}-{day:02}"))
}

fn n_days(month: u32, year: u32) -> u32 {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn time(rest: &mut &str) -> Option<String> {
    let hour = one_or_two_digits(rest)?;
    literal(rest, ':')?;
    let minute = one_or_two_digits(rest)?;
    literal(rest, ':')?;
    let second = one_or_two_digits(rest)?;
    let fraction = fraction(rest);
    let is_time = hour < 24 && minute < 60 && second < 60;
    is_time.then(|| format!("{hour:02}:{minute:02}:{second:02}{fraction}"))
}

/// Any number of digits; nine count, and zeros at the end are not printed.
fn fraction(rest: &mut &str) -> String {
    let Some(after) = rest.strip_prefix(['.', ',']) else {
        return String::new();
    };
    let n_digits = after.bytes().take_while(u8::is_ascii_digit).count();
    if n_digits == 0 {
        return String::new();
    }
    *rest = &after[n_digits..];
    let digits = after[..n_digits.min(9)].trim_end_matches('0');
    if digits.is_empty() { String::new() } else { format!(".{digits}") }
}

/// `Z`, or a distance from UTC; Go allows 24 hours and 60 minutes.
fn zone(rest: &mut &str) -> Option<String> {
    if literal(rest, 'Z').is_some() {
        return Some("Z".to_owned());
    }
    let sign = literal(rest, '+').or_else(|| literal(rest, '-'))?;
    let hours: u32 = digits(rest, 2)?.parse().ok()?;
    literal(rest, ':')?;
    let minutes: u32 = digits(rest, 2)?.parse().ok()?;
    if hours > 24 || minutes > 60 {
        return None;
    }
    let minutes = hours * 60 + minutes;
    Some(if minutes == 0 { "Z".to_owned() } else { format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60) })
}

fn literal(rest: &mut &str, expected: char) -> Option<char> {
    *rest = rest.strip_prefix(expected)?;
    Some(expected)
}

fn one_or_two_digits(rest: &mut &str) -> Option<u32> {
    digits(rest, 2).or_else(|| digits(rest, 1))?.parse().ok()
}

fn digits<'a>(rest: &mut &'a str, n_digits: usize) -> Option<&'a str> {
    let found = rest.get(..n_digits)?;
    if !found.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    *rest = &rest[n_digits..];
    Some(found)
}
