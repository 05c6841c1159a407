//! `!!binary` as Go decodes it: standard base64 with padding, then JSON.

/// The text JSON carries; `None` if it is no base64.
pub(super) fn decode(text: &str) -> Option<String> {
    decode_base64(text).map(|bytes| json_text(&bytes))
}

/// The bytes of standard base64; line breaks do not count.
pub(super) fn decode_base64(text: &str) -> Option<Vec<u8>> {
    let encoded: Vec<u8> = text.bytes().filter(|byte| !matches!(byte, b'\r' | b'\n')).collect();
    if !encoded.len().is_multiple_of(4) {
        return None;
    }
    let unpadded = encoded.strip_suffix(b"==").or_else(|| encoded.strip_suffix(b"=")).unwrap_or(&encoded);
    let sextets = unpadded.iter().map(|byte| sextet(*byte)).collect::<Option<Vec<u8>>>()?;
    Some(sextets.chunks(4).flat_map(join).collect())
}

fn sextet(byte: u8) -> Option<u8> {
    match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    }
}

/// Two to four sextets hold one to three bytes; Go ignores what is left over.
fn join(sextets: &[u8]) -> impl Iterator<Item = u8> + use<> {
    let n_bytes = sextets.len() - 1;
    let bits = (0..4).fold(0_u32, |acc, idx| acc << 6 | u32::from(sextets.get(idx).copied().unwrap_or(0)));
    bits.to_be_bytes().into_iter().skip(1).take(n_bytes)
}

/// Go's JSON writes one U+FFFD for every byte that is no UTF-8.
fn json_text(bytes: &[u8]) -> String {
    let mut acc = String::new();
    for chunk in bytes.utf8_chunks() {
        acc.push_str(chunk.valid());
        acc.extend(chunk.invalid().iter().map(|_| char::REPLACEMENT_CHARACTER));
    }
    acc
}
